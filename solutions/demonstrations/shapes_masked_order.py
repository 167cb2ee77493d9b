"""Where the mask stands among the steps: anywhere between the scores and the softmax, and nowhere else."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import torch
from torch.nn import functional

from solutions.catalog import demonstration
from solutions.demonstrations.shapes_order import D_K, D_V, SAME, scale, scores, softmax, values
from solutions.evidence import Count, Evidence, Int, Number, Numbers, Row, Table, Text
from solutions.masks import causal_mask
from solutions.orders import State, Step, gaps


def mask(now: State) -> None:
    now["y"] = now["y"].masked_fill(~now["seen"], -math.inf)


STEPS: dict[str, Step] = {"scores": scores, "scale": scale, "mask": mask, "softmax": softmax, "values": values}


def every_order(N: int, rng: torch.Generator, steps: Mapping[str, Step]) -> list[float]:
    """The largest difference from torch's own causal attention, one an order."""
    q, k = torch.randn(2, N, D_K, generator=rng, dtype=torch.float64)  # (N, d_k) each
    v = torch.randn(N, D_V, generator=rng, dtype=torch.float64)  # (N, d_v)
    state = {"q": q, "k": k, "v": v, "seen": causal_mask(N)}  # the mask is (N, N)
    reference = functional.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=True)[0]  # (N, d_v)
    return gaps(steps, state, reference, out="y")


@demonstration(
    id="shapes.masked-order",
    claim=Text(
        en="A mask of −∞ belongs between the scores and the softmax; before or after the division is the same.",
        zh="−∞ 掩码要放在打分之后、softmax 之前；在缩放之前还是之后，结果一样。",
    ),
    formula=r"\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}+M\right)V,\qquad \frac{-\infty}{\sqrt{d_k}}=-\infty",
    params=[Int(name="N", default=5, low=4, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Numbers(name="gaps", en="largest difference from torch, order by order", zh="各种顺序与 torch 的最大差"),
        Count(name="right", en="orders that agree with torch", zh="与 torch 一致的顺序数"),
        Number(name="mask_last", en="difference with the mask after the division", zh="先缩放再掩码时的最大差"),
        Number(name="mask_first", en="difference with the mask before the division", zh="先掩码再缩放时的最大差"),
        Number(name="mask_late", en="difference with the mask after softmax", zh="softmax 之后才掩码时的最大差"),
        Number(name="scaled_late", en="difference with the division after softmax", zh="softmax 之后才缩放时的最大差"),
    ],
    source=["001-28"],
    proof=every_order,
    steps=tuple(STEPS),
)
def masked_order(N: int, rng: torch.Generator, steps: Mapping[str, Step] = STEPS) -> Evidence:
    measured = every_order(N, rng, steps)
    of = dict(zip(itertools.permutations(steps), measured, strict=True))
    return Evidence(
        facts={
            "gaps": measured,
            "right": sum(gap < SAME for gap in measured),
            "mask_last": of["scores", "scale", "mask", "softmax", "values"],
            "mask_first": of["scores", "mask", "scale", "softmax", "values"],
            "mask_late": of["scores", "scale", "softmax", "mask", "values"],
            "scaled_late": of["scores", "mask", "softmax", "scale", "values"],
        },
        figures=[table()],
        sample=Text(f"{len(measured)} orders", f"{len(measured)} 种顺序"),
    )


def table() -> Table:
    rows = {
        "mask_last": Text("scale, mask, softmax", "缩放、掩码、softmax"),
        "mask_first": Text("mask, scale, softmax", "掩码、缩放、softmax"),
        "mask_late": Text("scale, softmax, mask", "缩放、softmax、掩码"),
        "scaled_late": Text("mask, softmax, scale", "掩码、softmax、缩放"),
        "right": Text("orders that are right", "正确的顺序"),
    }
    return Table(
        caption=Text("largest difference from torch", "与 torch 的最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
