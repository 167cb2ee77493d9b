import math

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        """W_q, W_k, W_v and W_o map d_model to d_model."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x_q, x_kv, mask=None):
        """x_q (B, N_q, d_model), x_kv (B, N_kv, d_model),
        mask as (B, H, N_q, N_kv) -> output (B, N_q, d_model)."""
        raise NotImplementedError
