"""Known mistakes in causal attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

ROOT = "math.sqrt(q.shape[-1])"
SCALED = f"scores = q @ k.transpose(-2, -1) / {ROOT}"
MASKED = "scores = scores.masked_fill(future, -math.inf)"
OFFSET = "triu(n_k - n_q + 1)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
FIRST = "torch.arange(len(scores)).reshape(-1, *[1] * (scores.dim() - 1)) == 0"
MUTANTS = [
    Mutant("no-mask", [(MASKED, "pass")]),
    Mutant("past-hidden", [(OFFSET, "tril(n_k - n_q - 1)")]),
    Mutant("diagonal-hidden", [(OFFSET, "triu(n_k - n_q)")]),
    Mutant("diagonal-hidden-but-first", [(OFFSET, "triu(n_k - n_q) & (torch.arange(n_k) > 0)")]),
    Mutant("one-ahead", [(OFFSET, "triu(n_k - n_q + 2)")]),
    Mutant("aligned-first", [(OFFSET, "triu(1)")]),
    Mutant("mask-zero", [(MASKED, "scores = scores.masked_fill(future, 0.0)")]),
    Mutant("mask-minus-20", [(MASKED, "scores = scores.masked_fill(future, -20.0)")]),
    Mutant("mask-minus-10000", [(MASKED, "scores = scores.masked_fill(future, -1e4)")]),
    Mutant("mask-after-softmax", [(MASKED, "pass"), (SOFTMAX, f"{SOFTMAX}.masked_fill(future, 0.0)")]),
    Mutant("no-scale", [(f" / {ROOT}", "")]),
    Mutant("multiplied", [("/ math.sqrt", "* math.sqrt")]),
    Mutant("scale-d_k", [(ROOT, "q.shape[-1]")]),
    Mutant("scale-N_k", [(ROOT, "math.sqrt(n_k)")]),
    Mutant("scale-d_v", [(ROOT, "math.sqrt(v.shape[-1])")]),
    Mutant("over-queries", [(SOFTMAX, "torch.softmax(scores, dim=-2)")]),
    Mutant("softmax-twice", [(SOFTMAX, f"torch.softmax({SOFTMAX}.masked_fill(future, -math.inf), dim=-1)")]),
    Mutant("q-k-swapped", [("q @ k.transpose(-2, -1)", "(k @ q.transpose(-2, -1))")]),
    Mutant(
        "only-itself", [(OFFSET, "triu(n_k - n_q + 1) | torch.ones(n_q, n_k, dtype=torch.bool).tril(n_k - n_q - 1)")]
    ),
    Mutant(
        "window-of-two", [(OFFSET, "triu(n_k - n_q + 1) | torch.ones(n_q, n_k, dtype=torch.bool).tril(n_k - n_q - 2)")]
    ),
    Mutant("first-batch-only", [(MASKED, f"scores = scores.masked_fill(future & ({FIRST}), -math.inf)")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("float32-inside", [("    scores = q @", "    q, k, v = q.float(), k.float(), v.float()\n    scores = q @")]),
    Mutant("in-place", [(SCALED, f"q.detach().div_({ROOT})\n    scores = q @ k.transpose(-2, -1)")]),
    Mutant("detached", [("return weights @ v", "return weights.detach() @ v")]),
    Mutant("batch-flattened", [("k.transpose(-2, -1)", "k.transpose(1, 2)")]),
]
