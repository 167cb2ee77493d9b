"""An answer that lies between two values: soft attention can give it, a reader that picks one value cannot."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Number, Real, Row, Table, Text

Weigh = Callable[[Tensor], Tensor]
DRAWS = 4000


def halfway(V: Tensor) -> Tensor:
    """What has to be answered: a mixture of the values (2, d) in equal parts, (d,)."""
    return V.mean(0)


def errors(V: Tensor, target: Tensor, weigh: Weigh, rng: torch.Generator) -> dict[str, float]:
    """Squared errors for a target (d,), with two values V (2, d) whose keys score alike."""
    scores = torch.ones(1, 2, dtype=V.dtype)  # (1, 2): the keys fit equally well
    drawn = hard.draw(scores.expand(DRAWS, 2), rng).weights @ V  # (draws, d): one value each
    return {
        "soft": (weigh(scores) @ V - target).square().sum().item(),
        "argmax": (hard.hard(scores) @ V - target).square().sum().item(),
        "best": (V - target).square().sum(-1).min().item(),  # the better of the two values, were it always picked
        "drawn": (drawn - target).square().sum(-1).mean().item(),
        "mean_of_draws": (drawn.mean(0) - target).square().sum().item(),
    }


@demonstration(
    id="hard.blend",
    claim=Text(
        en="Where the answer is a mixture of two values, whoever must pick one misses it by half their distance.",
        zh="答案是两个 value 的混合时，只能挑一个的方法总要差两者距离的一半。",
    ),
    formula=r"t=\frac{v_1+v_2}{2}:\qquad\min_i\Vert v_i-t\Vert=\frac{\Vert v_1-v_2\Vert}{2}",
    params=[
        Real(name="distance", default=4.0, low=0.5, high=20.0, en="distance of the two values", zh="两个 value 的距离"),
        Int(name="d", default=6, low=1, high=64, en="width of the values", zh="value 的宽度"),
    ],
    facts=[
        Number(name="soft", en="squared error, soft", zh="软注意力的平方误差"),
        Number(name="argmax", en="squared error, argmax", zh="argmax 的平方误差"),
        Number(name="best", en="squared error of the best single value", zh="最好的单个 value 的平方误差"),
        Number(name="drawn", en="mean squared error of a drawn value", zh="抽取一个 value 的平均平方误差"),
        Number(name="mean_of_draws", en="squared error of the mean of all draws", zh="所有抽取取平均后的平方误差"),
        Number(name="miss", en="distance from the answer to the best value", zh="答案到最好的单个 value 的距离"),
    ],
    source=["003-23"],
    proof=errors,
)
def blend(
    distance: float,
    d: int,
    rng: torch.Generator,
    weigh: Weigh = hard.soft,
    answer: Callable[[Tensor], Tensor] = halfway,
) -> Evidence:
    V = torch.randn(2, d, generator=rng, dtype=torch.float64)  # (2, d)
    V = V * (distance / (V[0] - V[1]).norm())  # (2, d): that far apart
    facts = errors(V, answer(V), weigh, rng)
    return Evidence(
        facts={**facts, "miss": facts["best"] ** 0.5},
        figures=[table()],
        sample=Text(f"two values, {DRAWS:,} draws", f"两个 value，{DRAWS} 次抽取"),
    )


def table() -> Table:
    rows = {
        "soft": Text("soft", "软注意力"),
        "argmax": Text("argmax", "argmax"),
        "best": Text("best single value", "最好的单个 value"),
        "drawn": Text("drawn", "随机抽取"),
        "mean_of_draws": Text("mean of all draws", "所有抽取的平均"),
    }
    return Table(
        caption=Text("squared error of the answer", "答案的平方误差"),
        columns=[Text("error", "误差")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
