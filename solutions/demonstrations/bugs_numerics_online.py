"""A bug hunt: attention summed block by block, in which one of two running sums is never corrected."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.attention import scaled_dot_product_attention
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Number, Row, Table, Text, Value

N_K, D_K, D_V = 18, 8, 5  # the last block of 4 is not full
LISTING = bughunt.read("numerics_online")


def reference(q: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """One query over all keys at once: q (d_k,), K (N_k, d_k), V (N_k, d_v) -> (d_v,)."""
    out, _ = scaled_dot_product_attention(q[None], K, V)  # (1, d_v)
    return out[0]


@demonstration(
    id="bugs.numerics-online",
    claim=Text(
        en="When the running maximum grows, both running sums shrink by the same factor.",
        zh="运行最大值变大时，两个累加和都要乘同一个缩小因子。",
    ),
    formula=r"l\leftarrow l\,e^{m-m'}+\sum_{j}e^{s_j-m'},\qquad a\leftarrow a\,e^{m-m'}+\sum_{j}e^{s_j-m'}v_j",
    facts=[
        *bughunt.FACTS,
        Number(name="falling_gap", en="distance when the best key comes first", zh="最好的 key 在最前时的差距"),
        Number(name="one_block_gap", en="distance when one block holds all keys", zh="一块装下全部 key 时的差距"),
    ],
    proof=reference,
    listing=LISTING,
)
def uncorrected(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    q = 2 * torch.randn(D_K, generator=rng)  # (d_k,)
    K = torch.randn(N_K, D_K, generator=rng)  # (N_k, d_k)
    K = K[(K @ q).argsort()]  # the scores rise, so that every block brings a larger one
    V = torch.randn(N_K, D_V, generator=rng)  # (N_k, d_v)
    wanted = reference(q, K, V)  # (d_v,)

    def probe(namespace: dict[str, Any]) -> float:
        return (namespace["attend"](q, K, V) - wanted).abs().max().item()

    shown: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), shown)
    backwards = shown["attend"](q, K.flip(0), V.flip(0))  # (d_v,): the same sum, the best key first
    facts: dict[str, Value] = {
        **bughunt.hunt(listing, probe),
        "falling_gap": (backwards - wanted).abs().max().item(),
        "one_block_gap": (shown["attend"](q, K, V, N_K) - wanted).abs().max().item(),
    }
    figures: list[Figure] = [_table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{N_K} keys, blocks of 4", f"{N_K} 个 key，每块 4 个"))


def _table() -> Table:
    rows = [
        ("scores that rise", "打分递增", "gap"),
        ("scores that fall", "打分递减", "falling_gap"),
        ("one block for all keys", "一块装下全部 key", "one_block_gap"),
    ]
    return Table(
        caption=Text("distance from the reference, as shown", "原样运行时与参考实现的差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
