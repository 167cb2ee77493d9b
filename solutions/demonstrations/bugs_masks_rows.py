"""A bug hunt: a padding mask laid over the queries instead of the keys."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.attention import scaled_dot_product_attention
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Number, Row, Table, Text

D_MODEL, D_K, LENGTHS = 11, 5, (3, 7, 4)
LISTING = bughunt.read("masks_rows")


def reference(sentences: list[Tensor], W: list[Tensor]) -> list[Tensor]:
    """Each sentence by itself, without any padding: (n, d_model) -> (n, d_k)."""
    W_q, W_k, W_v = W
    return [scaled_dot_product_attention(s @ W_q, s @ W_k, s @ W_v)[0] for s in sentences]


@demonstration(
    id="bugs.masks-rows",
    claim=Text(
        en="A padding mask belongs on the keys: over the queries it leaves the padding visible to every real token.",
        zh="填充掩码要加在 key 上：加在 query 上，每个真实 token 仍看得见填充。",
    ),
    formula=r"m_{b\,i\,j}=\mathrm{real}_{b\,j}\quad\mathrm{(keys),\ not}\quad\mathrm{real}_{b\,i}",
    facts=[
        *bughunt.FACTS,
        Number(name="longest_gap", en="distance in the longest sentence", zh="最长句子的差距"),
        Number(name="shortest_gap", en="distance in the shortest sentence", zh="最短句子的差距"),
    ],
    source=["001-13", "001-14"],
    proof=reference,
    listing=LISTING,
)
def masked_rows(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    sentences = [torch.randn(n, D_MODEL, generator=rng) for n in LENGTHS]  # (n, d_model) each
    W = [torch.randn(D_MODEL, D_K, generator=rng) / D_MODEL**0.5 for _ in "qkv"]  # (d_model, d_k) each
    wanted = reference(sentences, W)  # (n, d_k) each

    def distances(namespace: dict[str, Any]) -> list[float]:
        out = namespace["encode"](sentences, *W)
        return [(mine - theirs).abs().max().item() for mine, theirs in zip(out, wanted, strict=True)]

    facts = bughunt.hunt(listing, lambda namespace: max(distances(namespace)))
    shown: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), shown)
    by_sentence = distances(shown)
    facts |= {
        "longest_gap": by_sentence[LENGTHS.index(max(LENGTHS))],
        "shortest_gap": by_sentence[LENGTHS.index(min(LENGTHS))],
    }
    figures: list[Figure] = [_table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"sentences of {LENGTHS}", f"句长 {LENGTHS}"))


def _table() -> Table:
    rows = [
        ("longest sentence", "最长的句子", "longest_gap"),
        ("shortest sentence", "最短的句子", "shortest_gap"),
        ("largest of all", "全部中的最大值", "gap"),
    ]
    return Table(
        caption=Text("distance from the reference, as shown", "原样运行时与参考实现的差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
