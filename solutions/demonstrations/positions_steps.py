"""From token ids to the first queries: the steps in every order, and which orders give the same numbers."""

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
from solutions.positions import sinusoidal_positions

VOCABULARY, D_MODEL, D_K = 23, 16, 16
SAME = 1e-6  # the numbers are float64


def look_up(now: State) -> None:
    now["x"] = now["table"][now["tokens"]]  # (N, d_model)


def scale(now: State) -> None:
    now["x"] = now["x"] * math.sqrt(D_MODEL)


def add(now: State) -> None:
    now["x"] = now["x"] + now["positions"]


def normalise(now: State) -> None:
    now["x"] = functional.layer_norm(now["x"], (D_MODEL,))


def project(now: State) -> None:
    now["x"] = now["x"] @ now["W_q"]  # (N, d_k)


STEPS: dict[str, Step] = {
    "look_up": look_up, "scale": scale, "add": add, "normalise": normalise, "project": project,
}  # fmt: skip


def every_order(N: int, rng: torch.Generator, steps: Mapping[str, Step]) -> list[float]:
    """The largest difference from the queries of a pre-norm layer, one an order."""
    table = torch.randn(VOCABULARY, D_MODEL, generator=rng, dtype=torch.float64) / D_MODEL**0.5  # (vocabulary, d_model)
    W_q = torch.randn(D_MODEL, D_K, generator=rng, dtype=torch.float64) / D_MODEL**0.5  # (d_model, d_k)
    tokens = torch.randint(VOCABULARY, (N,), generator=rng)  # (N,)
    positions = sinusoidal_positions(N, D_MODEL).double()  # (N, d_model)
    embedded = D_MODEL**0.5 * functional.embedding(tokens, table) + positions  # (N, d_model)
    reference = functional.linear(functional.layer_norm(embedded, (D_MODEL,)), W_q.T)  # (N, d_k)
    state: dict[str, Tensor] = {"tokens": tokens, "table": table, "positions": positions, "W_q": W_q}
    return gaps(steps, state, reference, out="x")


@demonstration(
    id="positions.steps",
    claim=Text(
        en="Look up, scale, add the positions, normalise, project: no other order gives the layer's queries.",
        zh="查表、缩放、加位置、归一化、投影：所有顺序里只有这一种得到该层的 query。",
    ),
    formula=r"Q=\mathrm{LN}\left(\sqrt{d_{model}}\,E_t+\mathrm{PE}\right)W_q",
    params=[Int(name="N", default=6, low=3, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Numbers(name="gaps", en="largest difference, order by order", zh="各种顺序的最大差"),
        Count(name="right", en="orders that agree", zh="结果一致的顺序数"),
        Number(name="as_written", en="difference in the paper's order", zh="按论文顺序的最大差"),
        Number(name="scaled_late", en="difference with the factor after positions", zh="加了位置才缩放时的最大差"),
        Number(
            name="added_late", en="difference with the positions behind the norm", zh="归一化之后才加位置时的最大差"
        ),
        Number(name="projected_early", en="difference with the positions behind W_q", zh="投影之后才加位置时的最大差"),
    ],
    source=["002-01"],
    proof=every_order,
    steps=tuple(STEPS),
)
def order(N: int, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    measured = every_order(N, rng, steps)
    of = dict(zip(itertools.permutations(steps), measured, strict=True))
    return Evidence(
        facts={
            "gaps": measured,
            "right": sum(gap < SAME for gap in measured),
            "as_written": of["look_up", "scale", "add", "normalise", "project"],
            "scaled_late": of["look_up", "add", "scale", "normalise", "project"],
            "added_late": of["look_up", "scale", "normalise", "add", "project"],
            "projected_early": of["look_up", "scale", "normalise", "project", "add"],
        },
        figures=[table()],
        sample=Text(f"{len(measured)} orders", f"{len(measured)} 种顺序"),
    )


def table() -> Table:
    rows = {
        "as_written": Text("as in the paper", "按论文的顺序"),
        "scaled_late": Text("factor after the positions", "加了位置才缩放"),
        "added_late": Text("positions behind the norm", "归一化之后才加位置"),
        "projected_early": Text("positions behind W_q", "投影之后才加位置"),
        "right": Text("orders that are right", "正确的顺序数"),
    }
    return Table(
        caption=Text("largest difference of a query", "query 的最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
