"""Einsum without any transpose, other names inside, and the weights returned as well."""

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H = num_heads
        for name in ("W_q", "W_k", "W_v", "W_o"):
            setattr(self, name, nn.Linear(d_model, d_model))

    def forward(self, x_q, x_kv, mask=None):
        B, n, d = x_q.shape
        queries = self.W_q(x_q).reshape(B, n, self.H, d // self.H)
        keys = self.W_k(x_kv).reshape(B, -1, self.H, d // self.H)
        values = self.W_v(x_kv).reshape(B, -1, self.H, d // self.H)
        scores = torch.einsum("nqhd,nkhd->nhqk", queries, keys)
        if mask is not None:
            scores = scores.masked_fill(mask == 0, float("-inf"))
        attention = torch.softmax(scores / (d // self.H) ** 0.5, dim=3)
        out = torch.einsum("nhql,nlhd->nqhd", attention, values).reshape(B, n, d)
        return self.W_o(out), attention
