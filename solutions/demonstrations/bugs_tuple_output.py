"""A layer that returns its output and its weights as a tuple does not fit into a residual connection."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from solutions import bughunt
from solutions.bughunt import NO_ERROR, Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import Inputs, attended, evidence, give, inputs, outcome
from solutions.evidence import Evidence, Flag, Int, Text, Word

LISTING = bughunt.read("tuple_output")


def distance(names: dict[str, Any], given: Inputs) -> float:
    model = names["TwoLayers"](given.x.shape[-1])
    for layer in (model.first, model.second):
        give(torch.cat(tuple(given.W), dim=-1)[None], layer.qkv)  # (1, d, 3 d)
    first = given.x + given.reference  # (B, N, d)
    second = first + attended(first, given.W)  # (B, N, d)
    return float((model(given.x) - second).detach().abs().max())


@demonstration(
    id="bugs.tuple-output",
    claim=Text(
        en="An attention layer that returns (output, weights) cannot be added to its input or stand in a Sequential.",
        zh="返回 (output, weights) 的注意力层，既不能与输入相加，也不能直接放进 Sequential。",
    ),
    formula=r"x+\mathrm{Attention}(x)",
    params=[Int(name="N", default=5, low=2, high=16, en="tokens N", zh="token 数 N")],
    facts=[
        *bughunt.FACTS,
        Word(name="returned", en="type that the layer returns", zh="这一层返回值的类型"),
        Word(name="residual", en="error of x + layer(x)", zh="x + layer(x) 的错误"),
        Word(name="sequential", en="error of nn.Sequential(layer, layer)", zh="nn.Sequential(layer, layer) 的错误"),
        Flag(name="unpacked", en="x + layer(x)[0] without an error", zh="x + layer(x)[0] 不报错"),
    ],
    source=["001-10"],
    proof=distance,
    listing=LISTING,
)
def tuple_output(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    given = inputs(2, N, 8, rng)
    names: dict[str, Any] = {"__name__": "listing"}
    exec(listing.source(), names)
    layer, x = names["Reader"](8), given.x
    facts = bughunt.hunt(listing, lambda names: distance(names, given))
    facts |= {
        "returned": type(layer(x)).__name__,
        "residual": outcome(lambda: x + layer(x)),
        "sequential": outcome(lambda: nn.Sequential(layer, layer)(x)),
        "unpacked": outcome(lambda: x + layer(x)[0]) == NO_ERROR,
    }
    rows = {
        "returned": Text("returned", "返回值"),
        "residual": Text("error of x + layer(x)", "x + layer(x) 的错误"),
        "sequential": Text("error in nn.Sequential", "nn.Sequential 中的错误"),
        "unpacked": Text("x + layer(x)[0] without an error", "x + layer(x)[0] 不报错"),
        "line": Text("line whose mend repairs it", "改好后即恢复正确的行"),
    }
    return evidence(facts, listing, rows, Text("one call a mend", "每种改法调用一次"))
