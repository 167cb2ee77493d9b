import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, q, k, v, mask=None):
        """q (B, N_q, d_model), k and v (B, N_k, d_model), mask as (B, H, N_q, N_k) -> output (B, N_q, d_model)."""
        Q = self.split_heads(self.W_q(q))  # (B, H, N_q, d_head)
        K = self.split_heads(self.W_k(k))  # (B, H, N_k, d_head)
        V = self.split_heads(self.W_v(v))  # (B, H, N_k, d_head)
        scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])  # (B, H, N_q, N_k)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        heads = torch.softmax(scores, dim=-1) @ V  # (B, H, N_q, d_head)
        return self.W_o(heads.transpose(1, 2).flatten(2))  # (B, N_q, d_model)

    def split_heads(self, x):
        B, N, d_model = x.shape
        return x.reshape(B, N, self.num_heads, d_model // self.num_heads).transpose(1, 2)  # (B, H, N, d_head)
