"""Known mistakes in cross-attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

WIDTH = "math.sqrt(q.shape[-1])"
FILL = "masked_fill(~mask, -math.inf)"
MASKED = "scores = scores.masked_fill(~mask, -math.inf)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
MERGED = "output.transpose(1, 2).flatten(2)"
START = "        heads = ("
SPLIT_Q = "self.W_q(x_q).unflatten(-1, heads).transpose(1, 2)"
SPLIT_K = "self.W_k(x_kv).unflatten(-1, heads).transpose(1, 2)"
SPLIT_V = "self.W_v(x_kv).unflatten(-1, heads).transpose(1, 2)"
MUTANTS = [
    Mutant("sources-swapped", [("W_q(x_q)", "W_q(x_kv)"), ("W_k(x_kv)", "W_k(x_q)"), ("W_v(x_kv)", "W_v(x_q)")]),
    Mutant("self-attention", [("W_k(x_kv)", "W_k(x_q)"), ("W_v(x_kv)", "W_v(x_q)")]),
    Mutant("keys-of-x_q", [("W_k(x_kv)", "W_k(x_q)")]),
    Mutant("values-of-x_q", [("W_v(x_kv)", "W_v(x_q)")]),
    Mutant("over-both", [(START, "        x_kv = torch.cat([x_kv, x_q], 1) if mask is None else x_kv\n" + START)]),
    Mutant("keys-cut", [(SPLIT_K, SPLIT_K + "[:, :, : x_q.shape[1]]"), (SPLIT_V, SPLIT_V + "[:, :, : x_q.shape[1]]"),
                        (FILL, "masked_fill(~mask[..., : x_q.shape[1]], -math.inf)")]),
    Mutant("causal", [(SOFTMAX, "torch.softmax(scores + torch.full_like(scores, -math.inf).triu(1), dim=-1)")]),
    Mutant("no-scale", [(f" / {WIDTH}", "")]),
    Mutant("scale-d_model", [(WIDTH, "math.sqrt(x_q.shape[-1])")]),
    Mutant("scale-N_kv", [(WIDTH, "math.sqrt(k.shape[-2])")]),
    Mutant("same-q-k", [("self.W_k(x_kv)", "self.W_q(x_kv)")]),
    Mutant("keys-as-values", [("self.W_v(x_kv)", "self.W_k(x_kv)")]),
    Mutant("k-v-swapped", [("k = self.W_k(x_kv)", "k = self.W_v(x_kv)"), ("v = self.W_v(x_kv)", "v = self.W_k(x_kv)")]),
    Mutant("mean-of-values", [(f"{SOFTMAX} @ v", "torch.softmax(scores.where(scores.isinf(), 0.0), dim=-1) @ v")]),
    Mutant("split-by-view", [
        (SPLIT_Q, "self.W_q(x_q).reshape(x_q.shape[0], heads[0], -1, heads[1])"),
        (SPLIT_K, "self.W_k(x_kv).reshape(x_q.shape[0], heads[0], -1, heads[1])"),
        (SPLIT_V, "self.W_v(x_kv).reshape(x_q.shape[0], heads[0], -1, heads[1])"),
    ]),
    Mutant("merged-by-view", [(MERGED, "output.reshape(x_q.shape)")]),
    Mutant("no-W_o", [(f"self.W_o({MERGED})", MERGED)]),
    Mutant("over-queries", [(SOFTMAX, "torch.softmax(scores, dim=-2)")]),
    Mutant("over-heads", [(SOFTMAX, "torch.softmax(scores, dim=1)")]),
    Mutant("residual", [(f"return self.W_o({MERGED})", f"return x_q + self.W_o({MERGED})")]),
    Mutant("mask-inverted", [(FILL, "masked_fill(mask, -math.inf)")]),
    Mutant("mask-ignored", [(MASKED, "pass")]),
    Mutant("mask-unsqueezed", [(FILL, "masked_fill(~mask.unsqueeze(1), -math.inf)")]),
    Mutant("mask-zero", [(FILL, "masked_fill(~mask, 0.0)")]),
    Mutant("mask-minus-1e4", [(FILL, "masked_fill(~mask, -1e4)")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("in-place", [(START, "        x_kv.detach().sub_(x_kv.mean(1, keepdim=True))\n" + START)]),
    Mutant("detached", [(START, "        x_kv = x_kv.detach()\n" + START)]),
]  # fmt: skip
