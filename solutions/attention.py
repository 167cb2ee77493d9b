"""Scaled dot-product attention, after "Attention Is All You Need" (Vaswani et al., 2017), equation 1.

    Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V

Masks are boolean, True = may attend, and broadcast to the scores.
"""

from __future__ import annotations

import math

from torch import Tensor


def attention_scores(q: Tensor, k: Tensor, scale: float | None = None) -> Tensor:
    """Q Kᵀ times `scale`, by default 1/√d_k: q (…, N_q, d_k), k (…, N_k, d_k) -> scores (…, N_q, N_k)."""
    d_k = q.shape[-1]
    return q @ k.transpose(-2, -1) * (1 / math.sqrt(d_k) if scale is None else scale)  # (…, N_q, N_k)


def scaled_dot_product_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, fill: float = -math.inf, scale: float | None = None
) -> tuple[Tensor, Tensor]:
    """Attention's output and its weights.

    q (…, N_q, d_k), k (…, N_k, d_k), v (…, N_k, d_v), mask (…, N_q, N_k) bool -> (…, N_q, d_v), (…, N_q, N_k).
    A forbidden score becomes `fill` before the softmax. With −inf, a row in which nothing may be attended is NaN.
    """
    scores = attention_scores(q, k, scale)  # (…, N_q, N_k)
    if mask is not None:
        scores = scores.masked_fill(~mask, fill)
    weights = scores.softmax(dim=-1)  # each row sums to 1
    return weights @ v, weights  # (…, N_q, d_v), (…, N_q, N_k)
