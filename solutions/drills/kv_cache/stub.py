import math

import torch
from torch import nn


class KVCacheAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        """W_q, W_k, W_v and W_o map d_model to d_model."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x, cache=None):
        """x (B, N, d_model): new tokens; cache: earlier (k, v)
        -> output (B, N, d_model), (k, v)."""
        raise NotImplementedError
