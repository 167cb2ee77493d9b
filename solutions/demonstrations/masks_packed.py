"""Two documents in one row: a causal mask lets the second read the first, a packed mask does not."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Figure, Int, Number, Row, Table, Text, Value
from solutions.masks import causal_mask, packed_mask

Causal = Callable[[int], Tensor]
Packed = Callable[[list[int]], Tensor]
BATCH, D = 16, 16


def in_one_row(first: Tensor, second: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Both documents (B, n, d) after each other -> their outputs (B, n, d) each, and the weights (B, N, N)."""
    x = torch.cat([first, second], dim=1)  # (B, n₁ + n₂, d)
    out, weights = scaled_dot_product_attention(x, x, x, mask)  # (B, N, d), (B, N, N)
    a, b = out.split([first.shape[1], second.shape[1]], dim=1)  # (B, n₁, d), (B, n₂, d)
    return a, b, weights


WAYS = [("causal", "causal mask", "因果掩码"), ("packed", "packed mask", "分文档的掩码")]


@demonstration(
    id="masks.packed",
    claim=Text(
        en="Packed into one row under a causal mask, the second document reads the first; a mask by document does not.",
        zh="两个文档拼成一行只用因果掩码，后一个会读到前一个；按文档分块的掩码则不会。",
    ),
    formula=r"m_{ij}=1\ \Leftrightarrow\ j\le i\ \mathrm{and}\ \mathrm{doc}(i)=\mathrm{doc}(j)",
    params=[
        Int(name="first", default=5, low=2, high=12, en="tokens of the first document", zh="第一个文档的 token 数"),
        Int(name="second", default=4, low=2, high=12, en="tokens of the second document", zh="第二个文档的 token 数"),
    ],
    facts=[
        *(
            Number(
                name=f"{place}_{name}",
                en=f"change of the {en_place} document, {en}",
                zh=f"{zh_place}个文档的变化，{zh}",
            )
            for name, en, zh in WAYS
            for place, en_place, zh_place in (("first", "first", "第一"), ("second", "second", "第二"))
        ),
        *(
            Number(
                name=f"share_{name}",
                en=f"weight from the second to the first, {en}",
                zh=f"第二个给第一个的权重，{zh}",
                unit="%",
            )
            for name, en, zh in WAYS
        ),
    ],
    proof=in_one_row,
)
def packed(
    first: int, second: int, rng: torch.Generator, causal: Causal = causal_mask, mask: Packed = packed_mask
) -> Evidence:
    a = torch.randn(BATCH, first, D, generator=rng)  # (B, n₁, d)
    b = torch.randn(BATCH, second, D, generator=rng)  # (B, n₂, d)
    alone = [scaled_dot_product_attention(x, x, x, causal_mask(x.shape[1]))[0] for x in (a, b)]  # (B, n, d) each
    masks = {"causal": causal(first + second), "packed": mask([first, second])}  # (N, N) each
    facts: dict[str, Value] = {}
    for name, allowed in masks.items():
        out_a, out_b, weights = in_one_row(a, b, allowed)
        facts[f"first_{name}"] = (out_a - alone[0]).abs().max().item()
        facts[f"second_{name}"] = (out_b - alone[1]).abs().max().item()
        facts[f"share_{name}"] = weights[:, first:, :first].sum(dim=-1).mean().item()
    figures: list[Figure] = [
        weight_map(Text("weights under the packed mask", "分文档掩码下的权重"), weights[0]),
        _table(),
    ]
    return Evidence(
        facts=facts, figures=figures, sample=Text(f"{first} + {second} tokens", f"{first} + {second} 个 token")
    )


def _table() -> Table:
    rows = [
        ("change of the first document", "第一个文档的变化", "first"),
        ("change of the second document", "第二个文档的变化", "second"),
        ("weight from second to first", "第二个给第一个的权重", "share"),
    ]
    return Table(
        caption=Text("against each document alone", "与各自单独运行相比"),
        columns=[Text("causal", "因果"), Text("packed", "分文档")],
        rows=[Row(label=Text(en, zh), facts=[f"{name}_causal", f"{name}_packed"]) for en, zh, name in rows],
    )
