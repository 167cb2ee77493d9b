"""Multi-head attention is h attentions on pieces of d_k numbers, side by side, mixed by W_o: a loop gives the same."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Shape, Table, Text, Value
from solutions.heads import MultiHeadAttention, attend_heads

Attend = Callable[[Tensor, Tensor, Tensor, int], tuple[Tensor, Tensor]]


def one_by_one(Q: Tensor, K: Tensor, V: Tensor, heads: int) -> Tensor:
    """Each head by itself, on its own columns: (B, N_q, d_model), (B, N_k, d_model) twice -> (B, N_q, d_model)."""
    outputs = []
    for q, k, v in zip(Q.chunk(heads, -1), K.chunk(heads, -1), V.chunk(heads, -1), strict=True):
        weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1)  # (B, N_q, N_k), one head's
        outputs.append(weights @ v)  # (B, N_q, d_k)
    return torch.cat(outputs, dim=-1)  # (B, N_q, h d_k)


def torchs_own(ours: MultiHeadAttention, queries: Tensor, memory: Tensor) -> Tensor:
    """The output of nn.MultiheadAttention with the same matrices, (B, N_q, d_model)."""
    theirs = nn.MultiheadAttention(queries.shape[-1], ours.heads, batch_first=True, dtype=queries.dtype)
    projections = ours.W_q, ours.W_k, ours.W_v
    theirs.in_proj_weight.data = torch.cat([linear.weight for linear in projections])
    theirs.in_proj_bias.data = torch.cat([linear.bias for linear in projections])
    theirs.out_proj.load_state_dict(ours.W_o.state_dict())
    output: Tensor = theirs(queries, memory, memory, need_weights=False)[0]
    return output


@demonstration(
    id="heads.parallel",
    claim=Text(
        en="A loop over the heads, each on its own d_k columns, equals the batched computation; W_o then mixes them.",
        zh="逐个头循环，每个头只用自己的 d_k 列，结果与批量计算相同；然后由 W_o 混合。",
    ),
    formula=r"\mathrm{MultiHead}(Q,K,V)=\mathrm{Concat}(\mathrm{head}_{1},\dots,\mathrm{head}_{h})\,W_o",
    params=[
        Int(name="B", default=2, low=1, high=16, en="sequences B", zh="序列数 B"),
        Int(name="N_q", default=3, low=1, high=64, en="queries N_q", zh="query 数 N_q"),
        Int(name="N_k", default=7, low=1, high=64, en="keys N_k", zh="key 数 N_k"),
        Int(name="h", default=5, low=2, high=16, en="heads h", zh="头数 h"),
        Int(name="d_k", default=8, low=1, high=64),
    ],
    facts=[
        Shape(name="output_shape", en="shape of the output", zh="输出的形状"),
        Shape(name="weights_shape", en="shape of the weights", zh="权重的形状"),
        Count(name="columns", en="columns of Q that one head reads", zh="一个头读 Q 的列数"),
        Count(name="default_heads", en="heads if none are asked for", zh="不指定时的头数"),
        Number(name="loop_gap", en="distance from the loop over heads", zh="与逐头循环的差距"),
        Number(name="torch_gap", en="distance from nn.MultiheadAttention", zh="与 nn.MultiheadAttention 的差距"),
        Number(name="unmixed_gap", en="distance if W_o is left out", zh="去掉 W_o 的差距"),
        Number(name="single_gap", en="distance from one head on all columns", zh="与用全部列的单头的差距"),
        Number(name="averaged_gap", en="distance with the heads' weights averaged", zh="各头权重取平均的差距"),
        Number(name="heads_apart", en="largest difference of two heads' weights", zh="两个头的权重的最大差别"),
    ],
    source=["001-25", "001-30", "001-35"],
    proof=one_by_one,
)
def parallel(
    B: int, N_q: int, N_k: int, h: int, d_k: int, rng: torch.Generator, attend: Attend = attend_heads,
    build: Callable[..., MultiHeadAttention] = MultiHeadAttention,
) -> Evidence:  # fmt: skip
    module = build(h * d_k, h).double().requires_grad_(False)
    queries = 2 * torch.randn(B, N_q, h * d_k, generator=rng, dtype=torch.double)  # (B, N_q, d_model)
    memory = 2 * torch.randn(B, N_k, h * d_k, generator=rng, dtype=torch.double)  # (B, N_k, d_model)
    Q, K, V = module.W_q(queries), module.W_k(memory), module.W_v(memory)  # (B, N, d_model) each
    concat, weights = attend(Q, K, V, h)  # (B, N_q, d_model), (B, h, N_q, N_k)
    output = module.W_o(concat)
    averaged = weights.mean(dim=1) @ V  # (B, N_q, d_model): one attention with the mean weights
    gaps = {
        "loop_gap": module.W_o(one_by_one(Q, K, V, h)),
        "torch_gap": torchs_own(module, queries, memory),
        "unmixed_gap": concat,
        "single_gap": module.W_o(scaled_dot_product_attention(Q, K, V)[0]),
        "averaged_gap": module.W_o(averaged),
    }
    facts: dict[str, Value] = {name: (other - output).abs().max().item() for name, other in gaps.items()}
    facts["output_shape"], facts["weights_shape"] = list(output.shape), list(weights.shape)
    facts["columns"] = _columns(attend, Q, K, V, h)
    facts["default_heads"] = build(64).heads
    facts["heads_apart"] = (weights[:, 0] - weights[:, -1]).abs().max().item()
    return Evidence(facts=facts, figures=[_bars(weights), _table()], sample=Text("one batch", "一批输入"))


def _columns(attend: Attend, Q: Tensor, K: Tensor, V: Tensor, heads: int) -> int:
    """How many columns of Q move the first head's weights."""
    _, before = attend(Q, K, V, heads)
    moves = []
    for column in range(Q.shape[-1]):
        moved = Q.clone()
        moved[..., column] += 1
        moves.append(not torch.equal(attend(moved, K, V, heads)[1][:, 0], before[:, 0]))
    return sum(moves)


def _bars(weights: Tensor) -> Bars:
    return Bars(
        caption=Text("weights of the first query", "第一个 query 的权重"),
        labels=[f"key {key + 1}" for key in range(weights.shape[-1])],
        series=[
            Series(label=Text("last head", "最后一个头"), values=weights[0, -1, 0].tolist(), tested=False),
            Series(label=Text("first head", "第一个头"), values=weights[0, 0, 0].tolist()),
        ],
    )


def _table() -> Table:
    rows = [
        ("loop_gap", "a loop over the heads", "逐头循环"),
        ("torch_gap", "nn.MultiheadAttention", "nn.MultiheadAttention"),
        ("unmixed_gap", "W_o left out", "去掉 W_o"),
        ("single_gap", "one head on all columns", "用全部列的单头"),
        ("averaged_gap", "weights averaged over heads", "各头权重取平均"),
    ]
    return Table(
        caption=Text("distance from multi-head attention", "与多头注意力的差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
