"""One W_qkv without bias, a mask from positions, and a list as the cache."""

import torch
from torch import nn


class KVCacheAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.h, self.d = num_heads, d_model // num_heads
        self.W_qkv = nn.Linear(d_model, 3 * d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x, cache=None):
        B, N, d_model = x.shape
        q, k, v = self.W_qkv(x).view(B, N, 3, self.h, self.d).permute(2, 0, 3, 1, 4)
        start = 0 if cache is None else cache[0].size(-2)
        if cache is not None:
            k, v = (torch.cat(pair, dim=-2) for pair in ((cache[0], k), (cache[1], v)))
        position = start + torch.arange(N)
        hidden = torch.arange(k.size(-2)) > position[:, None]
        scores = torch.einsum("bhid,bhjd->bhij", q * self.d**-0.5, k).masked_fill(hidden, torch.finfo(x.dtype).min)
        context = torch.einsum("bhij,bhjd->bihd", scores.softmax(-1), v)
        return self.W_o(context.reshape(B, N, d_model)), [k, v]
