"""What sums to 1 in a matrix of weights: each row, no column, and not even a row under dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Figure, Int, Number, Real, Row, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]
Drop = Callable[[Tensor, float, bool], Tensor]
BATCH, D_K = 256, 16


class Weights(NamedTuple):
    """Each (B, N, N)."""

    plain: Tensor
    training: Tensor  # after dropout
    evaluating: Tensor  # after dropout that is switched off


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def dropout(weights: Tensor, p: float, training: bool) -> Tensor:
    return functional.dropout(weights, p, training)


def weights_of(n: int, p: float, rng: torch.Generator, normalise: Normalise, drop: Drop) -> Weights:
    """Attention weights of a batch, and what dropout does to them."""
    q, k = torch.randn(2, BATCH, n, D_K, generator=rng).unbind()  # (B, N, d_k) each
    weights = normalise(attention_scores(q, k))  # (B, N, N)
    return Weights(weights, drop(weights, p, True), drop(weights, p, False))


def _pair(name: str, en: str, zh: str) -> list[Number]:
    return [
        Number(name=f"{name}_low", en=f"smallest {en}", zh=f"最小的{zh}"),
        Number(name=f"{name}_high", en=f"largest {en}", zh=f"最大的{zh}"),
    ]


@demonstration(
    id="numerics.sums",
    claim=Text(
        en="The weights of a query sum to 1, those of a key do not; under dropout a row sums to 1 on average only.",
        zh="每个 query 的权重之和为 1；每个 key 收到的权重之和不是 1，而 dropout 之后行和只在平均意义上为 1。",
    ),
    formula=r"\sum_{j}p_{ij}=1,\qquad \mathrm{E}\left[\sum_{j}\frac{m_{ij}}{1-r}p_{ij}\right]=1",
    params=[
        Int(name="n", default=8, low=3, high=32, en="tokens", zh="token 数"),
        Real(name="p", default=0.1, low=0.05, high=0.9, en="dropout rate", zh="dropout 比例"),
    ],
    facts=[
        *_pair("row", "sum of a row", "行和"),
        *_pair("column", "sum of a column", "列和"),
        *_pair("dropped", "sum of a row under dropout", "dropout 之后的行和"),
        Number(name="dropped_mean", en="mean sum of a row under dropout", zh="dropout 之后的平均行和"),
        *_pair("evaluated", "sum of a row, dropout switched off", "关闭 dropout 时的行和"),
        Number(name="total", en="mean sum of the whole matrix", zh="整个矩阵之和的平均值"),
    ],
    source=["002-35"],
    proof=weights_of,
)
def sums(n: int, p: float, rng: torch.Generator, normalise: Normalise = over_keys, drop: Drop = dropout) -> Evidence:
    weights = weights_of(n, p, rng, normalise, drop)
    measured = {
        "row": weights.plain.sum(dim=-1),
        "column": weights.plain.sum(dim=-2),
        "dropped": weights.training.sum(dim=-1),
        "evaluated": weights.evaluating.sum(dim=-1),
    }
    facts: dict[str, Value] = {"dropped_mean": measured["dropped"].mean().item()}
    facts |= {f"{name}_low": each.min().item() for name, each in measured.items()}
    facts |= {f"{name}_high": each.max().item() for name, each in measured.items()}
    facts["total"] = weights.plain.sum(dim=(-2, -1)).mean().item()
    figures: list[Figure] = [
        weight_map(Text("weights of one sequence", "一个序列的权重"), weights.plain[0]),
        _table(),
    ]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{BATCH} sequences", f"{BATCH} 个序列"))


def _table() -> Table:
    rows = [
        ("row", Text("row", "一行")),
        ("column", Text("column", "一列")),
        ("dropped", Text("row, dropout on", "一行，dropout 开启")),
        ("evaluated", Text("row, dropout off", "一行，dropout 关闭")),
    ]
    return Table(
        caption=Text("sums of the weights", "权重之和"),
        columns=[Text("smallest", "最小"), Text("largest", "最大")],
        rows=[Row(label=label, facts=[f"{name}_low", f"{name}_high"]) for name, label in rows],
    )
