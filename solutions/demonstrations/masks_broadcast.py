"""How masks meet the scores: a padding mask needs two axes of size 1, and a causal one is broadcast against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Flag, Int, Number, Row, Shape, Table, Text, Value, Word
from solutions.masks import causal_mask, combine, padding_mask

Padding = Callable[[Tensor, int], Tensor]
D_K = 8


class Masked(NamedTuple):
    lengths: Tensor  # how many keys of each sequence are real: (B,)
    padding: Tensor  # (B, 1, 1, N_k)
    causal: Tensor  # (N_q, N_k)
    both: Tensor  # (B, 1, N_q, N_k)
    weights: Tensor  # (B, H, N_q, N_k)


def masked_weights(B: int, H: int, N_q: int, N_k: int, rng: torch.Generator, padding: Padding = padding_mask) -> Masked:
    """Attention under a padding mask and a causal mask at once; the queries stand at the last N_q places."""
    q = torch.randn(B, H, N_q, D_K, generator=rng)  # (B, H, N_q, d_k)
    k = torch.randn(B, H, N_k, D_K, generator=rng)  # (B, H, N_k, d_k)
    lengths = torch.randint(1, N_k, (B,), generator=rng)  # (B,): one real key at least, one padded
    real = padding(lengths, N_k)  # (B, 1, 1, N_k)
    past = causal_mask(N_q, N_k, first=max(0, N_k - N_q))  # (N_q, N_k)
    both = combine(real, past)  # (B, 1, N_q, N_k)
    assert both is not None
    _, weights = scaled_dot_product_attention(q, k, k, both)  # (B, H, N_q, N_k)
    return Masked(lengths, real, past, both, weights)


def error_of(scores: Tensor, mask: Tensor) -> str:
    """The name of the error that masking raises, "none" if it raises none."""
    try:
        scores.masked_fill(~mask, -1e9)
    except RuntimeError as error:
        return type(error).__name__
    return "none"


@demonstration(
    id="masks.broadcast",
    claim=Text(
        en="A padding mask is (B, 1, 1, N_k), for all heads and queries; joined with a causal one (B, 1, N_q, N_k).",
        zh="填充掩码是 (B, 1, 1, N_k)，各个头和 query 共用；与因果掩码合并后是 (B, 1, N_q, N_k)。",
    ),
    formula=r"m_{b1ij}=1\quad\mathrm{if}\quad j<\mathrm{length}_{b}\ \mathrm{and}\ j\le i",
    params=[
        Int(name="B", default=2, low=1, high=16, en="sequences in the batch (B)", zh="批大小（B）"),
        Int(name="H", default=3, low=1, high=16, en="heads (H)", zh="头数（H）"),
        Int(name="N_q", default=5, low=1, high=32, en="queries (N_q)", zh="query 数（N_q）"),
        Int(name="N_k", default=7, low=2, high=32, en="keys (N_k)", zh="key 数（N_k）"),
    ],
    facts=[
        Shape(name="scores_shape", en="shape of the scores", zh="打分的形状"),
        Shape(name="padding_shape", en="shape of the padding mask", zh="填充掩码的形状"),
        Shape(name="causal_shape", en="shape of the causal mask", zh="因果掩码的形状"),
        Shape(name="combined_shape", en="shape of both masks combined", zh="两个掩码合并后的形状"),
        Number(name="padded_weight", en="largest weight on padding", zh="落在填充上的最大权重"),
        Word(name="raw_error", en="error with the mask left at (B, N_k)", zh="掩码保持 (B, N_k) 时的报错"),
        Flag(
            name="raw_fits_by_chance",
            en="silence with the mask at (B, N_k) when B = N_q",
            zh="B = N_q 时 (B, N_k) 的掩码不报错",
        ),
    ],
    source=["001-13", "001-14"],
    proof=masked_weights,
)
def broadcast(B: int, H: int, N_q: int, N_k: int, rng: torch.Generator, padding: Padding = padding_mask) -> Evidence:
    masked = masked_weights(B, H, N_q, N_k, rng, padding)
    raw = torch.arange(N_k) < masked.lengths[:, None]  # (B, N_k)
    padded = ~raw[:, None, None, :].expand_as(masked.weights)  # (B, H, N_q, N_k)
    facts: dict[str, Value] = {
        "scores_shape": list(masked.weights.shape),
        "padding_shape": list(masked.padding.shape),
        "causal_shape": list(masked.causal.shape),
        "combined_shape": list(masked.both.shape),
        "padded_weight": masked.weights[padded].max().item(),
        "raw_error": error_of(masked.weights, raw),
        "raw_fits_by_chance": error_of(torch.zeros(B, H, B, N_k), raw) == "none",
    }
    sample = Text(f"scores {tuple(masked.weights.shape)}", f"打分 {tuple(masked.weights.shape)}")
    caption = Text("weights of the first head under both masks", "两个掩码下第一个头的权重")
    return Evidence(facts=facts, figures=[weight_map(caption, masked.weights[0, 0]), _table()], sample=sample)


def _table() -> Table:
    rows = [
        ("scores_shape", Text("scores", "打分")),
        ("padding_shape", Text("padding mask", "填充掩码")),
        ("causal_shape", Text("causal mask", "因果掩码")),
        ("combined_shape", Text("both combined", "合并之后")),
        ("raw_error", Text("error with (B, N_k)", "用 (B, N_k) 的报错")),
    ]
    return Table(
        caption=Text("shapes", "形状"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows],
    )
