"""One W_qkv, a mask kept as a buffer, dropout that eval() turns off, and an MLP that is a class."""

import torch
import torch.nn.functional as F
from torch import nn

LONGEST = 256


class MLP(nn.Sequential):
    def __init__(self, width):
        super().__init__(nn.Linear(width, 4 * width), nn.GELU(approximate="none"), nn.Linear(4 * width, width))


class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads, dropout=0.1):
        super().__init__()
        assert d_model % num_heads == 0
        self.h = num_heads
        self.ln1, self.ln2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.W_qkv = nn.Linear(d_model, 3 * d_model)
        self.W_o = nn.Linear(d_model, d_model)
        self.mlp = MLP(d_model)
        self.drop = nn.Dropout(dropout)
        self.register_buffer("bias", torch.tril(torch.ones(1, 1, LONGEST, LONGEST)))

    def forward(self, x):
        B, N, C = x.size()
        q, k, v = self.W_qkv(self.ln1(x)).split(C, dim=2)
        q, k, v = (each.view(B, N, self.h, C // self.h).transpose(1, 2) for each in (q, k, v))
        att = (q @ k.transpose(-2, -1)) * (1.0 / k.size(-1) ** 0.5)
        att = att.masked_fill(self.bias[:, :, :N, :N] == 0, float("-inf"))
        y = self.drop(F.softmax(att, dim=-1)) @ v
        x = x + self.drop(self.W_o(y.transpose(1, 2).contiguous().view(B, N, C)))
        return x + self.drop(self.mlp(self.ln2(x)))
