"""What else could turn scores into weights: sigmoid, plain division and ReLU, and what each of them gives up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Evidence, Figure, Int, Number, Row, Series, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]
ROWS = 2000


def by_sum(scores: Tensor) -> Tensor:
    return scores / scores.sum(dim=-1, keepdim=True)


RULES: dict[str, Normalise] = {
    "softmax": lambda scores: scores.softmax(dim=-1),
    "sigmoid": torch.sigmoid,
    "linear": by_sum,
    "relu": lambda scores: by_sum(scores.relu()),
}
NAMES = {"softmax": "softmax", "sigmoid": "sigmoid(s)", "linear": "s/Σs", "relu": "ReLU(s)/Σ"}


def properties(scores: Tensor, v: Tensor, rule: Normalise) -> dict[str, float]:
    """What a rule does on scores and values (rows, N); a row of 0/0 counts as undefined and is left out."""
    defined = ~rule(scores).isnan().any(dim=-1)  # (rows,)
    scores, v = scores[defined], v[defined]  # (rows, N) each
    weights = rule(scores)  # (rows, N)
    out = (weights * v).sum(dim=-1)  # (rows,)
    fewer = rule(scores[:, :-1])  # (rows, N − 1): the last key is not there yet
    return {
        "sum": (weights.sum(dim=-1) - 1).abs().mean().item(),
        "negative": (weights < 0).any(dim=-1).float().mean().item(),
        "zero": (weights == 0).float().mean().item(),
        "outside": ((out > v.amax(dim=-1) + 1e-4) | (out < v.amin(dim=-1) - 1e-4)).float().mean().item(),
        "doubled": (rule(2 * scores) - weights).abs().mean().item(),
        "newcomer": (weights[:, :-1] - fewer).abs().nanmedian().item(),
        "undefined": 1 - defined.float().mean().item(),
    }


SAID = [
    ("sum", "distance of the sum from 1", "和与 1 的平均差距", ""),
    ("negative", "share of rows with a negative weight", "有负权重的行", "%"),
    ("zero", "share of weights that are exactly 0", "恰好为 0 的权重", "%"),
    ("outside", "share of outputs outside the values", "超出 value 范围的输出", "%"),
    ("doubled", "change when all scores double", "打分加倍时的变化", ""),
    ("newcomer", "change when a key is added", "新增一个 key 时的变化", ""),
    ("undefined", "share of rows that are 0/0", "成为 0/0 的行", "%"),
]


def _facts() -> list[AnyFact]:
    return [
        Number(name=f"{name}_{rule}", en=f"{en}, {written}", zh=f"{zh}，{written}", unit=unit)
        for name, en, zh, unit in SAID
        for rule, written in NAMES.items()
    ]


@demonstration(
    id="numerics.alternatives",
    claim=Text(
        en="Only softmax gives, for any scores, positive weights that sum to 1 and sharpen as the scores grow.",
        zh="对任何打分都给出正的、和为 1、并随打分增大而变尖的权重，只有 softmax。",
    ),
    formula=r"\frac{e^{s_i}}{\sum_j e^{s_j}},\qquad\sigma(s_i),\qquad\frac{s_i}{\sum_j s_j},"
    r"\qquad\frac{\max(s_i,0)}{\sum_j\max(s_j,0)}",
    params=[Int(name="n_keys", default=8, low=4, high=10, en="keys", zh="key 的个数")],
    facts=_facts(),
    source=["000-08"],
    proof=properties,
)
def alternatives(n_keys: int, rng: torch.Generator, rules: Mapping[str, Normalise] = RULES) -> Evidence:
    scores = torch.randn(ROWS, n_keys, generator=rng)  # (rows, N)
    v = torch.randn(ROWS, n_keys, generator=rng)  # (rows, N)
    measured = {name: properties(scores, v, rule) for name, rule in rules.items()}
    facts: dict[str, Value] = {
        f"{name}_{rule}": value for rule, found in measured.items() for name, value in found.items()
    }
    bars = Bars(
        caption=Text("mean distance of the sum from 1", "和与 1 的平均差距"),
        labels=list(NAMES.values()),
        series=[Series(label=Text("distance", "差距"), values=[found["sum"] for found in measured.values()])],
    )
    figures: list[Figure] = [bars, _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{ROWS:,} rows", f"{ROWS:,} 行"))


def _table() -> Table:
    return Table(
        caption=Text("four ways from scores to weights", "由打分到权重的四种方法"),
        columns=[Text(written, written) for written in NAMES.values()],
        rows=[Row(label=Text(en, zh), facts=[f"{name}_{rule}" for rule in NAMES]) for name, en, zh, _ in SAID],
    )
