"""Attention between two sequences: the tokens of Y ask, the tokens of X are read.

    Q = Y W_q,  K = X W_k,  V = X W_v,  Z = softmax(Q Kᵀ / √d_k) V

Self-attention, encoder-decoder attention and attention of words to regions of an image are this one function with other
arguments. With W_k = W_v = I and no 1/√d_k it is the older formula of sequence to sequence, c_t = Σ_i α_ti h_i
(Luong et al., 2015, "dot"). Read as retrieval, it is a look-up that returns a mixture.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention


class Projections(NamedTuple):
    """The three matrices of one head. The two sequences may have other widths, d_y and d_x, and d_v need not be d_k."""

    W_q: Tensor  # (d_y, d_k)
    W_k: Tensor  # (d_x, d_k)
    W_v: Tensor  # (d_x, d_v)


class Memory(NamedTuple):
    """What the asking side reads: it depends on X alone, so one computation serves every query."""

    K: Tensor  # (…, N_k, d_k)
    V: Tensor  # (…, N_k, d_v)


def drawn(d_y: int, d_x: int, d_k: int, d_v: int, rng: torch.Generator) -> Projections:
    """Matrices of N(0, 1/d_in) entries: inputs of variance 1 give queries, keys and values of variance 1."""
    sizes = (d_y, d_k), (d_x, d_k), (d_x, d_v)
    return Projections(*(torch.randn(rows, columns, generator=rng) / rows**0.5 for rows, columns in sizes))


def remember(X: Tensor, W: Projections) -> Memory:
    """X (…, N_k, d_x) -> K (…, N_k, d_k) and V (…, N_k, d_v)."""
    return Memory(X @ W.W_k, X @ W.W_v)


def attend(Y: Tensor, X: Tensor, W: Projections, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Y (…, N_q, d_y) asks, X (…, N_k, d_x) is read -> output (…, N_q, d_v) and weights (…, N_q, N_k)."""
    K, V = remember(X, W)  # (…, N_k, d_k), (…, N_k, d_v)
    return scaled_dot_product_attention(Y @ W.W_q, K, V, mask)


def self_attention(X: Tensor, W: Projections, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """A sequence asks itself: X (…, N, d_model) -> (…, N, d_v), (…, N, N)."""
    return attend(X, X, W, mask)


def encoder_decoder_attention(
    decoder: Tensor, encoder: Tensor, W: Projections, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The decoder (…, T, d_dec) asks the encoder (…, S, d_enc) -> (…, T, d_v), (…, T, S)."""
    return attend(decoder, encoder, W, mask)


def seq2seq_attention(s: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
    """States s (…, T, d) ask states h (…, S, d), which are keys and values at once -> context (…, T, d), (…, T, S).

    e = s·h, α = softmax(e), c = Σ α h: nothing is projected and nothing divided.
    """
    return scaled_dot_product_attention(s, h, h, scale=1.0)


def retrieve(q: Tensor, K: Tensor, V: Tensor, sharpness: float = 1.0) -> tuple[Tensor, Tensor]:
    """Soft retrieval: q (…, N_q, d_k), K (…, N_k, d_k), V (…, N_k, d_v) -> (…, N_q, d_v), (…, N_q, N_k).

    The scores are multiplied by `sharpness`; as it grows, the mixture of values becomes the value of the best key.
    """
    return scaled_dot_product_attention(q, K, V, scale=sharpness)


def lookup(q: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """The value of the best key alone: q (N_q, d_k), K (N_k, d_k), V (N_k, d_v) -> (N_q, d_v)."""
    return V[(q @ K.mT).argmax(-1)]


def contributions(weights: Tensor, V: Tensor) -> Tensor:
    """How long a piece each value adds to the output, α|v|: weights (…, N_q, N_k), V (…, N_k, d_v) -> (…, N_q, N_k)."""
    return weights * V.norm(dim=-1)[..., None, :]


def total_variation(p: Tensor, q: Tensor) -> Tensor:
    """How much weight has to move to turn one row into the other, from 0 to 1: (…, N), (…, N) -> (…)."""
    return (p - q).abs().sum(-1) / 2
