"""Known mistakes in multi-head attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

WIDTH = "math.sqrt(Q.shape[-1])"
FILL = "masked_fill(~mask, -math.inf)"
MASKED = "scores = scores.masked_fill(~mask, -math.inf)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
MERGED = "heads.transpose(1, 2).flatten(2)"
SPLIT = "x.reshape(B, N, self.num_heads, d_model // self.num_heads).transpose(1, 2)"
QUERIES = "        Q = self.split_heads(self.W_q(q))"
MUTANTS = [
    Mutant("split-by-view", [(SPLIT, "x.reshape(B, self.num_heads, N, d_model // self.num_heads)")]),
    Mutant("merged-by-view", [(MERGED, "heads.reshape(heads.shape[0], heads.shape[2], -1)")]),
    Mutant("scale-d_model", [(WIDTH, "math.sqrt(q.shape[-1])")]),
    Mutant("no-scale", [(f" / {WIDTH}", "")]),
    Mutant("scale-d_head", [(WIDTH, "Q.shape[-1]")]),
    Mutant("scale-N_k", [(WIDTH, "math.sqrt(k.shape[-2])")]),
    Mutant("heads-interleaved", [(SPLIT, "x.reshape(B, N, -1, self.num_heads).permute(0, 3, 1, 2)")]),
    Mutant("heads-not-split", [(SPLIT, "x.reshape(B, N, 1, d_model).transpose(1, 2)"), (MERGED, "heads[:, 0]")]),
    Mutant("merged-interleaved", [(MERGED, "heads.permute(0, 2, 3, 1).flatten(2)")]),
    Mutant("no-W_o", [(f"self.W_o({MERGED})", MERGED)]),
    Mutant("over-queries", [(SOFTMAX, "torch.softmax(scores, dim=-2)")]),
    Mutant("over-heads", [(SOFTMAX, "torch.softmax(scores, dim=1)")]),
    Mutant("only-self", [("self.W_k(k)", "self.W_k(q)"), ("self.W_v(v)", "self.W_v(q)")]),
    Mutant("values-of-keys", [("self.W_v(v)", "self.W_v(k)")]),
    Mutant("same-q-k", [("self.W_k(k)", "self.W_q(k)")]),
    Mutant("keys-as-values", [("self.W_v(v)", "self.W_k(v)")]),
    Mutant("mask-unsqueezed", [(FILL, "masked_fill(~mask.unsqueeze(1), -math.inf)")]),
    Mutant("mask-inverted", [(FILL, "masked_fill(mask, -math.inf)")]),
    Mutant("mask-ignored", [(MASKED, "pass")]),
    Mutant("mask-of-one-head", [(FILL, "masked_fill(~mask.expand_as(scores)[:, :1], -math.inf)")]),
    Mutant("mask-zero", [(FILL, "masked_fill(~mask, 0.0)")]),
    Mutant("mask-minus-1e4", [(FILL, "masked_fill(~mask, -1e4)")]),
    Mutant(
        "mask-after-softmax",
        [(MASKED, "pass"), (f"{SOFTMAX} @ V", f"({SOFTMAX} * (1 if mask is None else mask)) @ V")],
    ),
    Mutant("softmax-twice", [(SOFTMAX, "torch.softmax(torch.softmax(scores, dim=-1), dim=-1)")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("residual", [(f"return self.W_o({MERGED})", f"return q + self.W_o({MERGED})")]),
    Mutant("in-place", [(QUERIES, "        q.detach().mul_(math.sqrt(self.num_heads / q.shape[-1]))\n" + QUERIES),
                        (f" / {WIDTH}", "")]),
    Mutant("detached", [(f"{SOFTMAX} @ V", f"{SOFTMAX}.detach() @ V")]),
]  # fmt: skip
