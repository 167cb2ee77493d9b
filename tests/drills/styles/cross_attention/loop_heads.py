import math

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x_q, x_kv, mask=None):
        Q, K, V = self.W_q(x_q), self.W_k(x_kv), self.W_v(x_kv)
        outs = []
        for h, (a, b, c) in enumerate(zip(Q.split(self.d, -1), K.split(self.d, -1), V.split(self.d, -1))):
            s = a @ b.mT / math.sqrt(self.d)
            if mask is not None:
                s = s.masked_fill(~mask.expand(x_q.shape[0], self.H, x_q.shape[1], x_kv.shape[1])[:, h], -math.inf)
            outs.append(s.softmax(-1) @ c)
        return self.W_o(torch.cat(outs, dim=2))
