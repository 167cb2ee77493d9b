"""One matrix W_qkv with rows for all heads, and key heads chosen by index."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class GroupedQueryAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int, num_kv_heads: int) -> None:
        super().__init__()
        assert d_model % num_heads == 0
        assert num_heads % num_kv_heads == 0
        self.d_head = d_model // num_heads
        self.sizes = [num_heads, num_kv_heads, num_kv_heads]
        self.W_qkv = nn.Linear(d_model, sum(self.sizes) * self.d_head)
        self.W_o = nn.Linear(d_model, d_model)
        self.register_buffer("shared", torch.arange(num_heads) // (num_heads // num_kv_heads))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        parts = self.W_qkv(x).unflatten(-1, (sum(self.sizes), self.d_head)).movedim(2, 1)
        q, k, v = parts.split(self.sizes, dim=1)
        k, v = k[:, self.shared], v[:, self.shared]
        weights = (q @ k.mT).div(self.d_head**0.5).softmax(-1)
        return self.W_o((weights @ v).movedim(1, 2).reshape(x.shape)), weights
