"""A table from a note on attention, five scores and their weights, held against softmax at any temperature."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Figure, Number, Real, Row, Series, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]


class Entry(NamedTuple):
    """One line of the note's tables: what the query 大象 is said to think of this key."""

    token: str
    rank: str  # in words
    score: float
    weight: float


RANKS = ("low", "medium-high", "high", "highest")
NOTE = (
    Entry("我", "high", 10.0, 0.15),
    Entry("是", "medium-high", 15.0, 0.20),
    Entry("一", "low", 3.0, 0.05),
    Entry("只", "high", 20.0, 0.30),
    Entry("大象", "highest", 25.0, 0.30),
)
QUERY = "大象"
TIED = 0.01  # weights nearer to each other than this would be printed alike


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


class Search(NamedTuple):
    """What the best single temperature can do."""

    temperature: float
    gap: float  # Σ |weight − printed|
    tie_spread: float  # largest minus smallest weight, where the two best scores get the same one at last


def any_temperature(scores: Tensor, printed: Tensor, normalise: Normalise = over_keys) -> Search:
    """Try temperatures from 0.1 to 1000 on scores (N,)."""
    temperatures = torch.logspace(-1, 3, 2001, dtype=torch.float64)  # (2001,)
    weights = normalise(scores / temperatures[:, None])  # (2001, N)
    gaps = (weights - printed).abs().sum(dim=-1)  # (2001,)
    best = int(gaps.argmin())
    first, second = weights.topk(2, dim=-1).values.unbind(dim=-1)  # (2001,) each
    tied = weights[int((first - second < TIED).int().argmax())]  # (N,): at the lowest temperature that ties them
    return Search(temperatures[best].item(), gaps[best].item(), (tied.max() - tied.min()).item())


def inversions(note: Sequence[Entry]) -> int:
    """Pairs of keys whose words say one order, and whose scores say the other."""
    pairs = itertools.combinations(note, 2)
    return sum((RANKS.index(a.rank) - RANKS.index(b.rank)) * (a.score - b.score) < 0 for a, b in pairs)


@demonstration(
    id="numerics.elephant",
    claim=Text(
        en="Softmax of 10, 15, 3, 20, 25 is nearly one-hot; the printed .15, .20, .05, .30, .30 fit no temperature.",
        zh="10、15、3、20、25 的 softmax 几乎是独热的；印出的 .15、.20、.05、.30、.30 用任何温度都得不到。",
    ),
    formula=r"p_i=\frac{e^{s_i/T}}{\sum_j e^{s_j/T}},\qquad\frac{p_i}{p_j}=e^{(s_i-s_j)/T}",
    params=[Real(name="temperature", default=1.0, low=0.25, high=64.0, en="temperature T", zh="温度 T")],
    facts=[
        Count(name="tokens", en="number of tokens in the note's tables", zh="笔记表格里的 token 个数"),
        Count(name="place", en="place of 大象 among them", zh="大象在其中的位置"),
        Count(
            name="inversions",
            en="pairs ordered differently by words and scores",
            zh="文字与打分次序相反的组合数",
        ),
        Number(name="score_high", en="lowest score called high", zh="被称为「高」的最低打分"),
        Number(name="score_medium", en="score called medium-high", zh="被称为「中高」的打分"),
        Number(name="largest", en="weight of score 25", zh="打分 25 的权重"),
        Number(name="second", en="weight of score 20", zh="打分 20 的权重"),
        Number(name="smallest", en="weight of score 3", zh="打分 3 的权重"),
        Number(name="ratio", en="weight of score 25 over that of 20", zh="打分 25 与 20 的权重之比"),
        Number(name="total", en="sum of the softmax weights", zh="softmax 权重之和"),
        Number(name="printed_total", en="sum of the printed weights", zh="印出的权重之和"),
        Number(name="gap_softmax", en="distance of softmax from the print", zh="softmax 与印出权重的差距"),
        Number(name="gap_eighth", en="distance of softmax(s/8) from the print", zh="softmax(s/8) 与印出权重的差距"),
        Number(name="gap_best", en="distance at the best temperature", zh="最好的温度下的差距"),
        Number(name="gap_linear", en="distance of s/Σs from the print", zh="s/Σs 与印出权重的差距"),
        Number(name="best_temperature", en="temperature nearest to the print", zh="最接近印出权重的温度"),
        Number(
            name="tie_spread",
            en="range of the weights where 25 and 20 tie",
            zh="25 与 20 权重相同时，各权重的极差",
        ),
        Number(name="printed_spread", en="range of the printed weights", zh="印出权重的极差"),
        Number(name="linear_smallest", en="3 divided by the sum of the scores", zh="3 除以打分之和"),
        Number(name="linear_largest", en="25 divided by the sum of the scores", zh="25 除以打分之和"),
    ],
    source=["002-29", "002-32", "002-34", "002-36", "002-38"],
    proof=any_temperature,
)
def elephant(
    temperature: float, rng: torch.Generator, normalise: Normalise = over_keys, note: Sequence[Entry] = NOTE
) -> Evidence:
    scores = torch.tensor([entry.score for entry in note], dtype=torch.float64)  # (N,)
    printed = torch.tensor([entry.weight for entry in note], dtype=torch.float64)  # (N,)
    weights, linear = normalise(scores / temperature), scores / scores.sum()  # (N,) each
    search = any_temperature(scores, printed, normalise)
    by_score = weights[scores.argsort(descending=True)]  # (N,)

    def distance(other: Tensor) -> float:
        return (other - printed).abs().sum().item()

    facts: dict[str, Value] = {
        "tokens": len(note),
        "place": 1 + [entry.token for entry in note].index(QUERY),
        "inversions": inversions(note),
        "score_high": min(entry.score for entry in note if entry.rank == "high"),
        "score_medium": next(entry.score for entry in note if entry.rank == "medium-high"),
        "largest": by_score[0].item(),
        "second": by_score[1].item(),
        "smallest": by_score[-1].item(),
        "ratio": (by_score[0] / by_score[1]).item(),
        "total": weights.sum().item(),
        "printed_total": printed.sum().item(),
        "gap_softmax": distance(normalise(scores)),
        "gap_eighth": distance(normalise(scores / 8)),
        "gap_best": search.gap,
        "gap_linear": distance(linear),
        "best_temperature": search.temperature,
        "tie_spread": search.tie_spread,
        "printed_spread": (printed.max() - printed.min()).item(),
        "linear_smallest": linear.min().item(),
        "linear_largest": linear.max().item(),
    }
    figures: list[Figure] = [_bars(note, weights, printed), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{len(note)} scores", f"{len(note)} 个打分"))


def _bars(note: Sequence[Entry], weights: Tensor, printed: Tensor) -> Bars:
    return Bars(
        caption=Text("weights of the query 大象", "query「大象」的权重"),
        labels=[f"{entry.token} {entry.score:g}" for entry in note],
        series=[
            Series(label=Text("printed", "印出的"), values=printed.tolist(), tested=False),
            Series(label=Text("softmax", "softmax"), values=weights.tolist()),
        ],
    )


def _table() -> Table:
    rows = [
        ("softmax of the scores", "打分的 softmax", "gap_softmax"),
        ("softmax of the scores / 8", "打分除以 8 的 softmax", "gap_eighth"),
        ("softmax, best temperature", "softmax，最好的温度", "gap_best"),
        ("scores / their sum", "打分除以总和", "gap_linear"),
    ]
    return Table(
        caption=Text("Σ |weight − printed|", "Σ |权重 − 印出的权重|"),
        columns=[Text("distance", "差距")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
