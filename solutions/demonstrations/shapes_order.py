"""The steps of self-attention, run in every order: one order gives what torch's own function gives."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Numbers, Row, Table, Text
from solutions.orders import State, Step, gaps

D_MODEL, D_K, D_V = 11, 7, 3
SAME = 1e-6  # the numbers are float64


def project(now: State) -> None:
    now["q"], now["k"], now["v"] = now["x"] @ now["W_q"], now["x"] @ now["W_k"], now["x"] @ now["W_v"]


def scores(now: State) -> None:
    now["y"] = now["q"] @ now["k"].mT  # (N, N)


def scale(now: State) -> None:
    now["y"] = now["y"] / math.sqrt(D_K)


def softmax(now: State) -> None:
    now["y"] = now["y"].softmax(dim=-1)


def values(now: State) -> None:
    now["y"] = now["y"] @ now["v"]  # (N, N) times (N, d_v)


STEPS: dict[str, Step] = {
    "project": project, "scores": scores, "scale": scale, "softmax": softmax, "values": values,
}  # fmt: skip


def every_order(N: int, rng: torch.Generator, steps: Mapping[str, Step]) -> list[float]:
    """The largest difference from torch's own function, one an order."""
    x = torch.randn(N, D_MODEL, generator=rng, dtype=torch.float64)  # (N, d_model)
    W = torch.randn(3, D_MODEL, D_K, generator=rng, dtype=torch.float64) / D_MODEL**0.5
    state: dict[str, Tensor] = {"x": x, "W_q": W[0], "W_k": W[1], "W_v": W[2, :, :D_V]}
    q, k, v = ((x @ state[name])[None, None] for name in ("W_q", "W_k", "W_v"))  # (1, 1, N, d) each
    reference = functional.scaled_dot_product_attention(q, k, v)[0, 0]  # (N, d_v)
    return gaps(steps, state, reference, out="y")


@demonstration(
    id="shapes.order",
    claim=Text(
        en="Project, score, scale, softmax, weigh the values: of all orders of these steps exactly one is attention.",
        zh="投影、打分、缩放、softmax、对 value 加权：这些步骤的所有排列中，恰有一种是注意力。",
    ),
    formula=r"Z=\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V",
    params=[Int(name="N", default=5, low=4, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Numbers(name="gaps", en="largest difference from torch, order by order", zh="各种顺序与 torch 的最大差"),
        Count(name="orders", en="orders of the steps", zh="步骤的排列数"),
        Count(name="ran", en="orders that run without an error", zh="能跑完、不报错的顺序数"),
        Count(name="right", en="orders that agree with torch", zh="与 torch 一致的顺序数"),
        Number(name="as_written", en="difference from torch in the paper's order", zh="按论文顺序与 torch 的最大差"),
        Number(name="scaled_late", en="difference with the division after softmax", zh="softmax 之后才缩放时的最大差"),
        Number(name="values_early", en="difference with V before softmax", zh="softmax 之前就乘 V 时的最大差"),
        Number(name="closest", en="smallest difference of any other order", zh="其他顺序中最小的差"),
    ],
    source=["000-10", "001-28", "003-33"],
    proof=every_order,
    steps=tuple(STEPS),
)
def order(N: int, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    measured = every_order(N, rng, steps)
    of = dict(zip(itertools.permutations(steps), measured, strict=True))
    ran = [gap for gap in measured if math.isfinite(gap)]
    return Evidence(
        facts={
            "gaps": measured,
            "orders": len(measured),
            "ran": len(ran),
            "right": sum(gap < SAME for gap in measured),
            "as_written": of["project", "scores", "scale", "softmax", "values"],
            "scaled_late": of["project", "scores", "softmax", "scale", "values"],
            "values_early": of["project", "scores", "scale", "values", "softmax"],
            "closest": sorted(measured)[1],
        },
        figures=[table()],
        sample=Text(f"{len(measured)} orders", f"{len(measured)} 种顺序"),
    )


def table() -> Table:
    rows = {
        "as_written": Text("as in the paper", "按论文的顺序"),
        "scaled_late": Text("division after softmax", "softmax 之后才缩放"),
        "values_early": Text("V before softmax", "softmax 之前就乘 V"),
        "closest": Text("closest other order", "最接近的其他顺序"),
        "ran": Text("orders that run", "能跑完的顺序"),
        "right": Text("orders that are right", "正确的顺序"),
    }
    return Table(
        caption=Text("largest difference from torch", "与 torch 的最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
