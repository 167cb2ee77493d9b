"""Why √d_k: the variance of q·k grows like d_k, so its spread grows like √d_k."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Choice, Evidence, Histogram, Int, Number, Row, Table, Text, Value

NORMAL, UNIFORM, SAME, LINEAR = "N(0, 1)", "U(0, 1)", "N(0, 1), k = q", "nn.Linear"
ALIKE = "N(0, 1), alike"  # the d_k entries of a vector are one number, d_k times
D_MODEL = 64  # inputs of the linear layers
Score = Callable[..., Tensor]


def vectors(pairs: int, d_k: int, entries: str, rng: torch.Generator) -> Tensor:
    """One side of the pairs -> (pairs, d_k)."""
    if entries == LINEAR:
        x = torch.randn(pairs, D_MODEL, generator=rng)  # (pairs, d_model)
        return nn.Linear(D_MODEL, d_k, bias=False)(x).detach()  # (pairs, d_k)
    if entries == ALIKE:
        return torch.randn(pairs, 1, generator=rng).expand(pairs, d_k)  # (pairs, d_k)
    draw = torch.rand if entries == UNIFORM else torch.randn
    return draw(pairs, d_k, generator=rng)


def dot_products(
    d_k: int, pairs: int, entries: str, rng: torch.Generator, score: Score = attention_scores
) -> tuple[Tensor, Tensor]:
    """q·k of many pairs, as it is and divided by √d_k -> (pairs,), (pairs,)."""
    q = vectors(pairs, d_k, entries, rng)  # (pairs, d_k)
    k = q if entries == SAME else vectors(pairs, d_k, entries, rng)  # (pairs, d_k)
    q, k = q[:, None, :], k[:, None, :]  # (pairs, 1, d_k): one query and one key each
    undivided = score(q, k, scale=1.0)  # (pairs, 1, 1)
    divided = score(q, k)  # (pairs, 1, 1), times 1/√d_k
    return undivided.flatten(), divided.flatten()  # (pairs,), (pairs,)


@demonstration(
    id="scaling.variance",
    claim=Text(
        en="For independent N(0, 1) entries the variance of q·k is d_k; dividing by √d_k brings it back to 1.",
        zh="各分量独立且服从 N(0, 1) 时，q·k 的方差等于 d_k；除以 √d_k 后回到 1。",
    ),
    formula=r"\mathrm{Var}(q\cdot k)=\sum_{i=1}^{d_k}\mathrm{Var}(q_i k_i)=d_k",
    params=[
        Int(name="d_k", default=64, low=1, high=4096),
        Int(name="pairs", default=10_000, low=100, high=50_000, en="pairs of q and k", zh="q、k 的对数"),
        Choice(
            name="entries",
            default=NORMAL,
            options=(NORMAL, UNIFORM, SAME, LINEAR, ALIKE),
            en="law of the entries",
            zh="分量的分布",
        ),
    ],
    facts=[
        Number(name="variance", en="variance of q·k", zh="q·k 的方差"),
        Number(name="spread", en="standard deviation of q·k", zh="q·k 的标准差"),
        Number(name="per_dimension", en="variance of q·k divided by d_k", zh="q·k 的方差除以 d_k"),
        Number(name="scaled_variance", en="variance after the division by √d_k", zh="除以 √d_k 之后的方差"),
        Number(name="scaled_largest", en="largest |q·k| after the division by √d_k", zh="除以 √d_k 之后的最大 |q·k|"),
        Number(name="mean", en="mean of q·k", zh="q·k 的均值"),
    ],
    source=["002-18", "002-19", "001-12"],
    proof=dot_products,
)
def variance(d_k: int, pairs: int, entries: str, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    undivided, divided = dot_products(d_k, pairs, entries, rng, score)
    facts: dict[str, Value] = {
        "variance": undivided.var().item(),
        "spread": undivided.std().item(),
        "per_dimension": undivided.var().item() / d_k,
        "scaled_variance": divided.var().item(),
        "scaled_largest": divided.abs().max().item(),
        "mean": undivided.mean().item(),
    }
    return Evidence(
        facts=facts,
        figures=[_histogram(undivided), _table()],
        sample=Text(f"{pairs:,} pairs", f"{pairs:,} 对"),
    )


def _histogram(values: Tensor, bins: int = 60) -> Histogram:
    """The values within four standard deviations of their mean."""
    middle, reach = values.mean().item(), 4 * values.std().item()
    counts = torch.histc(values, bins=bins, min=middle - reach, max=middle + reach).tolist()
    edges = [middle + reach * (2 * i / bins - 1) for i in range(bins + 1)]
    return Histogram(caption=Text("values of q·k", "q·k 的取值"), edges=edges, counts=counts)


def _table() -> Table:
    return Table(
        caption=Text("q·k before and after the division", "除法前后的 q·k"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("variance", "方差"), facts=["variance"]),
            Row(label=Text("standard deviation", "标准差"), facts=["spread"]),
            Row(label=Text("variance / d_k", "方差 / d_k"), facts=["per_dimension"]),
            Row(label=Text("after ÷ √d_k", "除以 √d_k 之后"), facts=["scaled_variance"]),
            Row(label=Text("largest size, ÷ √d_k", "最大绝对值，除之后"), facts=["scaled_largest"]),
            Row(label=Text("mean", "均值"), facts=["mean"]),
        ],
    )
