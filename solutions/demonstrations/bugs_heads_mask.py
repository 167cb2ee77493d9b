"""A bug to be found: a mask for each sequence meets the scores without an axis for the heads."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.demonstrations import bugs_heads_parity as shared
from solutions.evidence import Evidence, Text, Value, Word
from solutions.masks import causal_mask, padding_mask

LISTING = bughunt.read("heads_mask")


def masks(sequences: int) -> Tensor:
    """Causal, and no key beyond a sequence's length, which differs from sequence to sequence -> (B, N, N)."""
    lengths = 2 + torch.arange(sequences) % (shared.N - 1)  # (B,)
    return causal_mask(shared.N) & padding_mask(lengths, shared.N)[:, 0]  # (N, N) and (B, 1, N)


@demonstration(
    id="bugs.heads-mask",
    claim=Text(
        en="A mask of (B, N, N) meets scores of (B, h, N, N) with B against h: an error, or silence if they are equal.",
        zh="(B, N, N) 的掩码遇上 (B, h, N, N) 的打分，是 B 对上 h：不相等就报错，相等就悄悄出错。",
    ),
    formula=r"(B,N,N)\rightarrow(1,B,N,N)\quad\mathrm{vs}\quad(B,h,N,N)",
    facts=[
        *bughunt.FACTS,
        shared.MENDED,
        Word(name="unequal_error", en="error with 2 sequences and 4 heads", zh="2 个序列、4 个头时的错误"),
        Word(
            name="unequal_mended",
            en="error with 2 sequences, mask[:, None]",
            zh="2 个序列、改用 mask[:, None] 时的错误",
        ),
    ],
    source=["001-26"],
    proof=masks,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    def facts_of(sequences: int) -> dict[str, Value]:
        probe = shared.parity(shared.input_of(sequences, rng), masks(sequences))
        return bughunt.hunt(listing, probe)

    facts, unequal = facts_of(shared.HEADS), facts_of(shared.HEADS // 2)
    facts["mended"] = shared.mended(facts["gaps"])
    facts["unequal_error"] = unequal["error"]
    facts["unequal_mended"] = bughunt.NO_ERROR if shared.mended(unequal["gaps"]) < bughunt.REPAIRED else "still wrong"
    rows = {**shared.SHOWN, "unequal_error": Text("error with 2 sequences", "2 个序列时的错误")}
    return shared.evidence(facts, rows)
