"""Known mistakes in self-attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

WIDTH = "math.sqrt(q.shape[-1])"
FILL = "masked_fill(~mask, -math.inf)"
MASKED = "scores = scores.masked_fill(~mask, -math.inf)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
GIVEN = "        q = self.W_q(x)"
MUTANTS = [
    Mutant("no-scale", [(f" / {WIDTH}", "")]),
    Mutant("scale-d_model", [(WIDTH, "math.sqrt(x.shape[-1])")]),
    Mutant("scale-d_k", [(WIDTH, "q.shape[-1]")]),
    Mutant("scale-N", [(WIDTH, "math.sqrt(x.shape[-2])")]),
    Mutant("multiplied", [("/ math.sqrt", "* math.sqrt")]),
    Mutant("over-queries", [("dim=-1)  # each", "dim=-2)  # each")]),
    Mutant("over-batch", [("dim=-1)  # each", "dim=0)  # each")]),
    Mutant("no-softmax", [(SOFTMAX, "scores.masked_fill(scores == -math.inf, 0.0)")]),
    Mutant("q-k-swapped", [("q @ k.transpose(-2, -1)", "k @ q.transpose(-2, -1)")]),
    Mutant("same-q-k", [("k = self.W_k(x)", "k = self.W_q(x)")]),
    Mutant("keys-as-values", [("v = self.W_v(x)", "v = self.W_k(x)")]),
    Mutant("raw-values", [("return weights @ v", "return weights @ x")]),
    Mutant("always-causal", [(SOFTMAX, "torch.softmax(scores + torch.full_like(scores, -math.inf).triu(1), dim=-1)")]),
    Mutant("mask-inverted", [(FILL, "masked_fill(mask, -math.inf)")]),
    Mutant("mask-ignored", [(MASKED, "pass")]),
    Mutant("mask-zero", [(FILL, "masked_fill(~mask, 0.0)")]),
    Mutant("mask-transposed", [("~mask, -math", "~mask.expand_as(scores).transpose(-2, -1), -math")]),
    Mutant("mask-minus-1e4", [(FILL, "masked_fill(~mask, -1e4)")]),
    Mutant(
        "mask-after-softmax",
        [(MASKED, "pass"), ("        return weights @", "        weights = weights * (1 if mask is None else mask)\n"
          "        return weights @")],
    ),
    Mutant("scores-returned", [("return weights @ v, weights", "return weights @ v, scores")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("global-max", [(SOFTMAX, "(e := (scores - scores.max()).exp()) / e.sum(-1, keepdim=True)")]),
    Mutant("in-place", [(GIVEN, "        x.detach().sub_(x.mean(-1, keepdim=True))\n" + GIVEN)]),
    Mutant("detached", [("return weights @ v", "return weights.detach() @ v")]),
    Mutant("float32-inside", [("return weights @ v, weights", "return (weights @ v).float(), weights.float()")]),
]  # fmt: skip
