"""What breaks the demonstrations of `roles.*`: each entry replaces the thing under test."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from solutions import roles


def exchanged(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """W_q stands where the keys are made, W_k where the queries are."""
    return roles.self_attention(X, W_k, W_q, W_v)


def rotated(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """Each matrix stands in the place of another."""
    return roles.self_attention(X, W_v, W_q, W_k)


def averaged(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """Attention that ignores the scores."""
    N = X.shape[-2]
    weights = torch.full((*X.shape[:-1], N), 1 / N)  # (…, N, N)
    return weights @ (X @ W_v), weights


def unnormalised(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """Scores for weights, without a softmax."""
    weights = (X @ W_q) @ (X @ W_k).mT / W_q.shape[-1] ** 0.5  # (…, N, N)
    return weights @ (X @ W_v), weights


def scores_for_weights(Q: Tensor, K: Tensor, V: Tensor) -> tuple[Tensor, Tensor]:
    weights = Q @ K.mT  # (…, N, N)
    return weights @ V, weights


def over_queries(Q: Tensor, K: Tensor, V: Tensor) -> tuple[Tensor, Tensor]:
    weights = (Q @ K.mT).softmax(-2)  # (…, N, N): columns sum to 1
    return weights @ V, weights


def values_for_keys(Q: Tensor, K: Tensor, V: Tensor) -> tuple[Tensor, Tensor]:
    """V is matched as well as read."""
    weights = (Q @ V.mT).softmax(-1)  # (…, N, N)
    return weights @ V, weights


def both_axes(scores: Tensor, dim: int) -> Tensor:
    """A softmax that does not know rows from columns."""
    return scores.flatten().softmax(0).view_as(scores)


def transposing(scores: Tensor, dim: int) -> Tensor:
    """The axes mistaken for each other."""
    return scores.softmax(-1 if dim == -2 else -2)


def directed(q: Tensor, k: Tensor) -> Tensor:
    """A product that is not symmetric in its arguments."""
    return q @ k.roll(1, -1).mT


def cosine(q: Tensor, k: Tensor) -> Tensor:
    return normalize(q, dim=-1) @ normalize(k, dim=-1).mT


def dot(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT


def sharp_cosine(q: Tensor, k: Tensor) -> Tensor:
    return 20 * cosine(q, k)


def sigmoid(scores: Tensor) -> Tensor:
    """Weights that need not sum to 1, and so feel a shift."""
    return scores.sigmoid()


def normalised_over_queries(scores: Tensor) -> Tensor:
    return scores.softmax(-2)


def unturned(x: Tensor) -> Tensor:
    """RoPE without a rotation."""
    return x


def reading_all(X: Tensor, W_q: Tensor) -> Tensor:
    """A query made from the whole sentence."""
    return (X + X.mean(-2, keepdim=True)) @ W_q


def only_own(weights: Tensor, X: Tensor) -> Tensor:
    """A layer that moves nothing between tokens."""
    return X


def by_position(q: Tensor, k: Tensor) -> Tensor:
    """Scores that depend on the distance of two places only."""
    place = torch.arange(q.shape[-2], dtype=q.dtype)
    return -(place[:, None] - place).abs().expand(*q.shape[:-1], k.shape[-2])


def key_alone(q: Tensor, k: Tensor) -> Tensor:
    """A score that is a property of the key."""
    return k.sum(-1)[..., None, :].expand(*q.shape[:-1], k.shape[-2])


def query_alone(q: Tensor, k: Tensor) -> Tensor:
    return key_alone(k, q).mT


def drawn_anew(W: Tensor) -> Tensor:
    return torch.randn(W.shape, generator=torch.Generator().manual_seed(7), dtype=W.dtype) / W.shape[-2] ** 0.5


def negated(q: Tensor, k: Tensor) -> Tensor:
    return -(q @ k.mT)


def one_matrix(d: int, rng: torch.Generator) -> Tensor:
    W = torch.randn(d, d, generator=rng, dtype=torch.float64) / d**0.5
    return W.expand(3, d, d)


def shared_keys(d: int, rng: torch.Generator) -> Tensor:
    W = torch.randn(3, d, d, generator=rng, dtype=torch.float64) / d**0.5
    W[2] = W[1]
    return W


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "roles.diverge": [
        {"share": roles.same},
        {"attend": exchanged},
        {"attend": averaged},
        {"attend": rotated},
    ],
    "roles.gradients": [{"attend": unnormalised}, {"attend": exchanged}, {"attend": averaged}],
    "roles.tying": [{"share": roles.copied}, {"attend": averaged}, {"attend": exchanged}],
    "roles.linearity": [{"attend": scores_for_weights}, {"attend": over_queries}, {"attend": values_for_keys}],
    "roles.axis": [{"normalise": both_axes}, {"normalise": transposing}, {"score": directed}],
    "roles.cosine": [{"dot": cosine}, {"cosine": dot}, {"cosine": sharp_cosine}],
    "roles.limit": [{"score": dot}],
    "roles.bias": [
        {"normalise": sigmoid},
        {"normalise": normalised_over_queries},
        {"rope": unturned},
    ],
    "roles.context": [{"query": reading_all}, {"mix": only_own}],
    "roles.dynamic": [{"score": by_position}, {"score": key_alone}],
    "roles.self": [{"tie": drawn_anew}, {"score": negated}, {"score": by_position}],
    "roles.source": [{"make": one_matrix}, {"make": shared_keys}],
    "roles.pair": [{"score": key_alone}, {"score": query_alone}],
}
