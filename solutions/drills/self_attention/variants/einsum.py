"""Einsum, exponentials by hand, a bias in one layer only, and annotations."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Config:
    d_model: int
    d_k: int


class SelfAttention(nn.Module):
    def __init__(self, d_model: int, d_k: int) -> None:
        super().__init__()
        self.config = Config(d_model, d_k)
        self.W_q = nn.Linear(d_model, d_k, bias=True)
        self.W_k, self.W_v = (nn.Linear(d_model, d_k, bias=False) for _ in range(2))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> list[Tensor]:
        scores = torch.einsum("bid,bjd->bij", self.W_q(x), self.W_k(x)).div(self.config.d_k**0.5)
        if mask is not None:
            scores = scores.where(mask, torch.finfo(scores.dtype).min)
        exp = torch.exp(scores - scores.max(dim=-1, keepdim=True).values)
        weights = self.dropout(exp / exp.sum(dim=-1, keepdim=True))
        return [torch.einsum("bij,bjd->bid", weights, self.W_v(x)), weights]
