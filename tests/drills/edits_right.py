"""Right programs that are edits of the solutions."""

from __future__ import annotations

from solutions.judging.drill import Mutant

FLAT = "torch.softmax(scores, dim=-1)"

RIGHT: dict[str, list[Mutant]] = {
    "self_attention": [
        Mutant("log-softmax", [(FLAT, "scores.log_softmax(-1).exp()")]),
        Mutant("a large negative number", [("-math.inf", "-1e9")]),
        Mutant(
            "computed in float64",
            [
                ("scores = q @", "dtype, q, k, v = x.dtype, q.double(), k.double(), v.double()\n        scores = q @"),
                ("return weights @ v, weights", "return (weights @ v).to(dtype), weights.to(dtype)"),
            ],
        ),
        Mutant("more returned", [("return weights @ v, weights", "return weights @ v, weights, scores")]),
        Mutant(
            "made elsewhere",
            [
                (
                    "nn.Linear(d_model, d_k)\n        self.W_k",
                    "nn.Sequential(nn.Linear(d_model, d_k))[0]\n        self.W_k",
                )
            ],
        ),
    ],
    "multi_head_attention": [
        Mutant(
            "keys scaled",
            [
                (" / math.sqrt(Q.shape[-1])", ""),
                (
                    "K = self.split_heads(self.W_k(k))",
                    "K = self.split_heads(self.W_k(k) / math.sqrt(k.shape[-1] / self.num_heads))",
                ),
            ],
        ),
        Mutant(
            "half the layers without bias",
            [("self.W_k = nn.Linear(d_model, d_model)", "self.W_k = nn.Linear(d_model, d_model, bias=False)")],
        ),
        Mutant(
            "zeros after the softmax, made up for",
            [
                (
                    "torch.softmax(scores, dim=-1) @ V",
                    "torch.nn.functional.normalize((torch.softmax(scores, dim=-1)), p=1, dim=-1) @ V",
                )
            ],
        ),
    ],
    "cross_attention": [
        Mutant(
            "mask made a number",
            [("scores = scores.masked_fill(~mask, -math.inf)", "scores = scores + torch.log(mask.to(scores.dtype))")],
        ),
        Mutant(
            "a weight tied to a buffer",
            [
                (
                    "self.num_heads = num_heads",
                    "self.num_heads = num_heads\n        self.register_buffer('n', torch.tensor(num_heads))",
                )
            ],
        ),
    ],
    "grouped_query_attention": [
        Mutant(
            "expanded",
            [
                (
                    "k.repeat_interleave(self.group, dim=1)",
                    "k[:, :, None].expand(-1, -1, self.group, -1, -1).flatten(1, 2)",
                )
            ],
        ),
        Mutant(
            "one after the other",
            [
                (
                    "torch.softmax(scores, dim=-1) @ v",
                    "torch.stack([torch.softmax(s, -1) @ w for s, w in zip(scores.unbind(1), v.unbind(1))], 1)",
                )
            ],
        ),
    ],
    "kv_cache": [
        Mutant("a cache with more in it", [("return output, (k, v)", "return output, (k, v, past)")]),
        Mutant("a copy", [("return output, (k, v)", "return output, [k.clone(), v.clone()]")]),
        Mutant(
            "an offset remembered from the cache",
            [("k.shape[2] - x.shape[1]", "0 if cache is None else cache[0].shape[2]")],
        ),
    ],
    "sliding_window_attention": [
        Mutant(
            "weights multiplied",
            [("torch.softmax(scores, dim=-1) @ v", "torch.softmax(scores, dim=-1) * (distance <= window_size) @ v")],
        ),
        Mutant(
            "positions as numbers",
            [("torch.arange(q.shape[-2], device=q.device)", "torch.linspace(0, q.shape[-2] - 1, q.shape[-2])")],
        ),
    ],
    "linear_attention": [
        Mutant("epsilon", [("q @ state / denominator", "q @ state / (denominator + 1e-6)")]),
        Mutant("at least", [("q @ state / denominator", "q @ state / denominator.clamp(min=1e-6)")]),
        Mutant("normalised queries", [("q @ state / denominator", "(q / denominator) @ state")]),
        Mutant("celu", [("F.elu(q) + 1", "F.celu(q) + 1.0")]),
    ],
    "tiled_attention": [
        Mutant("finite start", [("-math.inf", "torch.finfo(q.dtype).min")]),
        Mutant("from the end", [("range(0, k.shape[-2], block_size)", "reversed(range(0, k.shape[-2], block_size))")]),
        Mutant("smaller blocks", [("    m = torch", "    block_size = max(1, block_size // 2)\n    m = torch")]),
        Mutant(
            "base 2",
            [
                ("math.sqrt(q.shape[-1])", "(math.sqrt(q.shape[-1]) * math.log(2))"),
                ("torch.exp(m -", "torch.exp2(m -"),
                ("torch.exp(scores", "torch.exp2(scores"),
            ],
        ),
    ],
    "decoder_block": [
        Mutant("a large negative number", [("-math.inf", "-1e9")]),
        Mutant("layers of its own", [("self.mlp(self.ln2(x))", "self.mlp[2](self.mlp[1](self.mlp[0](self.ln2(x))))")]),
        Mutant(
            "dropout that eval turns off",
            [
                ("self.ln2 = nn.LayerNorm", "self.drop = nn.Dropout(0.5)\n        self.ln2 = nn.LayerNorm"),
                ("x + self.mlp(", "x + self.drop(self.mlp("),
                ("self.ln2(x))", "self.ln2(x)))"),
            ],
        ),
        Mutant(
            "x normalised by a function",
            [("self.ln1(x))", "nn.functional.layer_norm(x, x.shape[-1:], self.ln1.weight, self.ln1.bias))")],
        ),
    ],
}
