import math

import torch
from torch import nn


class GroupedQueryAttention(nn.Module):
    def __init__(self, d_model, num_heads, num_kv_heads):
        super().__init__()
        self.d_head = d_model // num_heads
        self.group = num_heads // num_kv_heads
        self.W_q = nn.Linear(d_model, num_heads * self.d_head)
        self.W_k = nn.Linear(d_model, num_kv_heads * self.d_head)
        self.W_v = nn.Linear(d_model, num_kv_heads * self.d_head)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x):
        """x (B, N, d_model) -> output (B, N, d_model)."""
        q = self.split_heads(self.W_q(x))  # (B, H, N, d_head)
        k = self.split_heads(self.W_k(x))  # (B, H_kv, N, d_head)
        v = self.split_heads(self.W_v(x))  # (B, H_kv, N, d_head)
        k = k.repeat_interleave(self.group, dim=1)  # (B, H, N, d_head): each key head, group times in a row
        v = v.repeat_interleave(self.group, dim=1)  # (B, H, N, d_head)
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.d_head)  # (B, H, N, N)
        output = torch.softmax(scores, dim=-1) @ v  # (B, H, N, d_head)
        return self.W_o(output.transpose(1, 2).flatten(2))  # (B, N, d_model)

    def split_heads(self, x):
        return x.unflatten(-1, (-1, self.d_head)).transpose(1, 2)  # (B, heads, N, d_head)
