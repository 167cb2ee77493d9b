"""Where the mask belongs: masked attention taken apart into five steps, and run in all 120 orders."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import torch
from torch.nn import functional

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Figure, Number, Numbers, Row, Series, Table, Text, Value
from solutions.masks import causal_mask
from solutions.orders import State, Step, gaps

N, D_K, D_V = 6, 16, 5
RIGHT = 1e-6


def multiply(now: State) -> None:
    now["s"] = now["q"] @ now["k"].mT  # (N, N)


def scale(now: State) -> None:
    now["s"] = now["s"] / math.sqrt(D_K)


def mask(now: State) -> None:
    now["s"] = now["s"].masked_fill(~causal_mask(N), -math.inf)


def softmax(now: State) -> None:
    now["s"] = now["s"].softmax(dim=-1)


def mix(now: State) -> None:
    now["out"] = now["s"] @ now["v"]  # (N, d_v)


STEPS: dict[str, Step] = {"scores": multiply, "scale": scale, "mask": mask, "softmax": softmax, "values": mix}


@demonstration(
    id="masks.order",
    claim=Text(
        en="The mask stands before softmax; whether before or after the division by √d_k does not matter with −∞.",
        zh="掩码要在 softmax 之前；填 −∞ 时，在除以 √d_k 之前还是之后都一样。",
    ),
    formula=r"\mathrm{softmax}\left(\mathrm{mask}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)\right)V",
    facts=[
        Numbers(name="gaps", en="distance from causal attention, order by order", zh="各顺序与因果注意力的差距"),
        Count(name="right", en="number of right orders", zh="正确的顺序个数"),
        Number(name="mask_first", en="distance with the mask before the division", zh="先屏蔽再做除法的差距"),
        Number(name="late_zero", en="distance with weights set to 0 after softmax", zh="softmax 之后把权重置 0 的差距"),
        Number(name="late_scale", en="distance with the division after softmax", zh="softmax 之后才做除法的差距"),
    ],
    source=["002-26"],
    proof=mask,
    steps=tuple(STEPS),
)
def order(rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    q, k = torch.randn(2, N, D_K, generator=rng, dtype=torch.float64).unbind()  # (N, d_k) each
    v = torch.randn(N, D_V, generator=rng, dtype=torch.float64)  # (N, d_v)
    wanted = functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]  # (N, d_v)
    found = gaps(steps, {"q": q, "k": k, "v": v}, wanted, "out")
    by_order = dict(zip(itertools.permutations(steps), found, strict=True))
    late = attention_scores(q, k).softmax(dim=-1) * causal_mask(N)  # (N, N)
    distances = {
        "mask_first": by_order["scores", "mask", "scale", "softmax", "values"],
        "late_zero": (late @ v - wanted).abs().max().item(),
        "late_scale": by_order["scores", "mask", "softmax", "scale", "values"],
    }
    facts: dict[str, Value] = {"gaps": found, "right": sum(gap <= RIGHT for gap in found), **distances}
    figures: list[Figure] = [_bars(distances), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{len(found)} orders", f"{len(found)} 种顺序"))


def _bars(distances: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("distance from causal attention", "与因果注意力的差距"),
        labels=["mask, ÷", "softmax, 0", "softmax, ÷"],
        series=[Series(label=Text("distance", "差距"), values=list(distances.values()))],
    )


def _table() -> Table:
    rows = [
        ("number of right orders", "正确的顺序个数", "right"),
        ("mask, then ÷ √d_k", "先屏蔽，再除以 √d_k", "mask_first"),
        ("softmax, then weights set to 0", "softmax 之后把权重置 0", "late_zero"),
        ("softmax, then ÷ √d_k", "softmax 之后才除以 √d_k", "late_scale"),
    ]
    return Table(
        caption=Text("all orders of five steps", "五个步骤的全部顺序"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
