"""Softmax by hand: as the formula says it, in the form that cannot overflow, and block by block.

The online form keeps, for each query, the largest score m so far, l = Σ exp(s − m) and the sum of exp(s − m) v. When a
block brings a larger score, what was summed so far is corrected by exp(m_old − m_new). No row of weights is stored.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import attention_scores

Correct = Callable[[Tensor, Tensor], Tensor]


def naive_softmax(scores: Tensor) -> Tensor:
    """As the formula is written: (…, N) -> (…, N). exp overflows from about 89 on in float32."""
    numerators = scores.exp()
    return numerators / numerators.sum(dim=-1, keepdim=True)


def stable_softmax(scores: Tensor) -> Tensor:
    """The same, with the largest score of each row moved to 0: (…, N) -> (…, N)."""
    largest = scores.amax(dim=-1, keepdim=True)  # (…, 1)
    return naive_softmax(scores - largest)


def softmax_jacobian(weights: Tensor) -> Tensor:
    """∂p_i/∂s_j = p_i (δ_ij − p_j), row by row: weights (…, N) -> (…, N, N)."""
    return torch.diag_embed(weights) - weights[..., :, None] * weights[..., None, :]  # (…, N, N)


class Running(NamedTuple):
    """What is kept of all blocks so far."""

    largest: Tensor  # m: (…, N_q, 1)
    total: Tensor  # l = Σ exp(s − m): (…, N_q, 1)
    weighted: Tensor  # Σ exp(s − m) v: (…, N_q, d_v)


def nothing_yet(q: Tensor, d_v: int) -> Running:
    """Before the first block: q (…, N_q, d_k)."""
    total = q.new_zeros(*q.shape[:-1], 1)  # (…, N_q, 1)
    return Running(total - math.inf, total, q.new_zeros(*q.shape[:-1], d_v))


def correction(old: Tensor, new: Tensor) -> Tensor:
    """What the sums so far are multiplied by when the largest score goes from old to new; the same shape."""
    return (old - new).exp()


def with_block(kept: Running, scores: Tensor, v: Tensor, correct: Correct = correction) -> Running:
    """One more block of keys: scores (…, N_q, block), v (…, block, d_v)."""
    largest = torch.maximum(kept.largest, scores.amax(dim=-1, keepdim=True))  # (…, N_q, 1)
    factor = correct(kept.largest, largest)  # (…, N_q, 1): 1 where the block brings nothing larger
    numerators = (scores - largest).exp()  # (…, N_q, block)
    total = kept.total * factor + numerators.sum(dim=-1, keepdim=True)  # (…, N_q, 1)
    return Running(largest, total, kept.weighted * factor + numerators @ v)  # (…, N_q, d_v)


def online_attention(q: Tensor, k: Tensor, v: Tensor, block: int, correct: Correct = correction) -> Tensor:
    """softmax(Q Kᵀ / √d_k) V, some keys at a time.

    q (…, N_q, d_k), k (…, N_k, d_k), v (…, N_k, d_v) -> (…, N_q, d_v).
    """
    kept = nothing_yet(q, v.shape[-1])
    for keys, values in zip(k.split(block, dim=-2), v.split(block, dim=-2), strict=True):  # (…, block, d) each
        kept = with_block(kept, attention_scores(q, keys), values, correct)
    return kept.weighted / kept.total  # (…, N_q, d_v)
