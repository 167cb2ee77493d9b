"""Known mistakes in split_heads: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

VIEW = "    x = x.reshape(B, N, num_heads, d_head)  # (B, N, H, d_head)\n"
RETURN = "return x.transpose(1, 2)"
WIDE = "x.reshape(B, N, num_heads, d_head)"
TRANSPOSED = "x.transpose(1, 2).reshape(B, N, num_heads, d_head)"
MUTANTS = [
    Mutant("view-only", [(WIDE, "x.reshape(B, num_heads, N, d_head)"), (RETURN, "return x")]),
    Mutant("not-transposed", [(RETURN, "return x")]),
    Mutant("interleaved", [(WIDE, "x.reshape(B, N, d_head, num_heads)"), (RETURN, "return x.permute(0, 3, 1, 2)")]),
    Mutant("heads-in-front", [(RETURN, "return x.permute(2, 0, 1, 3)")]),
    Mutant("tokens-last", [(RETURN, "return x.permute(0, 2, 3, 1)")]),
    Mutant("transposed-first", [(VIEW, "    x = x.transpose(1, 2).reshape(B, N, num_heads, d_head)\n")]),
    Mutant("transposed-twice", [(RETURN, f"return {TRANSPOSED}.transpose(1, 2)")]),
    Mutant(
        "batch-into-heads", [(WIDE, "x.reshape(num_heads, N, B, d_head)"), (RETURN, "return x.permute(2, 0, 1, 3)")]
    ),
    Mutant(
        "width-for-count",
        [("d_head = d_model // num_heads", "d_head = num_heads"), (WIDE, "x.reshape(B, N, -1, d_head)")],
    ),
    Mutant("flattened-batch", [(RETURN, "return x.transpose(1, 2).reshape(B * num_heads, N, d_head)")]),
    Mutant("first-heads-repeated", [(RETURN, "return x[:, :, :1].expand(-1, -1, num_heads, -1).transpose(1, 2)")]),
    Mutant("reversed", [(RETURN, "return x.flip(2).transpose(1, 2)")]),
    Mutant("detached", [(RETURN, "return x.detach().transpose(1, 2)")]),
    Mutant("float32-inside", [(RETURN, "return x.float().transpose(1, 2)")]),
]
