import math

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x_q, x_kv, mask=None):
        B, N, _ = x_q.shape
        f = lambda t: t.reshape(B, -1, self.H, self.d).transpose(1, 2).reshape(B * self.H, -1, self.d)
        q, k, v = f(self.W_q(x_q)), f(self.W_k(x_kv)), f(self.W_v(x_kv))
        s = torch.bmm(q, k.transpose(1, 2)).div_(math.sqrt(self.d))
        if mask is not None:
            s = s.view(B, self.H, N, -1).masked_fill(torch.logical_not(mask), float("-inf")).view(B * self.H, N, -1)
        s = s - s.max(dim=-1, keepdim=True).values
        e = s.exp()
        o = torch.bmm(e, v) / e.sum(-1, keepdim=True)
        return self.W_o(o.view(B, self.H, N, self.d).transpose(1, 2).contiguous().view(B, N, -1))
