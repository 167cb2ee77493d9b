"""Attention masks. Boolean, True = may attend, and they broadcast to the scores (B, H, N_q, N_k).

`F.scaled_dot_product_attention` reads a boolean mask the same way; `nn.MultiheadAttention` reads it the other way
round (True = may not attend), so give it `~mask`.
"""

from __future__ import annotations

import math
from functools import reduce

import torch
from torch import Tensor


def causal_mask(n_q: int, n_k: int | None = None, first: int = 0) -> Tensor:
    """Each query sees its own position and those before it -> (N_q, N_k) bool.

    The queries stand at positions first, first + 1, …; when decoding with a cache, `first` is the cache's length.
    """
    n_k = first + n_q if n_k is None else n_k
    query = first + torch.arange(n_q)[:, None]  # (N_q, 1)
    key = torch.arange(n_k)  # (N_k,)
    return key <= query  # (N_q, N_k)


def padding_mask(lengths: Tensor, n_k: int) -> Tensor:
    """No query sees the keys beyond its sequence's length: lengths (B,) -> (B, 1, 1, N_k) bool."""
    real = torch.arange(n_k) < lengths[:, None]  # (B, N_k)
    return real[:, None, None, :]  # (B, 1, 1, N_k)


def prefix_mask(n: int, prefix: int) -> Tensor:
    """The first `prefix` tokens see one another both ways, all others only themselves and the past -> (N, N) bool."""
    return causal_mask(n) | (torch.arange(n) < prefix)  # (N, N): columns of the prefix are open to everybody


def packed_mask(lengths: list[int]) -> Tensor:
    """Documents of these lengths stand in one row, and each token sees the past of its own only -> (N, N) bool."""
    document = torch.arange(len(lengths)).repeat_interleave(torch.tensor(lengths))  # (N,)
    return causal_mask(len(document)) & (document[:, None] == document)  # (N, N): blocks of triangles


def combine(*masks: Tensor | None) -> Tensor | None:
    """What every mask allows, broadcast: (N_q, N_k) and (B, 1, 1, N_k) -> (B, 1, N_q, N_k). None allows everything."""
    given = [mask for mask in masks if mask is not None]
    return reduce(torch.logical_and, given) if given else None


def additive(mask: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
    """The mask as numbers to add to the scores: 0 where attending is allowed, −∞ where it is not; same shape."""
    return torch.zeros(mask.shape, dtype=dtype).masked_fill(~mask, -math.inf)
