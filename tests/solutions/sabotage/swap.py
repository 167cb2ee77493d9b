"""How the demonstrations of swapping Q and K are broken."""

from __future__ import annotations

from typing import Any

from torch import Tensor

Pair = tuple[Tensor, Tensor]


def values_only(q: Tensor, k: Tensor, v: Tensor) -> Pair:
    """Attention that hands the values through, so that the output has a row for each key."""
    return v, v


def transposed(Q: Tensor, K: Tensor) -> Tensor:
    """The product as it should be."""
    return Q @ K.mT


def unswapped(W_q: Tensor, W_k: Tensor) -> Pair:
    return W_q, W_k


def tied(W_q: Tensor, W_k: Tensor) -> Pair:
    """Both roles from one matrix."""
    return W_q, W_q


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "swap.shapes": [{"attend": values_only}],
    "swap.weights": [{"softmax_dim": 0}],
    "swap.untransposed": [{"product": transposed}],
    "swap.inverse": [{"swap": unswapped}, {"swap": tied}],
}
