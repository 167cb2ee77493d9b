"""A bug hunt: several heads whose scores are divided by the root of the wrong width."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Number, Row, Table, Text, Value

B, N, D_MODEL, H = 2, 5, 24, 4  # sizes that all differ, so that a wrong axis shows
LISTING = bughunt.read("scaling_width")


def reference(x: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """Multi-head attention: x (B, N, d_model) -> (B, N, d_model)."""
    packed = x @ weights["qkv.weight"].T + weights["qkv.bias"]  # (B, N, 3 d_model)
    q, k, v = (each.view(B, N, H, -1).transpose(1, 2) for each in packed.chunk(3, dim=-1))  # (B, H, N, d_k) each
    heads, _ = scaled_dot_product_attention(q, k, v)  # (B, H, N, d_k)
    return heads.transpose(1, 2).reshape(B, N, D_MODEL) @ weights["W_o.weight"].T + weights["W_o.bias"]


@demonstration(
    id="bugs.scaling-width",
    claim=Text(
        en="Scores of a head are divided by the root of the head's width d_k, not of d_model.",
        zh="一个头的打分要除以该头宽度 d_k 的平方根，而不是 d_model 的平方根。",
    ),
    formula=r"\mathrm{Var}\left(\frac{q\cdot k}{\sqrt{d_{\mathrm{model}}}}\right)"
    r"=\frac{d_k}{d_{\mathrm{model}}}=\frac{1}{h}",
    facts=[
        *bughunt.FACTS,
        Number(name="variance_model", en="score variance after ÷ √d_model", zh="除以 √d_model 后的打分方差"),
        Number(name="variance_head", en="score variance after ÷ √d_k", zh="除以 √d_k 后的打分方差"),
    ],
    source=["001-12"],
    proof=reference,
    listing=LISTING,
)
def wrong_width(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    x = torch.randn(B, N, D_MODEL, generator=rng)  # (B, N, d_model)
    shapes = {
        "qkv.weight": (3 * D_MODEL, D_MODEL), "qkv.bias": (3 * D_MODEL,),
        "W_o.weight": (D_MODEL, D_MODEL), "W_o.bias": (D_MODEL,),
    }  # fmt: skip
    weights = {name: torch.randn(shape, generator=rng) / D_MODEL**0.5 for name, shape in shapes.items()}
    wanted = reference(x, weights)  # (B, N, d_model)

    def probe(namespace: dict[str, Any]) -> float:
        module = namespace["Heads"](D_MODEL, H)
        module.load_state_dict(weights)
        return (module(x) - wanted).abs().max().item()

    d_k = D_MODEL // H
    q, k = torch.randn(2, 10_000, 1, d_k, generator=rng).unbind()  # (pairs, 1, d_k) each
    facts: dict[str, Value] = {
        **bughunt.hunt(listing, probe),
        "variance_model": attention_scores(q, k, D_MODEL**-0.5).var().item(),
        "variance_head": attention_scores(q, k, d_k**-0.5).var().item(),
    }
    figures: list[Figure] = [_table()]
    return Evidence(
        facts=facts, figures=figures, sample=Text(f"{H} heads, d_model = {D_MODEL}", f"{H} 个头，d_model = {D_MODEL}")
    )


def _table() -> Table:
    rows = [
        ("distance from the reference", "与参考实现的差距", "gap"),
        ("score variance, ÷ √d_model", "打分方差，除以 √d_model", "variance_model"),
        ("score variance, ÷ √d_k", "打分方差，除以 √d_k", "variance_head"),
    ]
    return Table(
        caption=Text("the code as shown", "原样运行的代码"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
