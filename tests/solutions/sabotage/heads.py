"""What breaks the demonstrations of `heads.*`, and what mends the faulty listings."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from solutions import heads
from solutions.demonstrations import (
    bugs_heads_mask,
    bugs_heads_merge,
    bugs_heads_scale,
    bugs_heads_split,
    heads_identical,
    heads_mutants,
    heads_order,
    heads_split,
)
from solutions.heads import MultiHeadAttention, attend_heads


class FixedQuery(MultiHeadAttention):
    """Attention that is deaf to the query."""

    def forward(
        self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        return super().forward(torch.ones_like(queries), keys, values, mask)


class Divided(MultiHeadAttention):
    """Heads that may see a part of the keys each, one after another."""

    def forward(
        self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        N_k = keys.shape[1]
        owner = torch.arange(N_k) * self.heads // N_k  # (N_k,)
        own = owner == torch.arange(self.heads)[:, None, None]  # (h, 1, N_k)
        return super().forward(queries, keys, values, own)


class Apart(MultiHeadAttention):
    """Every token reads itself alone."""

    def forward(
        self, queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        return self.W_o(self.W_v(values)), torch.eye(values.shape[1])


class Wide(nn.Module):
    """Heads that are not cut down: each is as wide as d_model."""

    def __init__(self, d_model: int, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.W_q, self.W_k, self.W_v = (nn.Linear(d_model, heads * d_model) for _ in range(3))
        self.W_o = nn.Linear(heads * d_model, d_model)

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        concat, weights = attend_heads(self.W_q(queries), self.W_k(keys), self.W_v(values), self.heads)
        return self.W_o(concat), weights


def one_wide_head(Q: Tensor, K: Tensor, V: Tensor, heads: int) -> tuple[Tensor, Tensor]:
    return attend_heads(Q, K, V, 1)


def one_head_only(d_model: int, heads: int) -> MultiHeadAttention:
    return MultiHeadAttention(d_model, 1)


def four_heads_always(d_model: int, heads: int) -> MultiHeadAttention:
    return MultiHeadAttention(d_model, 4)


def without_bias(d_model: int, heads: int = 8) -> MultiHeadAttention:
    return MultiHeadAttention(d_model, heads, bias=False)


def without_transpose(x: Tensor, h: int) -> Tensor:
    B, N, d_model = x.shape
    return x.view(B, N, h, d_model // h)


def of_any_width(d_model: int, heads: int) -> nn.Module:
    return nn.Identity()


def with_floor_width(x: Tensor, h: int) -> Tensor:
    return heads.split(x[..., : x.shape[-1] // h * h].contiguous(), h)


def unmixed(concat: Tensor, W_o: Tensor) -> Tensor:
    return concat


def tokens_mixed(concat: Tensor, W_o: Tensor) -> Tensor:
    return (concat + concat.mean(dim=0)) @ W_o


def bent(concat: Tensor, W_o: Tensor) -> Tensor:
    return concat.relu() @ W_o


def left_in_place(W: Tensor, order: Tensor, dim: int) -> Tensor:
    return W


def across_borders(W: Tensor, order: Tensor, dim: int) -> Tensor:
    """Moves single columns, not the blocks of heads."""
    return W.roll(1, dim)


def root(d_k: int) -> float:
    """A factor that it is right to divide by."""
    return math.sqrt(d_k)


def by_distance(q: Tensor, k: Tensor) -> Tensor:
    return -((q[:, None] - k).square().sum(-1))


def unscaled(now: dict[str, Tensor]) -> None:
    now["S"] = now["Q"] @ now["K"].mT


def over_queries(now: dict[str, Tensor]) -> None:
    now["S"] = now["S"].softmax(dim=-2)


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "bugs.heads-mask": [{"listing": bugs_heads_mask.LISTING.with_mend(19)}],
    "bugs.heads-merge": [{"listing": bugs_heads_merge.LISTING.with_mend(19)}],
    "bugs.heads-scale": [{"listing": bugs_heads_scale.LISTING.with_mend(17)}],
    "bugs.heads-split": [{"listing": bugs_heads_split.LISTING.with_mend(13)}],
    "heads.ablation": [{"attention": Apart}],
    "heads.divisible": [{"build": of_any_width}, {"cut": with_floor_width}],
    "heads.identical": [{"copy": heads_identical.untouched}],
    "heads.lookups": [
        {"attention": build} for build in (one_head_only, four_heads_always, FixedQuery, Divided)
    ],
    "heads.mutants": [
        {"mutants": {**heads_mutants.MUTANTS, "both-views": heads_mutants.RIGHT}},
        {"mutants": {**heads_mutants.MUTANTS, "both-views": heads_mutants.MUTANTS["merge-view"]}},
    ],
    "heads.narrow": [{"score": by_distance}],
    "heads.order": [
        {"steps": {**heads_order.STEPS, "scores": unscaled}}, {"steps": {**heads_order.STEPS, "softmax": over_queries}}
    ],
    "heads.output": [{"mix": unmixed}, {"mix": tokens_mixed}, {"mix": bent}],
    "heads.parallel": [{"attend": one_wide_head}],
    "heads.parameters": [
        {"build": Wide}, {"build": without_bias}, {"transformer": lambda d_model=512, nhead=4: None}
    ],
    "heads.permute": [{"renumber": left_in_place}, {"renumber": across_borders}],
    "heads.scale": [{"factor": root}],
    "heads.split": [{"cut": without_transpose}, {"cut": heads_split.viewed}, {"bad": heads.split}],
}  # fmt: skip
