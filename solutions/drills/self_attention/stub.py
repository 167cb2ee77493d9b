import math

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model, d_k):
        """W_q, W_k and W_v map d_model to d_k."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x, mask=None):
        """x (B, N, d_model), mask broadcastable to (B, N, N)
        -> output (B, N, d_k), weights (B, N, N)."""
        raise NotImplementedError
