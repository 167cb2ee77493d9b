"""Padded keys unfolded into windows, so that the scores are (..., N, 2w + 1) only."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def windows(x: Tensor, w: int) -> Tensor:
    """(..., N, d) -> (..., N, d, 2w + 1)."""
    return F.pad(x, (0, 0, w, w)).unfold(-2, 2 * w + 1, 1)


def sliding_window_attention(q: Tensor, k: Tensor, v: Tensor, window_size: int) -> tuple[Tensor, Tensor]:
    N, w = q.shape[-2], min(window_size, q.shape[-2] - 1)
    scores = torch.einsum("...id,...idw->...iw", q, windows(k, w)) * q.shape[-1] ** -0.5
    at = torch.arange(N)[:, None] + torch.arange(-w, w + 1)
    scores = torch.where((at < 0) | (at >= N), torch.finfo(q.dtype).min, scores)
    weights = scores.softmax(-1)
    return torch.einsum("...iw,...iew->...ie", weights, windows(v, w)), weights
