import math

import torch
import torch.nn.functional as F
from torch import nn


class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.ln1, self.ln2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)
        self.mlp = nn.Sequential(nn.Linear(d_model, 4 * d_model), nn.GELU(), nn.Linear(4 * d_model, d_model))
        self.register_buffer("mask", torch.tril(torch.ones(512, 512)))
        self.drop = nn.Dropout(0.2)

    def forward(self, x):
        B, N, D = x.shape
        h = self.ln1(x)
        q, k, v = (W(h).view(B, N, self.H, self.d).transpose(1, 2) for W in (self.W_q, self.W_k, self.W_v))
        s = q @ k.transpose(-2, -1) / math.sqrt(self.d)
        s = s.masked_fill(self.mask[:N, :N] == 0, float("-inf"))
        y = (F.softmax(s, dim=-1) @ v).transpose(1, 2).contiguous().view(B, N, D)
        x = x + self.drop(self.W_o(y))
        x = x + self.drop(self.mlp(self.ln2(x)))
        return x
