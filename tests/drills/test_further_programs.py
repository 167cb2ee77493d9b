"""Programs that nobody wrote down as mutants: wrong ones that must not pass, and right ones of unusual style that must.

Each is the solution with an edit. They are what an attempt to fool the judge came up with.
"""

from __future__ import annotations

import pytest
import torch

from solutions.judging import catalog, judge, matrix
from solutions.judging.drill import Mutant

torch.set_num_threads(1)

SEEDS = range(2)
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
        Mutant("norm at the end", [("return x + self.mlp(self.ln2(x))", "return self.ln2(x + self.mlp(self.ln2(x)))")]),
        Mutant("another epsilon", [("self.ln1 = nn.LayerNorm(d_model)", "self.ln1 = nn.LayerNorm(d_model, eps=1e-6)")]),
        Mutant("narrow inside", [("4 * d_model), nn.GELU(), nn.Linear(4 *", "2 * d_model), nn.GELU(), nn.Linear(2 *")]),
        Mutant("GELU at the end", [("self.mlp(self.ln2(x))", "nn.functional.gelu(self.mlp(self.ln2(x)))")]),
        Mutant("training dropout", [("+ self.mlp(self.ln2(x))", "+ nn.functional.dropout(self.mlp(self.ln2(x)))")]),
        Mutant("torch's own", [("(weights @ v)", f"{FUSED}(q, k, v, is_causal=True)")]),
    ],
}

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


def programs(of: dict[str, list[Mutant]]) -> list[tuple[str, Mutant]]:
    return [(name, each) for name, every in of.items() for each in every]


@pytest.mark.parametrize(("name", "program"), programs(WRONG), ids=lambda value: getattr(value, "name", value))
def test_a_wrong_program_does_not_pass(name: str, program: Mutant) -> None:
    for seed in SEEDS:
        assert not matrix.accepted(name, program.applied(catalog.find(name).solution), seed)


@pytest.mark.parametrize(("name", "program"), programs(RIGHT), ids=lambda value: getattr(value, "name", value))
def test_a_right_program_passes(name: str, program: Mutant) -> None:
    for seed in SEEDS:
        ruling = judge.judged(name, program.applied(catalog.find(name).solution), seed)
        assert ruling.accepted, [check for check in ruling.checks if not check.passed]
