"""A bug to be found: the scores are divided by d_k^(-1/2)."""

from __future__ import annotations

import torch

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations import bugs_heads_parity as shared
from solutions.evidence import Evidence, Text

LISTING = bughunt.read("heads_scale")


@demonstration(
    id="bugs.heads-scale",
    claim=Text(
        en="One sign in an exponent: the scores come out d_k times too large, and every shape is right.",
        zh="指数上差一个负号：打分放大为 d_k 倍，而形状全对。",
    ),
    formula=r"QK^{\top}/d_k^{-1/2}=d_k\cdot QK^{\top}/\sqrt{d_k}",
    facts=[*bughunt.FACTS, shared.MENDED],
    source=["001-21"],
    proof=shared.parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    facts = bughunt.hunt(listing, shared.parity(shared.input_of(2, rng)))
    facts["mended"] = shared.mended(facts["gaps"])
    return shared.evidence(facts, shared.SHOWN)
