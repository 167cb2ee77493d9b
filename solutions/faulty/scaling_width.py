import math

from torch import nn


class Heads(nn.Module):
    def __init__(self, d_model, h):
        super().__init__()
        self.h, self.d_k = h, d_model // h
        self.qkv = nn.Linear(d_model, 3 * d_model)
        self.divisor = math.sqrt(d_model)
        #> self.divisor = math.sqrt(self.d_k)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x):
        B, N, d_model = x.shape
        split = self.qkv(x).view(B, N, 3, self.h, self.d_k)
        #> split = self.qkv(x).view(B, 3, N, self.h, self.d_k)
        q, k, v = split.permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) / self.divisor
        #> scores = q @ k.transpose(-2, -1) * self.divisor
        weights = scores.softmax(dim=-1)
        #> weights = scores.softmax(dim=-2)
        heads = (weights @ v).transpose(1, 2)
        #> heads = weights @ v
        merged = heads.reshape(B, N, d_model)
        return self.W_o(merged)
