from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass
class Config:
    d_model: int
    d_k: int
    bias: bool = True

    @property
    def scale(self) -> float:
        return 1 / math.sqrt(self.d_k)


class SelfAttention(nn.Module):
    def __init__(self, d_model: int, d_k: int) -> None:
        super().__init__()
        self.config = Config(d_model, d_k)
        self.W_q: nn.Linear = nn.Linear(d_model, d_k, self.config.bias)
        self.W_k: nn.Linear = nn.Linear(d_model, d_k, self.config.bias)
        self.W_v: nn.Linear = nn.Linear(d_model, d_k, self.config.bias)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        scores = torch.baddbmm(
            torch.zeros(1, 1, 1, dtype=x.dtype), self.W_q(x), self.W_k(x).transpose(-2, -1), alpha=self.config.scale
        )
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), -torch.inf)
        weights = torch.nn.Softmax(dim=-1)(scores)
        return weights.bmm(self.W_v(x)), weights
