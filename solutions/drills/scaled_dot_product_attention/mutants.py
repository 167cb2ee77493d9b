"""Known mistakes in scaled dot-product attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

ZEROS = """    if mask is not None:
        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)  # where nothing may be attended: zeros
"""

FILL = "masked_fill(~mask, -math.inf)"
SCALED = "scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])"
MASKED = "scores = scores.masked_fill(~mask, -math.inf)"
MUTANTS = [
    Mutant("no-scale", [(" / math.sqrt(q.shape[-1])", "")]),
    Mutant("scale-d_k", [("math.sqrt(q.shape[-1])", "q.shape[-1]")]),
    Mutant("scale-N_k", [("math.sqrt(q.shape[-1])", "math.sqrt(k.shape[-2])")]),
    Mutant("scale-d_v", [("math.sqrt(q.shape[-1])", "math.sqrt(v.shape[-1])")]),
    Mutant("multiplied", [("/ math.sqrt", "* math.sqrt")]),
    Mutant("over-queries", [("dim=-1)  # each", "dim=-2)  # each")]),
    Mutant("over-heads", [("dim=-1)  # each", "dim=min(1, scores.dim() - 1))  # each")]),
    Mutant("mask-inverted", [(FILL, "masked_fill(mask, -math.inf)")]),
    Mutant("mask-ignored", [(MASKED, "pass")]),
    Mutant("mask-zero", [(FILL, "masked_fill(~mask, 0.0)")]),
    Mutant("mask-minus-20", [(FILL, "masked_fill(~mask, -20.0)")]),
    Mutant("mask-minus-1e9", [(FILL, "masked_fill(~mask, max(-1e9, torch.finfo(scores.dtype).min))"), (ZEROS, "")]),
    Mutant(
        "mask-after-softmax",
        [(MASKED, "pass"), ("masked_fill(~mask.any(-1, keepdim=True), 0.0)", "masked_fill(~mask, 0.0)")],
    ),
    Mutant("nan-rows", [(ZEROS, "")]),
    Mutant("naive-softmax", [("torch.softmax(scores, dim=-1)", "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("float32-inside", [("    scores = q @", "    q, k, v = q.float(), k.float(), v.float()\n    scores = q @")]),
    Mutant("in-place", [(SCALED, "q.detach().div_(math.sqrt(q.shape[-1]))\n    scores = q @ k.transpose(-2, -1)")]),
    Mutant("detached", [("return weights @ v", "return weights.detach() @ v")]),
    Mutant("q-k-swapped", [("q @ k.transpose(-2, -1)", "(k @ q.transpose(-2, -1))")]),
    Mutant("batch-flattened", [("k.transpose(-2, -1)", "k.transpose(1, 2)")]),
]
