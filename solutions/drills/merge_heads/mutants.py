"""Known mistakes in merge_heads: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

TRANSPOSE = "    x = x.transpose(1, 2)  # (B, N, H, d_head)\n"
TURNED = "x = x.transpose(1, 2)"
RESHAPE = "return x.reshape(B, N, H * d_head)"
MUTANTS = [
    Mutant("not-transposed", [(TRANSPOSE, "")]),
    Mutant("interleaved", [(TURNED, "x = x.permute(0, 2, 3, 1)")]),
    Mutant("widths-first", [(TURNED, "x = x.transpose(-1, -2).transpose(1, 2)")]),
    Mutant("batch-swapped", [(TURNED, "x = x.permute(2, 0, 1, 3)")]),
    Mutant("transposed-view", [(TURNED, "x = x.reshape(B, N, H, d_head).transpose(1, 2)")]),
    Mutant("transposed-last", [(TURNED, "x = x.transpose(2, 3)")]),
    Mutant("not-merged", [(RESHAPE, "return x")]),
    Mutant("heads-summed", [(RESHAPE, "return x.sum(2)")]),
    Mutant("heads-averaged", [(RESHAPE, "return x.mean(2)")]),
    Mutant("tokens-merged", [(TRANSPOSE, ""), (RESHAPE, "return x.reshape(B, H, N * d_head)")]),
    Mutant("one-head", [(RESHAPE, "return x[:, :, :1].expand(-1, -1, H, -1).reshape(B, N, H * d_head)")]),
    Mutant("reversed", [(TURNED, "x = x.flip(1).transpose(1, 2)")]),
    Mutant("view-without-contiguous", [(RESHAPE, "return x.view(B, N, H * d_head)")]),
    Mutant("detached", [(RESHAPE, "return x.detach().reshape(B, N, H * d_head)")]),
    Mutant("float32-inside", [(RESHAPE, "return x.float().reshape(B, N, H * d_head)")]),
]
