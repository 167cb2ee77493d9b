import math

import torch
from torch import nn


class GroupedQueryAttention(nn.Module):
    def __init__(self, d_model, num_heads, num_kv_heads):
        """W_q and W_o map d_model to d_model,
        W_k and W_v map it to num_kv_heads · d_head."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """x (B, N, d_model) -> output (B, N, d_model)."""
        raise NotImplementedError
