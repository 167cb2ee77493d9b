"""Positions compared: the queries are the last n_q of n_k positions."""

from __future__ import annotations

import torch
from torch import Tensor


def causal_mask(n_q: int, n_k: int | None = None) -> Tensor:
    n_k = n_q if n_k is None else n_k
    key = torch.arange(n_k)
    query = torch.arange(n_k - n_q, n_k)
    return key[None, :] <= query[:, None]
