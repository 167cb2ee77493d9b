"""Known mistakes in the attention of sequence to sequence: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SCORES = "(h @ s.unsqueeze(-1)).squeeze(-1)"
FILL = "masked_fill(pad, -math.inf)"
MASKED = f"scores = scores.{FILL}"
SOFTMAX = "torch.softmax(scores, dim=-1)"
ZEROS = """    if pad is not None:
        weights = weights.masked_fill(pad.all(-1, keepdim=True), 0.0)  # nothing but padding: zeros
"""
CONTEXT = "(weights.unsqueeze(1) @ h).squeeze(1)"
MUTANTS = [
    Mutant("scaled", [(SCORES, f"{SCORES} / math.sqrt(s.shape[-1])")]),
    Mutant("cosine", [(SCORES, "torch.cosine_similarity(h, s.unsqueeze(1), dim=-1)")]),
    Mutant("over-batch", [(SOFTMAX, "torch.softmax(scores, dim=0)")]),
    Mutant("pad-inverted", [(FILL, "masked_fill(~pad, -math.inf)"), ("pad.all(", "(~pad).all(")]),
    Mutant("pad-ignored", [(MASKED, "pass"), (ZEROS, "")]),
    Mutant("pad-zero", [(FILL, "masked_fill(pad, 0.0)")]),
    Mutant(
        "states-zeroed",
        [(MASKED, "h = h.masked_fill(pad.unsqueeze(-1), 0.0)\n        scores = scores.masked_fill(pad, 0.0)")],
    ),
    Mutant(
        "pad-after-softmax",
        [(MASKED, "pass"), ("masked_fill(pad.all(-1, keepdim=True), 0.0)", "masked_fill(pad, 0.0)")],
    ),
    Mutant("pad-minus-10000", [(FILL, "masked_fill(pad, -1e4)")]),
    Mutant("pad-minus-1e9", [(FILL, "masked_fill(pad, -1e9)"), (ZEROS, "")]),
    Mutant("nan-rows", [(ZEROS, "")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("hard", [(SOFTMAX, "torch.nn.functional.one_hot(scores.argmax(-1), h.shape[1]).to(h.dtype)")]),
    Mutant("mean", [(CONTEXT, "h.mean(1)")]),
    Mutant("query-added", [(CONTEXT, f"{CONTEXT} + s")]),
    Mutant("squeezed", [(CONTEXT, "(weights.unsqueeze(1) @ h).squeeze()")]),
    Mutant("exchanged", [("return context, weights", "return weights, context")]),
    Mutant("in-place", [(FILL, f"{FILL}\n        h.detach().mul_(~pad.unsqueeze(-1))")]),
    Mutant("detached", [("weights.unsqueeze(1) @ h", "weights.detach().unsqueeze(1) @ h")]),
    Mutant("float32-inside", [(f"scores = {SCORES}", f"s, h = s.float(), h.float()\n    scores = {SCORES}")]),
]
