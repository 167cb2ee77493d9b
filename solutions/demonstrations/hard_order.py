"""The steps of Gumbel-softmax, run in every order and held against torch's own function."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import torch
from torch.nn import functional

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Numbers, Real, Row, Table, Text
from solutions.orders import State, Step, gaps

ROWS, D_V = 50, 4
SAME = 1e-6  # the numbers are float64


def noise(now: State) -> None:
    now["y"] = now["y"] + now["g"]


def divide(now: State) -> None:
    now["y"] = now["y"] / now["tau"]


def softmax(now: State) -> None:
    now["y"] = now["y"].softmax(dim=-1)


def weigh(now: State) -> None:
    now["y"] = now["y"] @ now["V"]  # (rows, N) times (N, d_v)


STEPS: dict[str, Step] = {"noise": noise, "divide": divide, "softmax": softmax, "weigh": weigh}


def every_order(N: int, tau: float, rng: torch.Generator, steps: Mapping[str, Step]) -> list[float]:
    """The largest difference from torch's own function, one an order."""
    scores = torch.randn(ROWS, N, generator=rng, dtype=torch.float64)  # (rows, N)
    V = torch.randn(N, D_V, generator=rng, dtype=torch.float64)  # (N, d_v)
    seed = int(torch.randint(2**31, (), generator=rng))
    torch.manual_seed(seed)
    reference = functional.gumbel_softmax(scores, tau) @ V  # (rows, d_v)
    torch.manual_seed(seed)
    g = -torch.empty_like(scores).exponential_().log()  # (rows, N): the noise that torch has drawn
    return gaps(steps, {"y": scores, "g": g, "tau": torch.tensor(tau), "V": V}, reference, out="y")


@demonstration(
    id="hard.order",
    claim=Text(
        en="Gumbel-softmax adds the noise before it divides by τ: of all orders of its steps exactly one is right.",
        zh="Gumbel-softmax 先加噪声、再除以 τ：各步的所有排列中，恰有一种正确。",
    ),
    formula=r"w=\mathrm{softmax}\left(\frac{s+g}{\tau}\right),\quad g_i\sim\mathrm{Gumbel}(0,1)",
    params=[
        Int(name="N", default=7, low=5, high=32, en="keys N", zh="key 数 N"),
        Real(name="tau", default=0.5, low=0.2, high=0.8, en="temperature τ", zh="温度 τ"),
    ],
    facts=[
        Numbers(name="gaps", en="largest difference from torch, order by order", zh="各种顺序与 torch 的最大差"),
        Count(name="orders", en="orders of the steps", zh="步骤的排列数"),
        Count(name="right", en="orders that agree with torch", zh="与 torch 一致的顺序数"),
        Number(name="as_written", en="difference in the right order", zh="正确顺序与 torch 的最大差"),
        Number(name="divided_first", en="difference with τ before the noise", zh="先除以 τ 再加噪声时的最大差"),
        Number(name="noise_late", en="difference with noise after softmax", zh="softmax 之后才加噪声时的最大差"),
        Count(name="raised", en="orders that raise an error", zh="报错的顺序数"),
    ],
    source=["003-25"],
    proof=every_order,
    steps=tuple(STEPS),
)
def order(N: int, tau: float, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    measured = every_order(N, tau, rng, steps)
    of = dict(zip(itertools.permutations(steps), measured, strict=True))
    return Evidence(
        facts={
            "gaps": measured,
            "orders": len(measured),
            "right": sum(gap < SAME for gap in measured),
            "as_written": of["noise", "divide", "softmax", "weigh"],
            "divided_first": of["divide", "noise", "softmax", "weigh"],
            "noise_late": of["divide", "softmax", "noise", "weigh"],
            "raised": sum(math.isinf(gap) for gap in measured),
        },
        figures=[table()],
        sample=Text(f"{len(measured)} orders, {ROWS} rows", f"{len(measured)} 种顺序，{ROWS} 行"),
    )


def table() -> Table:
    rows = {
        "as_written": Text("noise, τ, softmax, V", "噪声、τ、softmax、V"),
        "divided_first": Text("τ before the noise", "先除以 τ 再加噪声"),
        "noise_late": Text("noise after softmax", "softmax 之后才加噪声"),
        "right": Text("orders that are right", "正确的顺序"),
    }
    return Table(
        caption=Text("largest difference from torch", "与 torch 的最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
