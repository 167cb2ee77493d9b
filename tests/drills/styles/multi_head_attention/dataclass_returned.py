from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass
class Heads:
    q: Tensor
    k: Tensor
    v: Tensor

    def attend(self, mask: Tensor | None) -> Tensor:
        s = self.q @ self.k.transpose(-2, -1) / math.sqrt(self.q.shape[-1])
        s = s if mask is None else s.masked_fill(mask.logical_not(), -math.inf)
        return s.softmax(-1) @ self.v


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int):
        super().__init__()
        self.num_heads = num_heads
        self.W_q, self.W_k, self.W_v, self.W_o = [nn.Linear(d_model, d_model) for _ in range(4)]

    def forward(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
        def split(x: Tensor) -> Tensor:
            return torch.stack(x.split(x.shape[-1] // self.num_heads, dim=-1), dim=1)

        o = Heads(split(self.W_q(q)), split(self.W_k(k)), split(self.W_v(v))).attend(mask)
        return self.W_o(torch.cat(o.unbind(1), dim=-1))
