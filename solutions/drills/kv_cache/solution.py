import math

import torch
from torch import nn


class KVCacheAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x, cache=None):
        """x (B, N, d_model): the new tokens; cache: (k, v) of all earlier ones -> output (B, N, d_model), (k, v)."""
        q, k, v = (self.split_heads(W(x)) for W in (self.W_q, self.W_k, self.W_v))  # (B, H, N, d_head) each
        if cache is not None:
            k = torch.cat([cache[0], k], dim=2)  # (B, H, N_past + N, d_head)
            v = torch.cat([cache[1], v], dim=2)  # (B, H, N_past + N, d_head)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, H, N, N_past + N)
        past = k.shape[2] - x.shape[1]  # new token i stands at position past + i
        seen = torch.ones(scores.shape[-2:], dtype=torch.bool, device=x.device).tril(past)  # (N, N_past + N)
        weights = torch.softmax(scores.masked_fill(~seen, -math.inf), dim=-1)
        output = self.W_o((weights @ v).transpose(1, 2).flatten(2))  # (B, N, d_model)
        return output, (k, v)

    def split_heads(self, x):
        return x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)  # (B, H, N, d_head)
