import math

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model, d_k):
        super().__init__()
        self.W_q = nn.Linear(d_model, d_k)
        self.W_k = nn.Linear(d_model, d_k)
        self.W_v = nn.Linear(d_model, d_k)

    def forward(self, x, mask=None):
        """x (B, N, d_model), mask broadcastable to (B, N, N) -> output (B, N, d_k), weights (B, N, N)."""
        q = self.W_q(x)  # (B, N, d_k): what each token looks for
        k = self.W_k(x)  # (B, N, d_k): what each token is found by
        v = self.W_v(x)  # (B, N, d_k): what each token gives
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, N, N)
        if mask is not None:
            scores = scores.masked_fill(~mask, -math.inf)
        weights = torch.softmax(scores, dim=-1)  # each row sums to 1
        return weights @ v, weights  # (B, N, d_k), (B, N, N)
