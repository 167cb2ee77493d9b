"""One key leads by a margin, all others tie: how much weight it gets, and how much lead it needs among many keys."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Figure, Int, Number, Numbers, Real, Row, Series, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]
MARGINS = (0.5, 2.0, 4.0, 8.0)
SIZES = (4, 16, 128, 1024)
FEW, MANY = 16, 8192


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def leader(margin: float, n_keys: int, normalise: Normalise = over_keys) -> float:
    """The weight of one key whose score exceeds the n_keys − 1 equal ones by the margin."""
    scores = torch.zeros(n_keys, dtype=torch.float64)  # (N,)
    scores[0] = margin
    return normalise(scores)[0].item()


def margin_for_half(n_keys: int, normalise: Normalise = over_keys) -> float:
    """The lead at which the best key has as much weight as all others together, by halving an interval."""
    low, high = 0.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if leader(middle, n_keys, normalise) > 0.5 else (middle, high)
    return (low + high) / 2


@demonstration(
    id="numerics.margin",
    claim=Text(
        en="A lead of m among N keys is worth e^m / (e^m + N − 1): to keep half the weight, m must grow like log N.",
        zh="在 N 个 key 里领先 m，权重是 e^m / (e^m + N − 1)；要保住一半权重，m 得按 log N 增长。",
    ),
    formula=r"p=\frac{e^{m}}{e^{m}+N-1},\qquad p=\frac{1}{2}\ \Leftrightarrow\ m=\ln(N-1)",
    params=[
        Int(name="n_keys", default=1024, low=3, high=16384, en="keys", zh="key 的个数"),
        Real(name="margin", default=4.0, low=0.0, high=16.0, en="lead of the best key", zh="最好的 key 领先多少"),
    ],
    facts=[
        Number(name="weight", en="weight of the best key", zh="最好的 key 的权重"),
        Number(name="needed", en="lead that is worth half the weight", zh="分得一半权重所需的领先"),
        Number(name="few", en=f"weight of the best of {FEW} keys", zh=f"{FEW} 个 key 中最好的权重"),
        Number(name="many", en=f"weight of the best of {MANY} keys", zh=f"{MANY} 个 key 中最好的权重"),
        Numbers(name="margins", en="leads", zh="领先多少"),
        Numbers(name="sizes", en="numbers of keys", zh="key 的个数"),
        Numbers(name="weights", en="weights of the best key", zh="最好的 key 的权重"),
    ],
    proof=leader,
)
def margin_of(n_keys: int, margin: float, rng: torch.Generator, normalise: Normalise = over_keys) -> Evidence:
    points = [(m, n) for m in MARGINS for n in SIZES]
    facts: dict[str, Value] = {
        "weight": leader(margin, n_keys, normalise),
        "needed": margin_for_half(n_keys, normalise),
        "few": leader(margin, FEW, normalise),
        "many": leader(margin, MANY, normalise),
        "margins": [m for m, _ in points],
        "sizes": [float(n) for _, n in points],
        "weights": [leader(m, n, normalise) for m, n in points],
    }
    figures: list[Figure] = [_curves(margin, normalise), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{n_keys} keys", f"{n_keys} 个 key"))


def _curves(margin: float, normalise: Normalise) -> Curves:
    sizes = [4**power for power in range(1, 8)]

    def weights(lead: float) -> list[float]:
        return [leader(lead, n, normalise) for n in sizes]

    return Curves(
        caption=Text("weight of the best key", "最好的 key 的权重"),
        x=[float(n) for n in sizes],
        x_label=Text("keys", "key 的个数"),
        series=[
            Series(
                label=Text(f"lead {margin + 4:g}", f"领先 {margin + 4:g}"), values=weights(margin + 4), tested=False
            ),
            Series(label=Text(f"lead {margin:g}", f"领先 {margin:g}"), values=weights(margin)),
        ],
        log_x=True,
    )


def _table() -> Table:
    rows = [
        ("weight of the best key", "最好的 key 的权重", "weight"),
        (f"the same among {FEW} keys", f"同样的领先，{FEW} 个 key", "few"),
        (f"the same among {MANY} keys", f"同样的领先，{MANY} 个 key", "many"),
        ("lead that is worth one half", "分得一半所需的领先", "needed"),
    ]
    return Table(
        caption=Text("what a lead is worth", "领先值多少"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
