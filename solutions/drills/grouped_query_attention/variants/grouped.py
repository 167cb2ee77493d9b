"""Nothing repeated: queries are viewed as (key head, group) and broadcast over the group; no bias."""

import torch
from torch import nn


class GroupedQueryAttention(nn.Module):
    def __init__(self, d_model, num_heads, num_kv_heads):
        super().__init__()
        self.heads, self.kv = num_heads, num_kv_heads
        self.d = d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, self.kv * self.d, bias=False)
        self.W_v = nn.Linear(d_model, self.kv * self.d, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x):
        B, N, d_model = x.shape
        q = self.W_q(x).reshape(B, N, self.kv, self.heads // self.kv, self.d)
        k = self.W_k(x).reshape(B, N, self.kv, self.d)
        v = self.W_v(x).reshape(B, N, self.kv, self.d)
        scores = torch.einsum("bikgd,bjkd->bkgij", q, k) * self.d**-0.5
        weights = scores.softmax(dim=-1)
        return self.W_o(torch.einsum("bkgij,bjkd->bikgd", weights, v).reshape(B, N, d_model))
