"""What breaks the demonstrations of `masks.*`, and the hunts for a mask that comes late or lies on the wrong axis."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.demonstrations import bugs_masks_late, bugs_masks_rows
from solutions.demonstrations.masks_order import STEPS
from solutions.demonstrations.numerics_alternatives import by_sum
from solutions.masks import causal_mask, padding_mask
from solutions.orders import State


def always_infinite(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, fill: float) -> tuple[Tensor, Tensor]:
    """Ignores the fill that was asked for."""
    return scaled_dot_product_attention(q, k, v, mask)


def never_below_five(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, fill: float) -> tuple[Tensor, Tensor]:
    return scaled_dot_product_attention(q, k, v, mask, fill=max(fill, -5.0))


def always_finite(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, fill: float) -> tuple[Tensor, Tensor]:
    return scaled_dot_product_attention(q, k, v, mask, fill=-1e9)


def rows_of_zeros(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, fill: float) -> tuple[Tensor, Tensor]:
    """A safe softmax: a fully masked row gets no weight at all."""
    _, weights = scaled_dot_product_attention(q, k, v, mask, fill=-1e9)
    weights = weights * mask
    return weights @ v, weights


def one_too_many(n: int) -> Tensor:
    """The next token is allowed as well."""
    return torch.ones(n, n).tril(1).bool()


def clipped(scores: Tensor, forbidden: Tensor, value: float) -> Tensor:
    return scores.masked_fill(forbidden, max(value, torch.finfo(scores.dtype).min))


def inverted(lengths: Tensor, n_k: int) -> Tensor:
    return ~padding_mask(lengths, n_k)


def masked_in_time(scores: Tensor, allowed: Tensor) -> Tensor:
    return scores.masked_fill(~allowed, -math.inf).softmax(dim=-1)


def shared(lengths: Tensor, n_k: int) -> Tensor:
    """One mask for all sequences, the first one's."""
    return padding_mask(lengths[:1], n_k)


def nothing_padded(lengths: Tensor, n_k: int) -> Tensor:
    return torch.ones(len(lengths), 1, 1, n_k).bool()


def zeros_instead(now: State) -> None:
    """The future filled with 0."""
    now["s"] = now["s"].masked_fill(~causal_mask(now["s"].shape[-1]), 0.0)


def no_prefix(n: int, prefix: int) -> Tensor:
    return causal_mask(n)


def all_prefix(n: int, prefix: int) -> Tensor:
    return torch.ones(n, n).bool()


def one_document(lengths: list[int]) -> Tensor:
    return causal_mask(sum(lengths))


def both_ways(n: int) -> Tensor:
    return torch.ones(n, n).bool()


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "masks.leak": [{"attend": always_infinite}, {"attend": never_below_five}, {"mask": one_too_many}],
    "masks.half": [{"fill": clipped}],
    "masks.full-row": [{"attend": always_finite}, {"attend": rows_of_zeros}],
    "masks.cheating": [{"attend": always_infinite}],
    "masks.polarity": [{"padding": inverted}],
    "masks.after-softmax": [{"late": masked_in_time}, {"renormalise": Tensor.clone}],
    "masks.broadcast": [{"padding": shared}],
    "masks.order": [{"steps": {**STEPS, "mask": zeros_instead}}, {"steps": {**STEPS, "scale": lambda now: None}}],
    "masks.padding": [{"mask": nothing_padded}, {"normalise": by_sum}],
    "masks.prefix": [{"mask": no_prefix}, {"mask": all_prefix}],
    "masks.packed": [{"mask": one_document}, {"causal": both_ways}],
    "bugs.masks-late": [{"listing": bugs_masks_late.LISTING.with_mend(20)}],
    "bugs.masks-rows": [{"listing": bugs_masks_rows.LISTING.with_mend(20)}],
}
