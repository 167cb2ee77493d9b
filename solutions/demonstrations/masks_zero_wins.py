"""A masked score of 0 is an ordinary score: where the real ones are negative it beats them all."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Real, Row, Series, Table, Text, Value


def weights_with(scores: Tensor, fill: float) -> Tensor:
    """Weights of scores (rows, N) whose last key is masked with `fill`."""
    masked = scores.clone()
    masked[:, -1] = fill
    return masked.softmax(dim=-1)  # (rows, N)


@demonstration(
    id="masks.zero-wins",
    claim=Text(
        en="Half of all scores are negative; where the real ones are, a masked score of 0 gets the largest weight.",
        zh="打分有一半是负的；真实打分都为负时，被屏蔽的 0 分反而权重最大。",
    ),
    formula=r"e^{0}=1>e^{s_j}\quad\text{if } s_j<0",
    params=[
        Int(name="N", default=8, low=2, high=64, en="keys", zh="key 数"),
        Real(
            name="below",
            default=3.0,
            low=1.0,
            high=20.0,
            en="how far below 0 the real scores lie",
            zh="真实打分低于 0 多少",
        ),
    ],
    facts=[
        Number(name="negative_share", en="share of negative scores in plain attention", zh="普通注意力中负打分的比例"),
        Number(name="wins", en="share of rows in which the masked key gets most", zh="被屏蔽的 key 权重最大的行的比例"),
        Number(name="masked_weight", en="mean weight of the masked key, fill 0", zh="填 0 时被屏蔽 key 的平均权重"),
        Number(name="masked_inf", en="mean weight of the masked key, fill −∞", zh="填 −∞ 时被屏蔽 key 的平均权重"),
    ],
    proof=weights_with,
)
def zero_wins(N: int, below: float, rng: torch.Generator, fill: float = 0.0, rectify: bool = False) -> Evidence:
    q = torch.randn(64, 32, generator=rng)  # (rows, d_k)
    k = torch.randn(N, 32, generator=rng)  # (N, d_k)
    scores = attention_scores(q, k)  # (rows, N)
    plain = scores.relu() if rectify else scores
    negative = -below - scores.abs()  # (rows, N): all real scores below zero
    weights, hidden = weights_with(negative, fill), weights_with(negative, -torch.inf)
    means = [weights[:, -1].mean().item(), hidden[:, -1].mean().item()]
    facts: dict[str, Value] = {
        "negative_share": (plain < 0).float().mean().item(),
        "wins": (weights.argmax(-1) == N - 1).float().mean().item(),
        "masked_weight": means[0],
        "masked_inf": means[1],
    }
    bars = Bars(
        caption=Text("mean weight of the masked key", "被屏蔽 key 的平均权重"),
        labels=["0", "−∞"],
        series=[Series(label=Text("weight", "权重"), values=means)],
    )
    table = Table(
        caption=Text("real scores all negative", "真实打分全为负"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text("rows the masked key wins", "被屏蔽 key 胜出的行"), facts=["wins"])],
    )
    return Evidence(facts=facts, figures=[bars, table], sample=Text("64 rows", "64 行"))
