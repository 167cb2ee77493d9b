"""Two keys: the ratio of their contributions is e^Δ over the ratio of their values' lengths."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Number, Numbers, Row, Table, Text

Attend = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
DIFFERENCES = (-1.0, 0.0, 1.0, 2.0)
RATIOS = (0.5, 1.0, 2.0, 10.0)


def ratio(delta: float, r: float, attend: Attend, rng: torch.Generator) -> float:
    """The effect of removing the first value over that of removing the second one, which is r times as long."""
    q = torch.ones(1, 1, dtype=torch.float64)  # (N_q, d_k): with d_k = 1 nothing is divided
    base = torch.randn(1, generator=rng, dtype=torch.float64)
    K = torch.stack([base + delta, base])  # (2, d_k): the scores differ by delta
    V = torch.diag(torch.tensor([1.0, r], dtype=torch.float64))  # (2, d_v)
    output, _ = attend(q, K, V)  # (1, d_v)
    effects = [(attend(q, K, V * keep)[0] - output).norm() for keep in torch.tensor([[[0], [1]], [[1], [0]]])]
    return (effects[0] / effects[1]).item()


@demonstration(
    id="cross.ratio",
    claim=Text(
        en="The first value moves the output e^Δ/r times as far as the second: equally far when Δ = ln r.",
        zh="第一个 value 对输出的影响是第二个的 e^Δ/r 倍：打分差为 ln r 时两者相等。",
    ),
    formula=r"\frac{\alpha_1\Vert v_1\Vert}{\alpha_2\Vert v_2\Vert}="
    r"\frac{e^{s_1}}{e^{s_2}}\cdot\frac{\Vert v_1\Vert}{\Vert v_2\Vert}"
    r"=\frac{e^{\Delta}}{r}",
    facts=[
        Numbers(name="differences", en="score differences", zh="打分之差"),
        Numbers(name="lengths", en="lengths of the second value", zh="第二个 value 的长度"),
        Numbers(name="ratios", en="ratios of the effects on the output", zh="对输出的影响之比"),
        Number(
            name="equal_scores", en="ratio at equal scores, second value 10 long", zh="打分相等、第二个长 10 时的比"
        ),
        Number(name="equal_lengths", en="ratio at a difference of 1, equal lengths", zh="打分差 1、长度相等时的比"),
        Number(
            name="outweighed", en="ratio at a difference of 2, second value 10 long", zh="打分差 2、第二个长 10 时的比"
        ),
    ],
    source=["003-19", "003-44"],
    proof=ratio,
)
def ratios(rng: torch.Generator, attend: Attend = scaled_dot_product_attention) -> Evidence:
    points = [(delta, r) for delta in DIFFERENCES for r in RATIOS]
    found = {point: ratio(*point, attend, rng) for point in points}
    return Evidence(
        facts={
            "differences": [delta for delta, _ in points],
            "lengths": [r for _, r in points],
            "ratios": list(found.values()),
            "equal_scores": found[0.0, 10.0],
            "equal_lengths": found[1.0, 1.0],
            "outweighed": found[2.0, 10.0],
        },
        figures=[table()],
        sample=Text(f"{len(points)} pairs of keys", f"{len(points)} 对 key"),
    )


def table() -> Table:
    rows = {
        "equal_scores": Text("equal scores, v₂ 10 long", "打分相等，v₂ 长 10"),
        "equal_lengths": Text("difference 1, equal lengths", "打分差 1，长度相等"),
        "outweighed": Text("difference 2, v₂ 10 long", "打分差 2，v₂ 长 10"),
    }
    return Table(
        caption=Text("effect of the first value over that of the second", "第一个与第二个 value 的影响之比"),
        columns=[Text("ratio", "比")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
