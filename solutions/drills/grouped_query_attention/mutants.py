"""Known mistakes in grouped-query attention: each is the solution with these edits."""

from __future__ import annotations

from solutions.judging.drill import Mutant

KEYS = "k.repeat_interleave(self.group, dim=1)"
VALUES = "v.repeat_interleave(self.group, dim=1)"
TILED_KEYS = (KEYS, "k.repeat(1, self.group, 1, 1)")
TILED_VALUES = (VALUES, "v.repeat(1, self.group, 1, 1)")
SCALE = " / math.sqrt(self.d_head)"
SOFTMAX = "torch.softmax(scores, dim=-1)"
MERGED = "output.transpose(1, 2).flatten(2)"
SPLIT = "x.unflatten(-1, (-1, self.d_head)).transpose(1, 2)"
QUERIES = "        q = self.split_heads(self.W_q(x))"
MUTANTS = [
    Mutant("repeated-in-turn", [TILED_KEYS, TILED_VALUES]),
    Mutant("keys-in-turn", [TILED_KEYS]),
    Mutant("values-in-turn", [TILED_VALUES]),
    Mutant("first-key-head", [(KEYS, "k[:, :1]"), (VALUES, "v[:, :1]")]),
    Mutant("mean-of-key-heads", [(KEYS, "k.mean(1, keepdim=True)"), (VALUES, "v.mean(1, keepdim=True)")]),
    Mutant("only-multi-head", [(KEYS, "k"), (VALUES, "v")]),
    Mutant("groups-reversed", [(KEYS, KEYS + ".flip(1)"), (VALUES, VALUES + ".flip(1)")]),
    Mutant("no-scale", [(SCALE, "")]),
    Mutant("scale-d_model", [(SCALE, " / math.sqrt(x.shape[-1])")]),
    Mutant("scale-of-keys", [(SCALE, " / math.sqrt(x.shape[-1] // self.group)")]),
    Mutant("scale-N", [(SCALE, " / math.sqrt(x.shape[1])")]),
    Mutant("causal", [(SOFTMAX, "torch.softmax(scores + torch.full_like(scores, -math.inf).triu(1), dim=-1)")]),
    Mutant("split-by-view", [(SPLIT, "x.reshape(x.shape[0], -1, x.shape[1], self.d_head)")]),
    Mutant("merged-by-view", [(MERGED, "output.reshape(x.shape)")]),
    Mutant("heads-interleaved", [(SPLIT, "x.unflatten(-1, (self.d_head, -1)).permute(0, 3, 1, 2)")]),
    Mutant("no-W_o", [(f"self.W_o({MERGED})", MERGED)]),
    Mutant("over-queries", [(SOFTMAX, "torch.softmax(scores, dim=-2)")]),
    Mutant("over-heads", [(SOFTMAX, "torch.softmax(scores, dim=1)")]),
    Mutant("keys-as-values", [("self.W_v(x)", "self.W_k(x)")]),
    Mutant("residual", [("return self.W_o(", "return x + self.W_o(")]),
    Mutant("naive-softmax", [(SOFTMAX, "scores.exp() / scores.exp().sum(-1, keepdim=True)")]),
    Mutant("in-place", [(QUERIES, "        x.detach().sub_(x.mean(1, keepdim=True))\n" + QUERIES)]),
    Mutant("detached", [(f"{SOFTMAX} @ v", f"{SOFTMAX}.detach() @ v")]),
]  # fmt: skip
