import math

import torch
from torch import nn


class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.ln1 = nn.LayerNorm(d_model)
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)
        self.ln2 = nn.LayerNorm(d_model)
        self.mlp = nn.Sequential(nn.Linear(d_model, 4 * d_model), nn.GELU(), nn.Linear(4 * d_model, d_model))

    def forward(self, x):
        """x (B, N, d_model) -> (B, N, d_model)."""
        x = x + self.attend(self.ln1(x))  # the normalised copy goes into the branch, x itself goes on
        return x + self.mlp(self.ln2(x))

    def attend(self, x):
        heads = (self.num_heads, x.shape[-1] // self.num_heads)
        q = self.W_q(x).unflatten(-1, heads).transpose(1, 2)  # (B, H, N, d_head)
        k = self.W_k(x).unflatten(-1, heads).transpose(1, 2)  # (B, H, N, d_head)
        v = self.W_v(x).unflatten(-1, heads).transpose(1, 2)  # (B, H, N, d_head)
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, H, N, N)
        future = torch.ones(scores.shape[-2:], dtype=torch.bool, device=x.device).triu(1)  # (N, N)
        weights = torch.softmax(scores.masked_fill(future, -math.inf), dim=-1)
        return self.W_o((weights @ v).transpose(1, 2).flatten(2))  # (B, N, d_model)
