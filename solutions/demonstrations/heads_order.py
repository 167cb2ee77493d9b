"""The six steps of multi-head attention, run in each of their 720 orders: one order gives what torch gives."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from math import isfinite

import torch
from torch import Tensor
from torch.nn import functional

from solutions import heads, orders
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Numbers, Row, Table, Text, Value
from solutions.orders import State, Step

N = 5


def split_all(now: State) -> None:
    for name in ("Q", "K", "V"):
        now[name] = heads.split(now[name], int(now["heads"]))  # (N, h d_k) -> (h, N, d_k)


def score(now: State) -> None:
    now["S"] = now["Q"] @ now["K"].mT / now["Q"].shape[-1] ** 0.5  # (…, N, N)


def normalise(now: State) -> None:
    now["S"] = now["S"].softmax(dim=-1)  # rows sum to 1


def average(now: State) -> None:
    now["O"] = now["S"] @ now["V"]  # (…, N, d_v)


def merge_all(now: State) -> None:
    now["O"] = now["O"].transpose(-3, -2).flatten(-2)  # (h, N, d_v) -> (N, h d_v)


def mix(now: State) -> None:
    now["O"] = now["O"] @ now["W_o"]  # (N, d_model)


STEPS: dict[str, Step] = {
    "split": split_all, "scores": score, "softmax": normalise, "values": average, "merge": merge_all, "output": mix
}  # fmt: skip


def reference(state: Mapping[str, Tensor]) -> Tensor:
    """torch's own attention on the heads, joined column by column and multiplied with W_o: (N, d_model)."""
    q, k, v = (torch.stack(state[name].chunk(int(state["heads"]), dim=-1)) for name in ("Q", "K", "V"))  # (h, N, d_k)
    joined = torch.cat(list(functional.scaled_dot_product_attention(q, k, v)), dim=-1)  # (N, d_model)
    return joined @ state["W_o"]


@demonstration(
    id="heads.order",
    claim=Text(
        en="Split, score, softmax, values, merge, W_o: of all 720 orders this one alone gives multi-head attention.",
        zh="拆分、打分、softmax、乘 V、合并、W_o：720 种顺序里，只有这一种是多头注意力。",
    ),
    formula=r"\mathrm{Concat}_{i}\left(\mathrm{softmax}(Q_{i}K_{i}^{\top}/\sqrt{d_k})\,V_{i}\right)W_o",
    params=[
        Int(name="h", default=3, low=2, high=8, en="heads h", zh="头数 h"),
        Int(name="d_k", default=4, low=1, high=16),
    ],
    facts=[
        Numbers(name="gaps", en="distance from torch, order by order", zh="各种顺序与 torch 的差距"),
        Count(name="runs", en="orders that run to the end", zh="能运行到底的顺序数"),
        Count(name="raises", en="orders that raise", zh="报错的顺序数"),
        Number(name="nearest", en="smallest distance of a wrong order", zh="错误顺序中最小的差距"),
        Number(name="one_head", en="distance if the scores come before the split", zh="先打分后拆分的差距"),
        Number(name="unnormalised", en="distance if softmax comes last", zh="softmax 放在最后的差距"),
    ],
    source=["001-30", "001-24"],
    steps=tuple(STEPS),
    proof=reference,
)
def order(h: int, d_k: int, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    Q, K, V = torch.randn(3, N, h * d_k, generator=rng, dtype=torch.double)  # (N, d_model) each
    W_o = torch.randn(h * d_k, h * d_k, generator=rng, dtype=torch.double)  # (d_model, d_model)
    state = {"Q": Q, "K": K, "V": V, "W_o": W_o, "heads": torch.tensor(h)}
    wanted = reference(state)
    gaps = orders.gaps(steps, state, wanted, "O")
    by_order = dict(zip(permutations(steps), gaps, strict=True))
    finite = [gap for gap in gaps if isfinite(gap)]
    facts: dict[str, Value] = {
        "gaps": gaps,
        "runs": len(finite),
        "raises": len(gaps) - len(finite),
        "nearest": min((gap for gap in finite if gap > 1e-6), default=float("inf")),
        "one_head": by_order["scores", "split", "softmax", "values", "merge", "output"],
        "unnormalised": by_order["split", "scores", "values", "merge", "output", "softmax"],
    }
    sample = Text(f"{len(gaps)} orders", f"{len(gaps)} 种顺序")
    return Evidence(facts=facts, figures=[_table()], sample=sample)


def _table() -> Table:
    rows = [
        ("runs", "orders that run", "能运行的顺序"),
        ("raises", "orders that raise", "报错的顺序"),
        ("one_head", "distance, scores before the split", "先打分后拆分的差距"),
        ("unnormalised", "distance, softmax last", "softmax 放最后的差距"),
    ]
    return Table(
        caption=Text("all orders of the six steps", "六个步骤的全部顺序"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
