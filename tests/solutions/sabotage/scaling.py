"""What breaks the demonstrations of `scaling.*`, and the hunt for the root of the wrong width."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from solutions.attention import attention_scores
from solutions.demonstrations.bugs_scaling_width import LISTING


def never_divided(q: Tensor, k: Tensor, scale: float | None = None) -> Tensor:
    return attention_scores(q, k, 1.0)


def always_divided(q: Tensor, k: Tensor, scale: float | None = None) -> Tensor:
    return attention_scores(q, k)


def transposed(q: Tensor, k: Tensor, scale: float | None = None) -> Tensor:
    """Sums over the wrong axis: a product of single entries."""
    return attention_scores(q[..., :1], k[..., :1], scale)


def unscaled(d_k: int) -> float:
    return 1.0


def roots_only(d_k: int) -> tuple[float, float, float]:
    return 1.0, d_k**-0.5, d_k**-0.5


def untouched(vectors: Tensor) -> Tensor:
    """A norm that leaves lengths as they are."""
    return vectors


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "scaling.variance": [{"score": never_divided}, {"score": always_divided}, {"score": transposed}],
    "scaling.gradient": [{"scale": unscaled}],
    "scaling.divisor": [{"factors": roots_only}],
    "scaling.training": [{"scale": unscaled}],
    "scaling.law": [{"score": always_divided}, {"score": transposed}],
    "scaling.norm": [{"unit": untouched}],
    "bugs.scaling-width": [{"listing": LISTING.with_mend(11)}],
}
