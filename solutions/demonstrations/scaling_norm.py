"""What keeps scores small when queries and keys grow in training: not √d_k, but a norm or a soft cap."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Evidence, Figure, Int, Number, Real, Row, Series, Table, Text, Value

Unit = Callable[[Tensor], Tensor]
N, CAP = 64, 30.0


def unit(vectors: Tensor) -> Tensor:
    """Each of length 1: (…, d_k) -> the same."""
    return functional.normalize(vectors, dim=-1)


def bounded(q: Tensor, k: Tensor, unit: Unit = unit) -> dict[str, Tensor]:
    """Five ways to score queries (N, d_k) and keys (N, d_k) -> (N, N) each."""
    d_k = q.shape[-1]
    divided = attention_scores(q, k)  # (N, N)
    return {
        "root": divided,
        "full": attention_scores(q, k, 1 / d_k),
        "small": attention_scores(q * d_k**-0.25, k * d_k**-0.25, 1.0),  # W_q and W_k started smaller, no divisor
        "normed": attention_scores(unit(q), unit(k), d_k**0.5),  # cosines times a gain
        "capped": CAP * (divided / CAP).tanh(),
    }


WAYS = [
    ("root", "÷ √d_k", "除以 √d_k"),
    ("full", "÷ d_k", "除以 d_k"),
    ("small", "smaller start", "初值取小"),
    ("normed", "QK-norm", "QK-norm"),
    ("capped", "soft cap", "软截断"),
]


def _facts() -> list[AnyFact]:
    facts: list[AnyFact] = []
    for name, en, zh in WAYS:
        facts += [
            Number(name=f"start_{name}", en=f"largest score at the start, {en}", zh=f"起初的最大打分，{zh}"),
            Number(name=f"grown_{name}", en=f"largest score after growth, {en}", zh=f"变大之后的最大打分，{zh}"),
            Number(
                name=f"weight_{name}", en=f"average largest weight after growth, {en}", zh=f"之后最大权重的平均，{zh}"
            ),
        ]
    return facts


@demonstration(
    id="scaling.norm",
    claim=Text(
        en="A fixed divisor lets scores grow with the vectors; QK-norm and a soft cap bound them.",
        zh="固定的除数挡不住打分随向量变大；QK-norm 和软截断不论怎样训练都能限住。",
    ),
    formula=r"\left|g\,\frac{q\cdot k}{|q|\,|k|}\right|\le g,\qquad\left|c\,\tanh\frac{s}{c}\right|<c",
    params=[
        Real(name="growth", default=8.0, low=2.0, high=16.0, en="growth of q and of k", zh="q 与 k 各变大几倍"),
        Int(name="d_k", default=64, low=16, high=256),
    ],
    facts=_facts(),
    source=["002-19", "002-22"],
    proof=bounded,
)
def norm(growth: float, d_k: int, rng: torch.Generator, unit: Unit = unit) -> Evidence:
    q, k = torch.randn(2, N, d_k, generator=rng).unbind()  # (N, d_k) each
    start, grown = bounded(q, k, unit), bounded(growth * q, growth * k, unit)
    largest: dict[str, float] = {}
    facts: dict[str, Value] = {}
    for name, _, _ in WAYS:
        largest |= {f"start_{name}": start[name].abs().max().item(), f"grown_{name}": grown[name].abs().max().item()}
        facts[f"weight_{name}"] = grown[name].softmax(dim=-1).amax(dim=-1).mean().item()
    facts |= largest
    figures: list[Figure] = [_bars(largest), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{N} × {N} scores", f"{N} × {N} 个打分"))


def _bars(largest: dict[str, float]) -> Bars:
    def of(time: str) -> list[float]:
        return [largest[f"{time}_{name}"] for name, _, _ in WAYS]

    return Bars(
        caption=Text("largest score", "最大的打分"),
        labels=["÷ √d_k", "÷ d_k", "small W", "QK-norm", "cap"],
        series=[
            Series(label=Text("at the start", "起初"), values=of("start"), tested=False),
            Series(label=Text("after growth", "变大之后"), values=of("grown")),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("largest score", "最大的打分"),
        columns=[Text("start", "起初"), Text("grown", "之后"), Text("weight", "最大权重")],
        rows=[
            Row(label=Text(en, zh), facts=[f"start_{name}", f"grown_{name}", f"weight_{name}"]) for name, en, zh in WAYS
        ],
    )
