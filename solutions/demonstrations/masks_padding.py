"""Padding with zeros is not a mask: a zero key scores 0, and only hiding the keys leaves the real tokens alone."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Bars, Evidence, Figure, Int, Number, Row, Series, Table, Text, Value
from solutions.masks import padding_mask

Normalise = Callable[[Tensor], Tensor]
Padding = Callable[[Tensor, int], Tensor]
BATCH, D = 64, 16
LOW = -1e9


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def padded_weights(q: Tensor, k: Tensor, real: Tensor, normalise: Normalise = over_keys) -> dict[str, Tensor]:
    """Weights (B, N, N) of padded sequences: q, k (B, N, d), real (1, 1, N) True at real tokens."""
    scores = attention_scores(q, k)  # (B, N, N)
    number = real.to(scores.dtype)  # (1, 1, N): 1 and 0
    handled = {
        "none": scores,
        "keys": scores.masked_fill(~real, LOW),
        "rows": scores.masked_fill(~real.mT, LOW),  # the queries instead: (1, N, 1)
        "added": scores + number,
        "multiplied": scores * number,
    }
    return {name: normalise(each) for name, each in handled.items()}


WAYS = [
    ("none", "no mask", "不用掩码"),
    ("keys", "keys masked", "屏蔽 key"),
    ("rows", "queries masked", "屏蔽 query"),
    ("added", "0/1 mask added", "加上 0/1 掩码"),
    ("multiplied", "scores times 0/1", "打分乘 0/1"),
]


@demonstration(
    id="masks.padding",
    claim=Text(
        en="Zero embeddings still take weight; only masking the padded keys leaves real outputs unchanged.",
        zh="嵌入为零的填充照样分走权重；只有屏蔽填充的 key，真实 token 的输出才不变。",
    ),
    formula=r"k_j=0\ \Rightarrow\ s_{ij}=0\ \Rightarrow\ p_{ij}=\frac{e^{0}}{\sum_l e^{s_{il}}}>0",
    params=[
        Int(name="tokens", default=4, low=2, high=8, en="real tokens", zh="真实 token 数"),
        Int(name="pads", default=3, low=1, high=12, en="padding tokens", zh="填充 token 数"),
    ],
    facts=[
        *(
            Number(name=f"change_{name}", en=f"change of the output, {en}", zh=f"输出的变化，{zh}")
            for name, en, zh in WAYS
        ),
        *(
            Number(name=f"share_{name}", en=f"weight on padding, {en}", zh=f"落在填充上的权重，{zh}", unit="%")
            for name, en, zh in WAYS
        ),
        Number(name="shorter", en="length of the output without a mask, relative", zh="不用掩码时输出的相对长度"),
    ],
    source=["001-13", "001-14"],
    proof=padded_weights,
)
def padding(
    tokens: int, pads: int, rng: torch.Generator, mask: Padding = padding_mask, normalise: Normalise = over_keys
) -> Evidence:
    n = tokens + pads
    x = torch.randn(BATCH, tokens, D, generator=rng)  # (B, n_real, d)
    q, k, v = (x @ W for W in torch.randn(3, D, D, generator=rng) / D**0.5)  # (B, n_real, d) each, no bias
    alone, _ = scaled_dot_product_attention(q, k, v)  # (B, n_real, d)
    longer = [functional.pad(each, (0, 0, 0, pads)) for each in (q, k, v)]  # (B, N, d): zeros stay zeros
    real = mask(torch.tensor([tokens]), n)[:, 0]  # (1, 1, N)
    weights = padded_weights(longer[0], longer[1], real, normalise)  # (B, N, N) each
    outputs = {name: (each @ longer[2])[:, :tokens] for name, each in weights.items()}  # (B, n_real, d)
    shares = {name: each[:, :tokens, tokens:].sum(dim=-1).mean().item() for name, each in weights.items()}
    facts: dict[str, Value] = {f"share_{name}": share for name, share in shares.items()}
    facts |= {f"change_{name}": (out - alone).abs().max().item() for name, out in outputs.items()}
    facts["shorter"] = (outputs["none"].norm(dim=-1) / alone.norm(dim=-1)).mean().item()
    figures: list[Figure] = [
        weight_map(Text("weights without a mask", "不用掩码的权重"), weights["none"][0]),
        _bars(shares),
        _table(),
    ]
    sample = Text(f"{tokens} tokens, {pads} of padding", f"{tokens} 个 token，{pads} 个填充")
    return Evidence(facts=facts, figures=figures, sample=sample)


def _bars(shares: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("weight that real tokens give to padding", "真实 token 给填充的权重"),
        labels=["no mask", "keys", "queries", "s + m", "s · m"],
        series=[Series(label=Text("weight", "权重"), values=list(shares.values()))],
    )


def _table() -> Table:
    return Table(
        caption=Text("real tokens, with padding behind them", "后面带填充的真实 token"),
        columns=[Text("change", "输出变化"), Text("weight", "填充权重")],
        rows=[Row(label=Text(en, zh), facts=[f"change_{name}", f"share_{name}"]) for name, en, zh in WAYS],
    )
