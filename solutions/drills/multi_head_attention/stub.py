import math

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        """W_q, W_k, W_v and W_o map d_model to d_model."""
        super().__init__()
        raise NotImplementedError

    def forward(self, q, k, v, mask=None):
        """q (B, N_q, d_model), k and v (B, N_k, d_model),
        mask as (B, H, N_q, N_k) -> output (B, N_q, d_model)."""
        raise NotImplementedError
