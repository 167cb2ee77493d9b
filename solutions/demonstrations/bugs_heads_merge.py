"""A bug to be found: a view of a tensor that is not contiguous."""

from __future__ import annotations

import torch

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations import bugs_heads_parity as shared
from solutions.evidence import Evidence, Text

LISTING = bughunt.read("heads_merge")


@demonstration(
    id="bugs.heads-merge",
    claim=Text(
        en="After the transpose a view cannot join the heads: torch raises, and a reshape copies.",
        zh="transpose 之后 view 无法合并各头：torch 报错，reshape 会复制。",
    ),
    formula=r"(B,h,N,d_k)\;\rightarrow\;(B,N,h,d_k)\;\rightarrow\;(B,N,h\,d_k)",
    facts=[*bughunt.FACTS, shared.MENDED],
    source=["001-23"],
    proof=shared.parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    facts = bughunt.hunt(listing, shared.parity(shared.input_of(2, rng)))
    facts["mended"] = shared.mended(facts["gaps"])
    return shared.evidence(facts, shared.SHOWN)
