"""Number by number, with Python's own sine and cosine."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sinusoidal_positions(n: int, d_model: int) -> Tensor:
    table = torch.zeros(n, d_model)
    for p in range(n):
        for i in range(0, d_model, 2):
            table[p, i] = math.sin(p / 10000 ** (i / d_model))
            table[p, i + 1] = math.cos(p / 10000 ** (i / d_model))
    return table
