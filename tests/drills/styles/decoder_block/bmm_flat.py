import math

import torch
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
        self.mlp = nn.Sequential(
            nn.Linear(d_model, 4 * d_model, bias=True),
            nn.GELU(approximate="none"),
            nn.Linear(4 * d_model, d_model),
            nn.Dropout(0.3),
        )

    def forward(self, x):
        B, N, D = x.shape
        h = self.ln1(x)
        f = lambda W: W(h).reshape(B, N, self.H, self.d).permute(0, 2, 1, 3).flatten(0, 1)
        q, k, v = f(self.W_q), f(self.W_k), f(self.W_v)
        bias = torch.zeros(N, N, dtype=x.dtype).masked_fill(~torch.ones(N, N, dtype=torch.bool).tril(), -1e30)
        s = torch.baddbmm(bias.expand(B * self.H, N, N), q, k.transpose(1, 2), alpha=1 / math.sqrt(self.d))
        y = torch.bmm(torch.softmax(s, -1), v).view(B, self.H, N, self.d).permute(0, 2, 1, 3).reshape(B, N, D)
        x = x + self.W_o(y)
        return x + self.mlp(self.ln2(x)), s
