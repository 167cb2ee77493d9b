"""A bug to be found: the split into heads reshapes where it must transpose."""

from __future__ import annotations

import torch

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations import bugs_heads_parity as shared
from solutions.evidence import Evidence, Text

LISTING = bughunt.read("heads_split")


@demonstration(
    id="bugs.heads-split",
    claim=Text(
        en="A reshape to (B, h, N, d_k) deals out tokens to heads; only a transpose deals out columns.",
        zh="直接 reshape 成 (B, h, N, d_k)，分给各头的是 token；要分列，必须 transpose。",
    ),
    formula=r"(B,N,h\,d_k)\;\rightarrow\;(B,N,h,d_k)\;\rightarrow\;(B,h,N,d_k)",
    facts=[*bughunt.FACTS, shared.MENDED],
    source=["001-22"],
    proof=shared.parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    facts = bughunt.hunt(listing, shared.parity(shared.input_of(2, rng)))
    facts["mended"] = shared.mended(facts["gaps"])
    return shared.evidence(facts, shared.SHOWN)
