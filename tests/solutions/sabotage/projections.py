"""What breaks the demonstrations of `projections.*`, and the hunt for a copied key layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from solutions.demonstrations.projections_copied import LISTING
from solutions.demonstrations.projections_forms import nearest_separate
from solutions.demonstrations.projections_order import STEPS
from solutions.orders import State


def separated(W_q: Tensor) -> Tensor:
    """The tie cut: W_k starts like W_q and goes its own way."""
    return W_q.detach().clone().requires_grad_()


def drawn_anew(W: Tensor) -> Tensor:
    return torch.randn(W.shape, generator=torch.Generator().manual_seed(0), dtype=W.dtype) / W.shape[-2] ** 0.5


def exponential(q: Tensor, k: Tensor) -> Tensor:
    """Scores of full rank."""
    return (q @ k.mT).exp()


def cosine(q: Tensor, k: Tensor) -> Tensor:
    return normalize(q, dim=-1) @ normalize(k, dim=-1).mT


def narrow(X: Tensor, W: Tensor) -> Tensor:
    return X @ W[..., :2]


def identical(X: Tensor, W: Tensor) -> Tensor:
    """A projection that forgets its matrix."""
    return X


def with_signs(M: Tensor) -> tuple[Tensor, Tensor]:
    """W D Wᵀ with signs in D: symmetric, but no longer positive."""
    sizes, directions = torch.linalg.eigh((M + M.mT) / 2)
    return directions * sizes[:, None], directions


def without_bias(width: int, out: int) -> nn.Linear:
    return nn.Linear(width, out, bias=False)


def bent(step: Callable[[State], None]) -> Callable[[State], None]:
    """W_v with a ReLU behind it, so that it no longer commutes with the weighing."""

    def run(now: State) -> None:
        step(now)
        now["v"] = now["v"].relu()

    return run


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "projections.tied.algebra": [{"tie": drawn_anew}, {"score": exponential}, {"tie": torch.zeros_like}],
    "projections.dependence": [{"project": narrow}, {"project": identical}],
    "projections.unprojected": [{"score": cosine}],
    "projections.tied.learning": [{"tie": separated}, {"tie": torch.ones_like}],
    "projections.tied.self": [{"tie": separated}],
    "projections.forms": [{"tie": drawn_anew}, {"fit": nearest_separate}, {"fit": with_signs}],
    "projections.parameters": [{"make": without_bias}],
    "projections.order": [{"steps": {**STEPS, "carry": bent(STEPS["carry"])}}],
    "bugs.copied-key": [{"listing": LISTING.with_mend(14)}],
}
