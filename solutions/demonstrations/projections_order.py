"""The steps of self-attention in every order: W_v may come before or after the weighing, W_q and W_k may not."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import torch
from torch.nn import functional

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Numbers, Row, Table, Text
from solutions.orders import State, Step, gaps

SAME = 1e-6  # the numbers are float64


def ask(now: State) -> None:
    now["q"], now["k"] = now["q"] @ now["W_q"], now["k"] @ now["W_k"]


def carry(now: State) -> None:
    now["v"] = now["v"] @ now["W_v"]


def score(now: State) -> None:
    now["a"] = attention_scores(now["q"], now["k"])  # (N, N)


def softmax(now: State) -> None:
    now["a"] = now["a"].softmax(dim=-1)


def weigh(now: State) -> None:
    now["v"] = now["a"] @ now["v"]


STEPS: dict[str, Step] = {"ask": ask, "carry": carry, "score": score, "softmax": softmax, "weigh": weigh}


def every_order(N: int, d: int, rng: torch.Generator, steps: Mapping[str, Step]) -> list[float]:
    X = torch.randn(N, d, generator=rng, dtype=torch.float64)  # (N, d)
    W_q, W_k, W_v = torch.randn(3, d, d, generator=rng, dtype=torch.float64) / d**0.5  # (d, d) each
    state = {"q": X, "k": X, "v": X, "W_q": W_q, "W_k": W_k, "W_v": W_v}  # before any step all three are X
    Q, K, V = ((X @ W)[None, None] for W in (W_q, W_k, W_v))  # (1, 1, N, d) each
    reference = functional.scaled_dot_product_attention(Q, K, V)[0, 0]  # (N, d)
    return gaps(steps, state, reference, out="v")


@demonstration(
    id="projections.order",
    claim=Text(
        en="W_v commutes with the weighing, for both are linear; W_q and W_k must come before the scores.",
        zh="W_v 与加权都是线性的，可以交换次序；W_q、W_k 则必须在打分之前。",
    ),
    formula=r"A\,(XW_v)=(AX)\,W_v",
    params=[
        Int(name="N", default=5, low=3, high=16, en="tokens N", zh="token 数 N"),
        Int(name="d", default=8, low=2, high=32, en="width d", zh="宽度 d"),
    ],
    facts=[
        Numbers(name="gaps", en="largest difference from torch, order by order", zh="各种顺序与 torch 的最大差"),
        Count(name="right", en="orders that agree with torch", zh="与 torch 一致的顺序数"),
        Count(name="orders", en="orders of the steps", zh="步骤的排列数"),
        Number(name="carry_first", en="difference with W_v first", zh="先做 W_v 时的差"),
        Number(name="carry_last", en="difference with W_v last", zh="最后做 W_v 时的差"),
        Number(name="ask_late", en="difference with W_q and W_k after the scores", zh="打分之后才做 W_q、W_k 时的差"),
        Number(name="softmax_late", en="difference with softmax after the weighing", zh="加权之后才 softmax 时的差"),
    ],
    source=["000-02", "000-24", "002-11"],
    proof=every_order,
    steps=tuple(STEPS),
)
def order(N: int, d: int, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    measured = every_order(N, d, rng, steps)
    of = dict(zip(itertools.permutations(steps), measured, strict=True))
    return Evidence(
        facts={
            "gaps": measured,
            "right": sum(gap < SAME for gap in measured),
            "orders": len(measured),
            "carry_first": of["carry", "ask", "score", "softmax", "weigh"],
            "carry_last": of["ask", "score", "softmax", "weigh", "carry"],
            "ask_late": of["carry", "score", "ask", "softmax", "weigh"],
            "softmax_late": of["carry", "ask", "score", "weigh", "softmax"],
        },
        figures=[table()],
        sample=Text(f"{len(measured)} orders", f"{len(measured)} 种顺序"),
    )


def table() -> Table:
    rows = {
        "carry_first": Text("W_v first", "先做 W_v"),
        "carry_last": Text("W_v last", "最后做 W_v"),
        "ask_late": Text("W_q, W_k after the scores", "打分之后才做 W_q、W_k"),
        "softmax_late": Text("softmax after the weighing", "加权之后才 softmax"),
        "right": Text("orders that are right", "正确的顺序"),
    }
    return Table(
        caption=Text("largest difference from torch", "与 torch 的最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
