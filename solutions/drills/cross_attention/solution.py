import math

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x_q, x_kv, mask=None):
        """x_q (B, N_q, d_model), x_kv (B, N_kv, d_model), mask as (B, H, N_q, N_kv) -> output (B, N_q, d_model)."""
        heads = (self.num_heads, x_q.shape[-1] // self.num_heads)
        q = self.W_q(x_q).unflatten(-1, heads).transpose(1, 2)  # (B, H, N_q, d_head): the decoder asks
        k = self.W_k(x_kv).unflatten(-1, heads).transpose(1, 2)  # (B, H, N_kv, d_head): the encoder is searched
        v = self.W_v(x_kv).unflatten(-1, heads).transpose(1, 2)  # (B, H, N_kv, d_head): and gives
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, H, N_q, N_kv)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        output = torch.softmax(scores, dim=-1) @ v  # (B, H, N_q, d_head)
        return self.W_o(output.transpose(1, 2).flatten(2))  # (B, N_q, d_model)
