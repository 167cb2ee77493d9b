"""Keys made by the layer of the queries: nothing complains, the scores are symmetric, and one layer never learns."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations.bugs_single_head import Inputs, evidence, give, inputs
from solutions.evidence import Evidence, Int, Number, Text, Value

LISTING = bughunt.read("copied_key")
WIDTH = 8
LAYERS = ("to_query", "to_key", "to_value")


def built(names: dict[str, Any], given: Inputs) -> nn.Module:
    module: nn.Module = names["Relation"](WIDTH)
    give(given.W, *(module.get_submodule(layer) for layer in LAYERS))  # type: ignore[arg-type]
    return module


def distance(names: dict[str, Any], given: Inputs) -> float:
    output: Tensor = built(names, given)(given.x)  # (B, N, d)
    return (output.detach() - given.reference).abs().max().item()


def taught(names: dict[str, Any], given: Inputs) -> dict[str, float]:
    """The norm of each layer's gradient; 0 for a layer that is never used."""
    module = built(names, given)
    loss: Tensor = (module(given.x) - given.reference).square().mean()
    loss.backward()
    gradients = {layer: module.get_parameter(f"{layer}.weight").grad for layer in LAYERS}
    return {layer: 0.0 if gradient is None else gradient.norm().item() for layer, gradient in gradients.items()}


@demonstration(
    id="bugs.copied-key",
    claim=Text(
        en="If the keys come from the layer of the queries, every shape is right and W_k never gets a gradient.",
        zh="key 误用了 query 的线性层：形状处处正确，而 W_k 永远得不到梯度。",
    ),
    formula=r"K=XW_q\;\Rightarrow\;S=S^{\top},\quad\frac{\partial L}{\partial W_k}=0",
    params=[Int(name="N", default=5, low=3, high=16, en="tokens N", zh="token 数 N")],
    facts=[
        *bughunt.FACTS,
        Number(name="taught_query", en="gradient norm of the query layer", zh="query 层的梯度范数"),
        Number(name="taught_key", en="gradient norm of the key layer", zh="key 层的梯度范数"),
        Number(name="taught_value", en="gradient norm of the value layer", zh="value 层的梯度范数"),
    ],
    source=["000-01", "000-13"],
    proof=distance,
    listing=LISTING,
)
def copied_key(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    given = inputs(2, N, WIDTH, rng)
    names: dict[str, Any] = {"__name__": "listing"}
    exec(listing.source(), names)
    facts: dict[str, Value] = bughunt.hunt(listing, lambda names: distance(names, given))
    facts |= {f"taught_{layer.removeprefix('to_')}": norm for layer, norm in taught(names, given).items()}
    rows = {
        "gap": Text("distance from the reference", "与参考实现的差距"),
        "taught_query": Text("gradient of the query layer", "query 层的梯度"),
        "taught_key": Text("gradient of the key layer", "key 层的梯度"),
        "taught_value": Text("gradient of the value layer", "value 层的梯度"),
    }
    return evidence(facts, listing, rows, Text("one call a mend", "每种改法调用一次"))
