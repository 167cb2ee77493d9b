"""Softmax over the queries instead of the keys: every shape is right, and the rows no longer sum to 1."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import Inputs, evidence, give, inputs
from solutions.evidence import Evidence, Flag, Int, Number, Text

LISTING = bughunt.read("softmax_axis")
WIDTH = 8


class OneHot(nn.Module):
    """Stands in for W_v: with the identity for V, the output is the weights themselves."""

    def forward(self, x: Tensor) -> Tensor:
        B, N, _ = x.shape
        return torch.eye(N).expand(B, N, N)  # (B, N, N)


def distance(names: dict[str, Any], given: Inputs) -> float:
    head = names["Lookup"](WIDTH)
    give(given.W, head.W_q, head.W_k, head.W_v)
    return float((head(given.x) - given.reference).detach().abs().max())


def weights_of(names: dict[str, Any], given: Inputs) -> Tensor:
    head = names["Lookup"](WIDTH)
    give(given.W, head.W_q, head.W_k, head.W_v)
    head.W_v = OneHot()
    weights: Tensor = head(given.x).detach()  # (B, N, N)
    return weights


@demonstration(
    id="bugs.softmax-axis",
    claim=Text(
        en="Softmax over the wrong axis keeps every shape; that the rows do not sum to 1 gives it away.",
        zh="softmax 的轴写错，形状处处正确；行和不等于 1 才会暴露它。",
    ),
    formula=r"\sum_j a_{ij}=1",
    params=[Int(name="N", default=5, low=3, high=16, en="tokens N", zh="token 数 N")],
    facts=[
        *bughunt.FACTS,
        Number(name="rows_off", en="largest |row sum − 1| of the weights", zh="权重行和与 1 的最大偏差"),
        Number(name="columns_off", en="largest |column sum − 1| of the weights", zh="权重列和与 1 的最大偏差"),
        Flag(name="same_shape", en="output shape like the input's", zh="输出与输入形状相同"),
    ],
    source=["000-10"],
    proof=distance,
    listing=LISTING,
)
def softmax_axis(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    given = inputs(2, N, WIDTH, rng)
    names: dict[str, Any] = {"__name__": "listing"}
    exec(listing.source(), names)
    weights = weights_of(names, given)
    facts = bughunt.hunt(listing, lambda names: distance(names, given))
    facts |= {
        "rows_off": (weights.sum(-1) - 1).abs().max().item(),
        "columns_off": (weights.sum(-2) - 1).abs().max().item(),
        "same_shape": names["Lookup"](WIDTH)(given.x).shape == given.x.shape,
    }
    rows = {
        "gap": Text("distance from the reference", "与参考实现的差距"),
        "rows_off": Text("largest |row sum − 1|", "行和与 1 的最大偏差"),
        "columns_off": Text("largest |column sum − 1|", "列和与 1 的最大偏差"),
        "same_shape": Text("output shape like the input's", "输出与输入形状相同"),
    }
    return evidence(facts, listing, rows, Text("one call a mend", "每种改法调用一次"))
