"""x cos + rotate(x) sin, with cosines and sines repeated for both members of a pair."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def rotate_pairs(x: Tensor) -> Tensor:
    """(a, b) -> (-b, a), pair by pair."""
    return torch.stack((-x[..., 1::2], x[..., 0::2]), dim=-1).reshape(x.shape)


def apply_rope(q: Tensor, k: Tensor) -> tuple[Tensor, Tensor]:
    d = q.size(-1)
    rate = torch.exp(torch.arange(0, d, 2, dtype=torch.float64) * (-math.log(10000.0) / d))
    angle = torch.arange(q.size(-2), dtype=torch.float64).unsqueeze(1) * rate.repeat_interleave(2)
    cos, sin = angle.cos().to(q.dtype), angle.sin().to(q.dtype)
    return q * cos + rotate_pairs(q) * sin, k * cos + rotate_pairs(k) * sin
