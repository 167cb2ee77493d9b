"""Between two keys, the weights know nothing of the scores but their difference."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Number, Numbers, Row, Series, Table, Text, Value

POINTS, D = 16, 8  # pairs of keys, and their width
Normalise = Callable[[Tensor], Tensor]


def softmax(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def pairs(rng: torch.Generator, normalise: Normalise) -> tuple[Tensor, Tensor]:
    s = torch.randn(POINTS, D, generator=rng, dtype=torch.float64)  # (points, d): a decoder state each
    H = torch.randn(POINTS, 2, D, generator=rng, dtype=torch.float64)  # (points, n = 2, d)
    scores = (H @ s.unsqueeze(-1)).squeeze(-1)  # (points, 2)
    return scores, normalise(scores)  # (points, 2) each


@demonstration(
    id="seq2seq.difference",
    claim=Text(
        en="The weight of one of two keys is the logistic function of the difference of their scores.",
        zh="只有两个 key 时，其中一个的权重是打分之差的 logistic 函数。",
    ),
    formula=r"\frac{e^{e_2}}{e^{e_1}+e^{e_2}}=\frac{1}{1+e^{-(e_2-e_1)}}",
    facts=[
        Numbers(name="deltas", en="differences of the scores, e_2 − e_1", zh="打分之差 e_2 − e_1"),
        Numbers(name="weights", en="weights of the second key", zh="第二个 key 的权重"),
        Number(name="sum_off", en="distance of a pair's weights from the sum 1", zh="一对权重之和与 1 的差距"),
        Number(name="shift_gap", en="change of a weight, both scores + 5", zh="两个打分都加 5 时权重的变化"),
        Number(name="odds_gap", en="distance of log(α_2/α_1) from e_2 − e_1", zh="log(α_2/α_1) 与 e_2 − e_1 的差距"),
    ],
    source=["003-09"],
    proof=pairs,
)
def difference(rng: torch.Generator, normalise: Normalise = softmax) -> Evidence:
    scores, weights = pairs(rng, normalise)  # (points, 2) each
    delta = scores[:, 1] - scores[:, 0]  # (points,)
    delta, order = delta.sort()
    weights, scores = weights[order], scores[order]
    odds = weights[:, 1].log() - weights[:, 0].log()  # (points,)
    facts: dict[str, Value] = {
        "deltas": delta.tolist(),
        "weights": weights[:, 1].tolist(),
        "sum_off": (weights.sum(dim=-1) - 1).abs().max().item(),
        "shift_gap": (normalise(scores + 5) - weights).abs().max().item(),
        "odds_gap": (odds - delta).nan_to_num(nan=1e9).abs().max().item(),
    }
    return Evidence(
        facts=facts,
        figures=[_curve(delta, weights), _table()],
        sample=Text(f"{POINTS} pairs of keys, d = {D}", f"{POINTS} 对 key，d = {D}"),
    )


def _curve(delta: Tensor, weights: Tensor) -> Curves:
    return Curves(
        caption=Text("weight of the second key", "第二个 key 的权重"),
        x=delta.tolist(),
        x_label=Text("e_2 − e_1", "e_2 − e_1"),
        series=[
            Series(label=Text("second key", "第二个 key"), values=weights[:, 1].tolist()),
            Series(label=Text("first key", "第一个 key"), values=weights[:, 0].tolist(), tested=False),
        ],
    )


def _table() -> Table:
    rows = {
        "sum_off": Text("sum − 1", "和 − 1"),
        "shift_gap": Text("both scores + 5", "两个打分都加 5"),
        "odds_gap": Text("log odds − difference", "对数比 − 打分之差"),
    }
    return Table(
        caption=Text("largest distance over all pairs", "所有 key 对中的最大差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
