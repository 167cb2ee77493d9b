"""Raise one score step by step: the soft output follows at every step, the hard one stands still and jumps once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Number, Row, Series, Table, Text

Weigh = Callable[[Tensor], Tensor]
D, DIRECTIONS, STEP = 6, 1000, 1e-6
LOW, HIGH = -2.05, 1.95  # the raised score; the best of the others is 0, and no point of the grid ties with it


def sweep(steps: int, V: Tensor, weigh: Weigh) -> tuple[Tensor, Tensor]:
    """Outputs (steps + 1, d) while the first score rises past the best of the others, and the scores themselves."""
    rising = torch.linspace(LOW, HIGH, steps + 1, dtype=V.dtype)  # (steps + 1,)
    others = -torch.arange(len(V) - 1, dtype=V.dtype)  # (N − 1,): 0, −1, −2, …
    scores = torch.cat([rising[:, None], others.expand(steps + 1, -1)], dim=1)  # (steps + 1, N)
    return weigh(scores) @ V, rising  # (steps + 1, d), (steps + 1,)


def still(scores: Tensor, V: Tensor, weigh: Weigh, rng: torch.Generator) -> float:
    """Share of random directions in which a small step of the scores (N,) leaves the output exactly as it is."""
    directions = torch.randn(DIRECTIONS, len(scores), generator=rng, dtype=scores.dtype)
    moved = weigh(scores + STEP * directions) @ V - weigh(scores) @ V  # (directions, d)
    return (moved == 0).all(-1).double().mean().item()


@demonstration(
    id="hard.jump",
    claim=Text(
        en="Argmax is flat almost everywhere and jumps where two scores tie; softmax slides all the way.",
        zh="argmax 几乎处处平坦，只在两个打分相等处跳变；softmax 则一路平滑变化。",
    ),
    formula=r"\frac{\partial\,v_{\mathrm{argmax}(s)}}{\partial s}=0\quad\text{wherever }s_{(1)}>s_{(2)}",
    params=[
        Int(name="steps", default=40, low=10, high=400, en="steps of the score", zh="打分上升的步数"),
        Int(name="N", default=5, low=2, high=32, en="keys N", zh="key 数 N"),
    ],
    facts=[
        Count(name="soft_moves", en="steps at which the soft output moves", zh="软输出有变化的步数"),
        Count(name="hard_moves", en="steps at which the hard output moves", zh="硬输出有变化的步数"),
        Number(name="soft_largest", en="largest step of the soft output", zh="软输出一步的最大变化"),
        Number(name="hard_largest", en="largest step of the hard output", zh="硬输出一步的最大变化"),
        Number(name="distance", en="distance of the two values", zh="两个 value 的距离"),
        Number(
            name="soft_still", en="share of directions that leave the soft output", zh="软输出不变的方向比例", unit="%"
        ),
        Number(
            name="hard_still", en="share of directions that leave the hard output", zh="硬输出不变的方向比例", unit="%"
        ),
        Number(name="soft_slope", en="size of the soft output's gradient", zh="软输出梯度的大小"),
        Number(name="slope_gap", en="relative gap of slope and finite difference", zh="梯度与有限差分的相对差"),
    ],
    source=["003-22", "003-24"],
    proof=sweep,
)
def jump(steps: int, N: int, rng: torch.Generator, soft: Weigh = hard.soft, argmax: Weigh = hard.hard) -> Evidence:
    V = torch.randn(N, D, generator=rng, dtype=torch.float64)  # (N, d)
    scores = torch.randn(N, generator=rng, dtype=torch.float64)  # (N,)
    outputs = {"soft": sweep(steps, V, soft), "hard": sweep(steps, V, argmax)}
    changes = {name: (each[0][1:] - each[0][:-1]).norm(dim=-1) for name, each in outputs.items()}  # (steps,) each
    slope = torch.autograd.functional.jacobian(lambda s: soft(s) @ V, scores)  # (d, N)
    direction = torch.randn(N, generator=rng, dtype=torch.float64)
    difference = (soft(scores + STEP * direction) - soft(scores - STEP * direction)) @ V / (2 * STEP)  # (d,)
    return Evidence(
        facts={
            **{f"{name}_moves": int((change > 0).sum()) for name, change in changes.items()},
            **{f"{name}_largest": change.max().item() for name, change in changes.items()},
            "distance": (V[0] - V[1]).norm().item(),
            "soft_still": still(scores, V, soft, rng),
            "hard_still": still(scores, V, argmax, rng),
            "soft_slope": slope.norm().item(),
            "slope_gap": ((slope @ direction - difference).norm() / difference.norm().clamp_min(1e-12)).item(),
        },
        figures=[curves(*outputs["soft"], outputs["hard"][0], V), table()],
        sample=Text(f"{steps} steps, {DIRECTIONS:,} directions", f"{steps} 步，{DIRECTIONS} 个方向"),
    )


def curves(soft: Tensor, rising: Tensor, hard: Tensor, V: Tensor) -> Curves:
    """How far the output (steps + 1, d) is from the raised key's value."""
    return Curves(
        caption=Text("distance from the raised key's value", "与上升 key 的 value 的距离"),
        x=rising.tolist(),
        x_label=Text("its score minus the best other score", "它的打分减去其他最高打分"),
        series=[
            Series(label=Text("argmax", "argmax"), values=(hard - V[0]).norm(dim=-1).tolist()),
            Series(label=Text("softmax", "softmax"), values=(soft - V[0]).norm(dim=-1).tolist(), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "moves": Text("steps with a change", "有变化的步数"),
        "largest": Text("largest change", "最大变化"),
        "still": Text("directions without a change", "无变化的方向"),
    }
    return Table(
        caption=Text("the output while one score rises", "一个打分上升时的输出"),
        columns=[Text("softmax", "softmax"), Text("argmax", "argmax")],
        rows=[Row(label=label, facts=[f"soft_{name}", f"hard_{name}"]) for name, label in rows.items()],
    )
