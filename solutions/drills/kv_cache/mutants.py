"""Known mistakes with a key-value cache: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SCALE = " / math.sqrt(q.shape[-1])"
MASKED = "scores.masked_fill(~seen, -math.inf)"
SOFTMAX = f"torch.softmax({MASKED}, dim=-1)"
K_CAT = "torch.cat([cache[0], k], dim=2)"
V_CAT = "torch.cat([cache[1], v], dim=2)"
MERGED = "(weights @ v).transpose(1, 2).flatten(2)"
SPLIT = "x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)"
PROJECTED = "        q, k, v = (self.split"
RETURNED = "return output, (k, v)"
MUTANTS = [
    Mutant("not-causal", [(MASKED, "scores")]),
    Mutant("mask-at-start", [(".tril(past)", ".tril()")]),
    Mutant("chunk-unmasked", [(".tril(past)", ".tril(past if cache is None else k.shape[2])")]),
    Mutant("chunk-mask-at-start", [(".tril(past)", ".tril(0 if x.shape[1] > 1 else past)")]),
    Mutant("one-ahead", [(".tril(past)", ".tril(past + 1)")]),
    Mutant("not-itself", [(".tril(past)", ".tril(past - 1)")]),
    Mutant("mask-upside-down", [(".tril(past)", ".triu(past)")]),
    Mutant("cache-ignored", [("cache is not None", "False")]),
    Mutant("only-new-cached", [(RETURNED, "return output, (k[:, :, past:], v[:, :, past:])")]),
    Mutant("old-cache-returned", [(RETURNED, "return output, (k, v) if cache is None else cache")]),
    Mutant("new-first", [(K_CAT, "torch.cat([k, cache[0]], dim=2)"), (V_CAT, "torch.cat([v, cache[1]], dim=2)")]),
    Mutant("cache-swapped", [(RETURNED, "return output, (v, k)")]),
    Mutant("values-not-cached", [(V_CAT, "torch.cat([torch.zeros_like(cache[1]), v], dim=2)")]),
    Mutant("along-d_head", [(K_CAT, "torch.cat([cache[0], k], dim=-1)"), (V_CAT, "torch.cat([cache[1], v], dim=-1)")]),
    Mutant("in-the-module", [
        (PROJECTED, "        cache = getattr(self, 'past', None) if cache is not None else None\n" + PROJECTED),
        ("        return output, (k, v)", "        self.past = (k, v)\n        return output, (k, v)"),
    ]),
    Mutant("cache-in-place", [
        (K_CAT, K_CAT + "\n            cache[0].mul_(0)"), (V_CAT, V_CAT + "\n            cache[1].mul_(0)"),
    ]),
    Mutant("queries-cached", [(K_CAT, "torch.cat([cache[0], q], dim=2)")]),
    Mutant("scaled-keys-cached", [
        ("        if cache is not None", "        k = k / math.sqrt(k.shape[-1])\n        if cache is not None"),
        (SCALE, ""),
    ]),
    Mutant("no-scale", [(SCALE, "")]),
    Mutant("scale-d_model", [(SCALE, " / math.sqrt(x.shape[-1])")]),
    Mutant("scale-N", [(SCALE, " / math.sqrt(k.shape[2])")]),
    Mutant("same-q-k", [("(self.W_q, self.W_k, self.W_v)", "(self.W_q, self.W_q, self.W_v)")]),
    Mutant("split-by-view", [(SPLIT, "x.reshape(x.shape[0], self.num_heads, x.shape[1], -1)")]),
    Mutant("merged-by-view", [(MERGED, "(weights @ v).reshape(x.shape)")]),
    Mutant("no-W_o", [(f"self.W_o({MERGED})", MERGED)]),
    Mutant("residual", [(f"self.W_o({MERGED})", f"x + self.W_o({MERGED})")]),
    Mutant("mask-after-softmax", [(SOFTMAX, "torch.softmax(scores, dim=-1) * seen")]),
    Mutant("mask-zero", [(MASKED, "scores * seen")]),
    Mutant("mask-minus-1e4", [(MASKED, "scores.masked_fill(~seen, -1e4)")]),
    Mutant("over-queries", [(SOFTMAX, f"torch.softmax({MASKED}, dim=-2)")]),
    Mutant("naive-softmax", [(SOFTMAX, "(e := (scores.exp() * seen)) / e.sum(-1, keepdim=True)")]),
    Mutant("in-place", [(PROJECTED, "        x.detach().sub_(x.mean(-1, keepdim=True))\n" + PROJECTED)]),
    Mutant("detached", [(K_CAT, f"{K_CAT}.detach()"), (V_CAT, f"{V_CAT}.detach()")]),
]  # fmt: skip
