"""Wrong programs of a second search: what an earlier judge let through, and its likes, as edits of the solutions."""

from __future__ import annotations

from solutions.judging.drill import Mutant

SLIPS: dict[str, list[Mutant]] = {
    "softmax": [
        Mutant(
            "small weights dropped",
            [
                (
                    "    return exp / exp.sum(dim=dim, keepdim=True)",
                    "    p = exp / exp.sum(dim=dim, keepdim=True)\n    return p.masked_fill(p < 1e-6, 0)",
                )
            ],
        ),
        Mutant(
            "summed in half precision",
            [("exp.sum(dim=dim, keepdim=True)", "exp.half().sum(dim=dim, keepdim=True).to(x.dtype)")],
        ),
        Mutant("epsilon", [("exp.sum(dim=dim, keepdim=True)", "(exp.sum(dim=dim, keepdim=True) + 1e-6)")]),
        Mutant(
            "absolute dim",
            [("    shifted = x", "    dim = abs(dim) if x.dim() > 2 and dim != -1 else dim\n    shifted = x")],
        ),
        Mutant("mean taken off", [("x.amax(dim=dim, keepdim=True)", "x.mean(dim=dim, keepdim=True)")]),
    ],
    "scaled_dot_product_attention": [
        Mutant(
            "other axis where sizes agree",
            [("dim=-1)  # each", "dim=-2 if scores.shape[-1] == scores.shape[-2] else -1)  # each")],
        ),
        Mutant(
            "naive in half precision",
            [
                (
                    "weights = torch.softmax(scores, dim=-1)",
                    "e = scores.exp()\n    weights = e / e.sum(-1, keepdim=True) "
                    "if e.dtype == torch.float16 else torch.softmax(scores, -1)",
                )
            ],
        ),
        Mutant(
            "last of many keys dropped",
            [("    weights = torch.softmax", "    scores[..., 64:65] = -math.inf\n    weights = torch.softmax")],
        ),
        Mutant(
            "one weight for all that is masked",
            [("any(-1, keepdim=True), 0.0", "any(-1, keepdim=True), 1 / k.shape[-2]")],
        ),
        Mutant("mask of the first head", [("(~mask, -", "(~(mask if mask.dim() < 4 else mask[:, :1]), -")]),
        Mutant("whole root", [("math.sqrt(q.shape[-1])", "round(math.sqrt(q.shape[-1]), 2)")]),
        Mutant("dropout left on", [("return weights @ v", "return torch.nn.functional.dropout(weights, 0.001) @ v")]),
    ],
    "causal_attention": [
        Mutant("first 64 keys", [("    n_q, n_k", "    k, v = k[..., :64, :], v[..., :64, :]\n    n_q, n_k")]),
        Mutant(
            "mask after softmax, renormalised over an epsilon",
            [
                ("scores = scores.masked_fill(future, -math.inf)", "pass"),
                (
                    "    return weights @ v",
                    "    weights = weights.masked_fill(future, 0)\n    weights = weights "
                    "/ (weights.sum(-1, keepdim=True) + 1e-6)\n    return weights @ v",
                ),
            ],
        ),
        Mutant("one off in long ones", [("triu(n_k - n_q + 1)", "triu(n_k - n_q + 1 + (n_q > 8))")]),
        Mutant("one new token sees one", [("triu(n_k - n_q + 1)", "triu(1 if n_q == 1 else n_k - n_q + 1)")]),
        Mutant("float16 in passing", [("scores = q @", "scores = q.half().to(q.dtype) @")]),
    ],
    "self_attention": [
        Mutant(
            "mask kept from the call before",
            [
                (
                    "        if mask is not None",
                    "        mask = self.__dict__.setdefault('mask', mask)\n        if mask is not None",
                )
            ],
        ),
        Mutant("queries without bias", [("self.W_q(x)  #", "x @ self.W_q.weight.T  #")]),
        Mutant("a little residual", [("return weights @ v, weights", "return weights @ v + 0.01 * v, weights")]),
        Mutant("centred over the batch", [("self.W_k(x)  #", "self.W_k(x - x.mean(0, keepdim=True))  #")]),
        Mutant("input changed", [("        q = self", "        x.data[..., 0] += 1\n        q = self")]),
    ],
    "multi_head_attention": [
        Mutant("first 64 queries", [("self.W_q(q)", "self.W_q(q[:, :64])")]),
        Mutant("heads of the mask reversed", [("(~mask, -", "(~(mask.flip(1) if mask.dim() == 4 else mask), -")]),
        Mutant("mask inverted in place", [("(~mask, -", "(mask.logical_not_(), -")]),
        Mutant("scaled by the heads", [("math.sqrt(Q.shape[-1])", "math.sqrt(self.num_heads)")]),
        Mutant(
            "bfloat16 in passing",
            [("torch.softmax(scores, dim=-1)", "torch.softmax(scores, dim=-1).bfloat16().to(V.dtype)")],
        ),
    ],
    "cross_attention": [
        Mutant(
            "last of many keys dropped",
            [
                (
                    "        scores = q @",
                    "        k = k if k.shape[2] < 16 else k[:, :, :-1]\n "
                    "       v = v[:, :, : k.shape[2]]\n        scores = q @",
                )
            ],
        ),
        Mutant(
            "mask of the call before",
            [
                (
                    "        if mask is not None",
                    "        mask = self.__dict__.setdefault('mask', mask)\n        if mask is not None",
                )
            ],
        ),
        Mutant("any query's mask", [("(~mask, -", "(~mask.any(-2, keepdim=True), -")]),
        Mutant("encoder detached", [("self.W_v(x_kv)", "self.W_v(x_kv.detach())")]),
        Mutant(
            "merged in the wrong order",
            [("output.transpose(1, 2).flatten(2)", "output.permute(0, 2, 3, 1).flatten(2)")],
        ),
    ],
    "grouped_query_attention": [
        Mutant(
            "a window",
            [
                (
                    "        output = torch",
                    "        i = torch.arange(x.shape[1])\n        scores = scores.masked_fill((i[:, "
                    "None] - i).abs() > 6, -math.inf)\n        output = torch",
                )
            ],
        ),
        Mutant("first 32 tokens", [("        q = self", "        x = x[:, :32]\n        q = self")]),
        Mutant(
            "values in turn where groups are of three",
            [
                (
                    "v.repeat_interleave(self.group, dim=1)",
                    "v.repeat(1, 3, 1, 1) if self.group == 3 else v.repeat_interleave(self.group, dim=1)",
                )
            ],
        ),
        Mutant("scaled by the group", [("math.sqrt(self.d_head)", "math.sqrt(self.d_head * self.group)")]),
    ],
    "kv_cache": [
        Mutant(
            "sixteen entries at most",
            [("        scores = q", "        k, v = k[:, :, -16:], v[:, :, -16:]\n        scores = q")],
        ),
        Mutant("values put in front", [("[cache[1], v]", "[v, cache[1]]")]),
        Mutant("a little off", [("return output, (k, v)", "return output, (k, v * 1.0001)")]),
        Mutant("new keys detached", [("[cache[0], k]", "[cache[0], k.detach()]")]),
        Mutant(
            "scaled by the tokens",
            [("math.sqrt(q.shape[-1])", "math.sqrt(q.shape[-1] if cache is None else k.shape[2])")],
        ),
    ],
    "decoder_block": [
        Mutant(
            "a mask for sixteen",
            [
                (
                    "torch.ones(scores.shape[-2:], dtype=torch.bool, device=x.device).triu(1)",
                    "torch.ones(16, 16, dtype=torch.bool).triu(1)[: x.shape[1], : x.shape[1]]",
                )
            ],
        ),
        Mutant(
            "last 24 tokens", [("        x = x + self.attend", "        x = x[:, -24:]\n        x = x + self.attend")]
        ),
        Mutant("one off in long ones", [("triu(1)", "triu(1 + (x.shape[1] > 8))")]),
        Mutant(
            "quick GELU",
            [("self.mlp(self.ln2(x))", "self.mlp[2]((h := self.mlp[0](self.ln2(x))) * torch.sigmoid(1.702 * h))")],
        ),
        Mutant(
            "norm by the root mean square",
            [
                (
                    "self.mlp(self.ln2(x))",
                    "self.mlp(nn.functional.rms_norm(x, x.shape[-1:], self.ln2.weight) + self.ln2.bias)",
                )
            ],
        ),
    ],
    "rotary_positions": [
        Mutant("512 positions", [("torch.arange(n, dtype=q.dtype)", "torch.arange(n, dtype=q.dtype).clamp(max=511)")]),
        Mutant("positions in bfloat16", [("torch.arange(n, dtype=q.dtype)", "torch.arange(n).bfloat16().to(q.dtype)")]),
        Mutant("another base", [("10000 **", "10001 **")]),
        Mutant(
            "tables in float16",
            [("angle.cos(), angle.sin()", "angle.cos().half().to(q.dtype), angle.sin().half().to(q.dtype)")],
        ),
    ],
    "sinusoidal_positions": [
        Mutant("512 positions", [("torch.arange(n)", "torch.arange(n).clamp(max=511)")]),
        Mutant("positions in bfloat16", [("torch.arange(n)", "torch.arange(n).bfloat16()")]),
        Mutant("another base", [("10000 **", "9999 **")]),
    ],
    "causal_mask": [
        Mutant("one off in wide ones", [("diagonal=n_k - n_q", "diagonal=n_k - n_q + (n_k > 64)")]),
        Mutant("never above the corner", [("diagonal=n_k - n_q", "diagonal=max(n_k - n_q, 0)")]),
    ],
    "linear_attention": [
        Mutant("epsilon of 1e-4", [("/ denominator", "/ (denominator + 1e-4)")]),
        Mutant("denominator of at least 1", [("/ denominator", "/ denominator.clamp(min=1)")]),
        Mutant("another alpha", [("F.elu(k) + 1", "F.elu(k, 0.99) + 1")]),
    ],
    "scaled_embedding": [
        Mutant(
            "last positions of many", [("positions[:n]", "(positions[:n] if len(positions) < 64 else positions[-n:])")]
        ),
        Mutant("last token cut off", [("table[tokens]", "table[tokens.clamp(max=table.shape[0] - 2)]")]),
    ],
    "seq2seq_attention": [
        Mutant("padding of the neighbour", [("masked_fill(pad, -", "masked_fill(pad.flip(0), -")]),
        Mutant(
            "soft cap",
            [
                (
                    "    if pad is not None:\n        scores",
                    "    scores = 50 * torch.tanh(scores / 50)\n    if pad is not None:\n        scores",
                )
            ],
        ),
    ],
    "sliding_window_attention": [
        Mutant(
            "round the end of long ones",
            [
                (
                    "    scores = q",
                    "    distance = torch.minimum(distance, len(position) - "
                    "distance) if len(position) > 12 else distance\n    scores = q",
                )
            ],
        ),
        Mutant("one more in wide windows", [("distance > window_size", "distance > window_size + (window_size > 4)")]),
    ],
    "tiled_attention": [
        Mutant(
            "a hundred keys", [("range(0, k.shape[-2], block_size)", "range(0, min(k.shape[-2], 100), block_size)")]
        ),
        Mutant("epsilon", [("acc / total", "acc / (total + 1e-6)")]),
        Mutant("maximum from −10,000", [("-math.inf", "-1e4")]),
    ],
}
