"""Einsum with the head as an index, an output projection with a bias alone, and a sum over heads instead of a merge."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int, dropout: float = 0.1) -> None:
        super().__init__()
        assert d_model % num_heads == 0
        self.num_heads = num_heads
        self.W_q, self.W_k, self.W_v = (nn.Linear(d_model, d_model, bias=False) for _ in range(3))
        self.W_o = nn.Linear(d_model, d_model)
        self.drop = nn.Dropout(dropout)

    def forward(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
        heads = (self.num_heads, -1)
        q, k, v = self.W_q(q).unflatten(-1, heads), self.W_k(k).unflatten(-1, heads), self.W_v(v).unflatten(-1, heads)
        scores = torch.einsum("bihd,bjhd->bhij", q, k) / q.size(-1) ** 0.5
        if mask is not None:
            scores = scores.masked_fill(mask.logical_not(), torch.finfo(scores.dtype).min)
        context = torch.einsum("bhij,bjhd->bihd", self.drop(F.softmax(scores, dim=-1)), v)
        out = torch.einsum("bihd,ohd->bio", context, self.W_o.weight.unflatten(-1, heads))
        return out + self.W_o.bias
