"""What breaks the demonstrations that were made for explain questions."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions.attention import attention_scores


def forgetful(cache: Tensor, new: Tensor) -> Tensor:
    """A cache of the newest token alone."""
    return new


def doubled(cache: Tensor, new: Tensor) -> Tensor:
    """A cache that keeps every row twice."""
    return torch.cat([cache, new, new])


def everything(n: int) -> Tensor:
    """No mask at all."""
    return torch.ones(n, n, dtype=torch.bool)


def narrowed(q: Tensor, k: Tensor) -> Tensor:
    """Scores over half of the width: less work, and wrong."""
    return attention_scores(q[..., ::2], k[..., ::2])


def untouched(Q: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    return Q, K


def misshapen(Q: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    """An exchange of what does not fit."""
    return (K, Q) if Q.dtype != torch.float64 else (K[:, :-1], Q)


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "cache.decoding": [{"keep": forgetful}, {"keep": doubled}, {"mask": everything}],
    "scaling.cost": [{"score": narrowed}, {"normalise_dim": 0}],
    "masks.zero-wins": [{"fill": -1e9}, {"rectify": True}],
    "swap.causal": [{"swap": untouched}],
}
