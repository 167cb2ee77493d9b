"""A chunk is taken token by token: each new one attends to all keys so far, and no mask is needed."""

from __future__ import annotations

import torch
from torch import Tensor, nn

Cache = tuple[Tensor, Tensor]


class KVCacheAttention(nn.Module):
    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def heads(self, x: Tensor) -> Tensor:
        return torch.stack(x.chunk(self.num_heads, dim=-1), dim=1)

    def step(self, x: Tensor, cache: Cache | None) -> tuple[Tensor, Cache]:
        q, k, v = self.heads(self.W_q(x)), self.heads(self.W_k(x)), self.heads(self.W_v(x))
        if cache:
            k, v = torch.cat((cache[0], k), 2), torch.cat((cache[1], v), 2)
        weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
        return self.W_o(torch.cat((weights @ v).unbind(1), dim=-1)), (k, v)

    def forward(self, x: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        outputs = []
        for token in x.split(1, dim=1):
            output, cache = self.step(token, cache)
            outputs.append(output)
        assert cache is not None
        return torch.cat(outputs, dim=1), cache
