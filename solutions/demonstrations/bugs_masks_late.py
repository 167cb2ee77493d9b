"""A bug hunt: a causal head that hides the future after softmax, when it has already taken its share."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.attention import scaled_dot_product_attention
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Number, Row, Table, Text, Value
from solutions.masks import causal_mask

B, N, D_MODEL, D_K = 3, 7, 11, 5  # sizes that all differ, so that a wrong axis shows
LISTING = bughunt.read("masks_late")


def reference(x: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """Causal attention of one head: x (B, N, d_model) -> (B, N, d_k)."""
    q, k, v = (x @ weights[f"W_{name}.weight"].T + weights[f"W_{name}.bias"] for name in "qkv")  # (B, N, d_k) each
    out, _ = scaled_dot_product_attention(q, k, v, causal_mask(N))  # (B, N, d_k)
    return out


@demonstration(
    id="bugs.masks-late",
    claim=Text(
        en="The future must be hidden before softmax: afterwards it has already taken its share of each row.",
        zh="要在 softmax 之前遮住未来：之后再遮，它已经从每一行分走了一份。",
    ),
    formula=r"\sum_{j\le i}\frac{e^{s_{ij}}}{\sum_{l\le N}e^{s_{il}}}<1",
    facts=[
        *bughunt.FACTS,
        Number(name="first_sum", en="sum of the first row's weights as shown", zh="原样运行时第一行的权重之和"),
        Number(name="last_gap", en="distance from the reference in the last row", zh="最后一行与参考实现的差距"),
    ],
    source=["002-26"],
    proof=reference,
    listing=LISTING,
)
def late_mask(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    x = torch.randn(B, N, D_MODEL, generator=rng)  # (B, N, d_model)
    weights = {f"W_{name}.weight": torch.randn(D_K, D_MODEL, generator=rng) / D_MODEL**0.5 for name in "qkv"}
    weights |= {f"W_{name}.bias": torch.randn(D_K, generator=rng) / 4 for name in "qkv"}
    wanted = reference(x, weights)  # (B, N, d_k)

    ones = {"W_v.weight": torch.zeros(D_K, D_MODEL), "W_v.bias": torch.ones(D_K)}  # every value is 1

    def run(namespace: dict[str, Any], **instead: Tensor) -> Tensor:
        module = namespace["CausalHead"](D_MODEL, D_K)
        module.load_state_dict({**weights, **instead})
        return module(x).detach()  # (B, N, d_k)

    shown: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), shown)
    facts: dict[str, Value] = {
        **bughunt.hunt(listing, lambda namespace: (run(namespace) - wanted).abs().max().item()),
        "first_sum": run(shown, **ones)[:, 0, 0].mean().item(),  # with values of 1 the output is the row sum
        "last_gap": (run(shown) - wanted)[:, -1].abs().max().item(),
    }
    figures: list[Figure] = [_table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{B} sequences of {N}", f"{B} 个序列，长 {N}"))


def _table() -> Table:
    rows = [
        ("distance from the reference", "与参考实现的差距", "gap"),
        ("the same in the last row", "最后一行的差距", "last_gap"),
        ("sum of the first row's weights", "第一行的权重之和", "first_sum"),
    ]
    return Table(
        caption=Text("the code as shown", "原样运行的代码"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
