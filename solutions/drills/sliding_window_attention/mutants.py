"""Known mistakes in sliding-window attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SCALE = " / math.sqrt(q.shape[-1])"
FAR = "distance > window_size"
FILL = "masked_fill(distance > window_size, -math.inf)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
ABSOLUTE = "(position[:, None] - position[None, :]).abs()"
START = "    position = torch.arange"
MUTANTS = [
    Mutant("one-short", [(FAR, "(distance >= window_size) & (distance > 0)")]),
    Mutant("one-too-far", [(FAR, "distance > window_size + 1")]),
    Mutant("half-window", [(FAR, "distance > window_size // 2")]),
    Mutant("only-past", [(ABSOLUTE, "(d := position[:, None] - position[None, :]).abs() + (d < 0) * 10**6")]),
    Mutant("only-future", [(ABSOLUTE, "(d := position[:, None] - position[None, :]).abs() + (d > 0) * 10**6")]),
    Mutant("one-sided", [(ABSOLUTE, "position[:, None] - position[None, :]")]),
    Mutant("mask-inverted", [(FAR, "distance <= window_size")]),
    Mutant("window-ignored", [(FILL, "masked_fill(distance < 0, 0.0)")]),
    Mutant("blocks", [(FAR, "position[:, None] // (window_size + 1) != position // (window_size + 1)")]),
    Mutant("around-the-end", [(ABSOLUTE, ABSOLUTE + "\n    distance = distance.minimum(q.shape[-2] - distance)")]),
    Mutant("not-itself", [(FAR, "(distance > window_size) | ((distance == 0) & (window_size > 0))")]),
    Mutant("no-scale", [(SCALE, "")]),
    Mutant("scale-d_k", [(SCALE, " / q.shape[-1]")]),
    Mutant("scale-N", [(SCALE, " / math.sqrt(q.shape[-2])")]),
    Mutant("scale-d_v", [(SCALE, " / math.sqrt(v.shape[-1])")]),
    Mutant("scale-window", [(SCALE, " / math.sqrt(2 * window_size + 1)")]),
    Mutant("over-queries", [(SOFTMAX, "torch.softmax(scores, dim=-2)")]),
    Mutant("over-heads", [(SOFTMAX, "torch.softmax(scores, dim=min(1, scores.dim() - 1))")]),
    Mutant("mask-zero", [(FILL, "masked_fill(distance > window_size, 0.0)")]),
    Mutant("mask-minus-1e4", [(FILL, "masked_fill(distance > window_size, -1e4)")]),
    Mutant("mask-after-softmax", [(f"scores = scores.{FILL}", "pass"),
                                  (SOFTMAX, f"{SOFTMAX}.masked_fill(distance > window_size, 0.0)")]),
    Mutant("q-k-swapped", [("q @ k.transpose(-2, -1)", "k @ q.transpose(-2, -1)")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("batch-flattened", [("k.transpose(-2, -1)", "k.transpose(1, 2)")]),
    Mutant("in-place", [(START, "    k.detach().div_(math.sqrt(q.shape[-1]))\n" + START), (SCALE, "")]),
    Mutant("detached", [(f"{SOFTMAX} @ v", f"{SOFTMAX}.detach() @ v")]),
]  # fmt: skip
