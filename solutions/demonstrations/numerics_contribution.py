"""A weight is no share of the output: what a key contributes is its weight times the length of its value."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Figure, Int, Number, Real, Row, Series, Table, Text, Value

Contribute = Callable[[Tensor, Tensor], Tensor]
BATCH, D_K, D_V = 100, 16, 16


def weight_times_length(weights: Tensor, v: Tensor) -> Tensor:
    """|p_j v_j|: weights (…, N_q, N_k), v (…, N_k, d_v) -> (…, N_q, N_k)."""
    return weights * v.norm(dim=-1)[..., None, :]


def values(n: int, spread: float, rng: torch.Generator) -> Tensor:
    """Random directions with lengths e^(spread · z) -> (B, N, d_v)."""
    v = torch.randn(BATCH, n, D_V, generator=rng)  # (B, N, d_v)
    lengths = (spread * torch.randn(BATCH, n, 1, generator=rng)).exp()  # (B, N, 1)
    return lengths * v / v.norm(dim=-1, keepdim=True)  # (B, N, d_v)


def compare(weights: Tensor, v: Tensor, contribute: Contribute) -> dict[str, float]:
    """How the ranking by weight and the ranking by contribution differ: weights (B, N, N), v (B, N, d_v)."""
    parts = contribute(weights, v)  # (B, N, N)
    first = weights.argmax(dim=-1, keepdim=True)  # (B, N, 1)
    shares = parts / parts.sum(dim=-1, keepdim=True)  # (B, N, N)
    return {
        "disagree": (first != parts.argmax(dim=-1, keepdim=True)).float().mean().item(),
        "off": (shares - weights).abs().amax(dim=-1).mean().item(),
        "kept": ((weights @ v).norm(dim=-1) / parts.sum(dim=-1)).mean().item(),
    }


SAID = [
    ("disagree", "queries where weight and part disagree", "权重与贡献的第一名不同的 query", "%"),
    ("off", "gap between share and weight", "份额与权重的差距", ""),
    ("kept", "length of the output over its parts", "输出长度与各部分之和的比", ""),
]


@demonstration(
    id="numerics.contribution",
    claim=Text(
        en="The key with the largest weight often contributes less than another, because values differ in length.",
        zh="权重最大的 key 往往不是贡献最大的，因为各个 value 长短不一。",
    ),
    formula=r"z=\sum_j p_jv_j,\qquad\mathrm{part}_j=p_j\,\left|v_j\right|",
    params=[
        Int(name="n", default=10, low=4, high=32, en="tokens", zh="token 数"),
        Real(name="spread", default=1.0, low=0.5, high=2.0, en="spread of log |v|", zh="log |v| 的标准差"),
    ],
    facts=[
        *(Number(name=name, en=en, zh=zh, unit=unit) for name, en, zh, unit in SAID),
        *(
            Number(name=f"{name}_equal", en=f"{en}, equal |v|", zh=f"{zh}，|v| 相等", unit=unit)
            for name, en, zh, unit in SAID
        ),
    ],
    source=["002-38"],
    proof=compare,
)
def contribution(n: int, spread: float, rng: torch.Generator, contribute: Contribute = weight_times_length) -> Evidence:
    q, k = torch.randn(2, BATCH, n, D_K, generator=rng).unbind()  # (B, N, d_k) each
    v = values(n, spread, rng)  # (B, N, d_v)
    _, weights = scaled_dot_product_attention(q, k, v)  # (B, N, N)
    equal = v / v.norm(dim=-1, keepdim=True)  # (B, N, d_v): the same directions, all of length 1
    facts: dict[str, Value] = {
        **compare(weights, v, contribute),
        **{f"{name}_equal": value for name, value in compare(weights, equal, contribute).items()},
    }
    parts = contribute(weights, v)[0, 0]  # (N,)
    bars = Bars(
        caption=Text("one query: weight, and share of the parts", "一个 query：权重与贡献的份额"),
        labels=[str(place + 1) for place in range(n)],
        series=[
            Series(label=Text("weight", "权重"), values=weights[0, 0].tolist(), tested=False),
            Series(label=Text("share of the parts", "贡献的份额"), values=(parts / parts.sum()).tolist()),
        ],
    )
    figures: list[Figure] = [bars, _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{BATCH * n:,} queries", f"{BATCH * n:,} 个 query"))


def _table() -> Table:
    return Table(
        caption=Text("weights against contributions", "权重与贡献"),
        columns=[Text("unequal |v|", "|v| 不等"), Text("equal |v|", "|v| 相等")],
        rows=[Row(label=Text(en, zh), facts=[name, f"{name}_equal"]) for name, en, zh, _ in SAID],
    )
