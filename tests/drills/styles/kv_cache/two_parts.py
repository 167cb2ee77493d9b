import math

import torch
from torch import nn


class KVCacheAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x, cache=None):
        B, N, D = x.shape
        sp = lambda t: t.view(B, -1, self.H, self.d).transpose(1, 2)
        q, k, v = sp(self.W_q(x)), sp(self.W_k(x)), sp(self.W_v(x))

        own = (q @ k.mT / math.sqrt(self.d)).masked_fill(~torch.ones(N, N, dtype=torch.bool).tril(), -math.inf)
        if cache is None:
            return self.W_o((own.softmax(-1) @ v).transpose(1, 2).flatten(2)), (k, v)
        past = q @ cache[0].mT / math.sqrt(self.d)
        w = torch.cat([past, own], -1).softmax(-1)
        P = past.shape[-1]
        o = w[..., :P] @ cache[1] + w[..., P:] @ v
        return self.W_o(o.transpose(1, 2).flatten(2)), (torch.cat([cache[0], k], 2), torch.cat([cache[1], v], 2))
