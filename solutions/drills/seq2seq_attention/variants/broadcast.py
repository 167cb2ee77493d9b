"""Products and sums instead of matrices, NaN replaced at the end."""

from __future__ import annotations

import torch
from torch import Tensor


def attend(s: Tensor, h: Tensor, pad: Tensor | None = None) -> tuple[Tensor, Tensor]:
    scores = (s[:, None, :] * h).sum(dim=2)
    if pad is not None:
        scores = torch.where(pad, float("-inf"), scores)
    weights = scores.softmax(dim=1).nan_to_num(nan=0.0)
    return (weights[..., None] * h).sum(dim=1), weights
