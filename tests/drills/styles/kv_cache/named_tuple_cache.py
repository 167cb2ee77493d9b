from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Cache(NamedTuple):
    k: Tensor
    v: Tensor

    def with_(self, k: Tensor, v: Tensor) -> Cache:
        return Cache(torch.cat([self.k, k], 2), torch.cat([self.v, v], 2))


class KVCacheAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int):
        super().__init__()
        self.h = num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        q, k, v = (W(x).unflatten(-1, (self.h, -1)).movedim(2, 1) for W in (self.W_q, self.W_k, self.W_v))
        cache = Cache(k, v) if cache is None else Cache(*cache).with_(k, v)
        s = q @ cache.k.mT / math.sqrt(q.shape[-1])
        s = s.masked_fill(torch.ones_like(s, dtype=torch.bool).triu(s.shape[-1] - s.shape[-2] + 1), -math.inf)
        return self.W_o((s.softmax(-1) @ cache.v).movedim(1, 2).flatten(2)), cache
