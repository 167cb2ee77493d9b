"""Wrong programs that nobody wrote down as mutants, as edits of the solutions: attempts to fool the judge."""

from __future__ import annotations

from solutions.judging.drill import Mutant

FUSED = "getattr(torch.nn.functional, 'scaled_dot_' + 'product_attention')"  # past any look at the names in the file
FLAT = "torch.softmax(scores, dim=-1)"

WRONG: dict[str, list[Mutant]] = {
    "self_attention": [
        Mutant("scale of one size", [("math.sqrt(q.shape[-1])", "math.sqrt(5)")]),
        Mutant("masks of one rank", [("if mask is not None", "if mask is not None and mask.dim() == 3")]),
        Mutant(
            "computed once",
            [("        q = self.W_q(x)", "        x = self.__dict__.setdefault('x', x)\n        q = self.W_q(x)")],
        ),
        Mutant(
            "in half precision",
            [
                (
                    "        return weights @ v, weights",
                    "        weights = weights.half().to(x.dtype)\n        return weights @ v, weights",
                )
            ],
        ),
        Mutant("first sequence only", [("q @ k.transpose(-2, -1)", "q @ k[:1].transpose(-2, -1)")]),
        Mutant("training dropout", [(FLAT, "torch.nn.functional.dropout(torch.softmax(scores, dim=-1), 0.1)")]),
    ],
    "multi_head_attention": [
        Mutant("torch's own", [("torch.softmax(scores, dim=-1) @ V", f"{FUSED}(Q, K, V, attn_mask=mask)")]),
        Mutant("scale of one size", [("math.sqrt(Q.shape[-1])", "math.sqrt(3)")]),
        Mutant("mask of the first sequence", [("(~mask, -", "(~mask.expand_as(scores)[:1], -")]),
        Mutant("masks of two dimensions ignored", [("if mask is not None", "if mask is not None and mask.dim() > 2")]),
        Mutant("weights first", [("return self.W_o(", "return scores, self.W_o(")]),
    ],
    "cross_attention": [
        Mutant("lengths must agree", [("W_v(x_kv)", "W_v(x_kv[:, : x_q.shape[1]] if x_kv.shape[1] > 8 else x_kv)")]),
        Mutant("mask only for padding", [("if mask is not None", "if mask is not None and mask.shape[-2] == 1")]),
        Mutant("one layer for both", [("self.W_v = nn.Linear(d_model, d_model)", "self.W_v = self.W_k")]),
        Mutant("torch's own", [("torch.softmax(scores, dim=-1) @ v", f"{FUSED}(q, k, v, attn_mask=mask)")]),
    ],
    "grouped_query_attention": [
        Mutant(
            "only pairs", [("k.repeat_interleave(self.group, dim=1)", "k.repeat_interleave(2, dim=1)[:, : q.shape[1]]")]
        ),
        Mutant(
            "keys of the neighbour",
            [("k.repeat_interleave(self.group, dim=1)", "k.repeat_interleave(self.group, dim=1).roll(1, 1)")],
        ),
        Mutant("torch's own", [("torch.softmax(scores, dim=-1) @ v", f"{FUSED}(q, k, v)")]),
    ],
    "kv_cache": [
        Mutant(
            "one entry too many", [("return output, (k, v)", "return output, (torch.cat([k, k[:, :, -1:]], 2), v)")]
        ),
        Mutant(
            "at most eight", [("        scores = q", "        k, v = k[:, :, -7:], v[:, :, -7:]\n        scores = q")]
        ),
        Mutant(
            "cache for one batch",
            [("if cache is not None", "if cache is not None and cache[0].shape[0] == x.shape[0] > 1")],
        ),
        Mutant("merged cache", [("return output, (k, v)", "return output, (k.transpose(1, 2), v.transpose(1, 2))")]),
        Mutant("half precision cache", [("return output, (k, v)", "return output, (k.half(), v.half())")]),
    ],
    "sliding_window_attention": [
        Mutant("hard-coded window", [("> window_size", "> min(window_size, 2)")]),
        Mutant("no window of 0", [("> window_size", "> (window_size or 1)")]),
        Mutant(
            "torch's own",
            [("torch.softmax(scores, dim=-1) @ v", f"{FUSED}(q, k, v, attn_mask=distance <= window_size)")],
        ),
        Mutant("even windows", [("> window_size", "> window_size // 2 * 2")]),
    ],
    "linear_attention": [
        Mutant("a state a key", [("k.transpose(-2, -1) @ v", "(k.unsqueeze(-1) * v.unsqueeze(-2)).sum(-3)")]),
        Mutant(
            "a table in passing",
            [("(q * total.unsqueeze(-2)).sum(dim=-1, keepdim=True)", "(q @ k.mT).sum(dim=-1, keepdim=True)")],
        ),
        Mutant(
            "expanded for every query", [("q @ state / den", "(q.unsqueeze(-1) * state.unsqueeze(-3)).sum(-2) / den")]
        ),
        Mutant("leaky", [("F.elu(q) + 1", "F.leaky_relu(q) + 1")]),
        Mutant("selu", [("F.elu(k) + 1", "F.selu(k) + 1.76")]),
    ],
    "tiled_attention": [
        Mutant("block size ignored", [("    m = torch", "    block_size = 32\n    m = torch")]),
        Mutant(
            "at most four blocks",
            [("range(0, k.shape[-2], block_size)", "range(0, min(k.shape[-2], 4 * block_size), block_size)")],
        ),
        Mutant("a table in passing", [("    m = torch", "    (q @ k.mT).amax()\n    m = torch")]),
        Mutant(
            "float32 within",
            [
                (
                    "acc * correction + p @ v[..., block, :]",
                    "(acc * correction + p @ v[..., block, :]).float().to(q.dtype)",
                )
            ],
        ),
    ],
    "decoder_block": [
        Mutant(
            "weights as they were at the first call",
            [
                (
                    "return self.W_o((weights @ v).transpose(1, 2).flatten(2))",
                    "W = self.__dict__.setdefault('W', self.W_o.weight.clone())\n"
                    "        return (weights @ v).transpose(1, 2).flatten(2) @ W.mT + self.W_o.bias",
                )
            ],
        ),
        Mutant("norm at the end", [("return x + self.mlp(self.ln2(x))", "return self.ln2(x + self.mlp(self.ln2(x)))")]),
        Mutant("another epsilon", [("self.ln1 = nn.LayerNorm(d_model)", "self.ln1 = nn.LayerNorm(d_model, eps=1e-6)")]),
        Mutant("narrow inside", [("4 * d_model), nn.GELU(), nn.Linear(4 *", "2 * d_model), nn.GELU(), nn.Linear(2 *")]),
        Mutant("GELU at the end", [("self.mlp(self.ln2(x))", "nn.functional.gelu(self.mlp(self.ln2(x)))")]),
        Mutant("training dropout", [("+ self.mlp(self.ln2(x))", "+ nn.functional.dropout(self.mlp(self.ln2(x)))")]),
        Mutant("torch's own", [("(weights @ v)", f"{FUSED}(q, k, v, is_causal=True)")]),
    ],
}
