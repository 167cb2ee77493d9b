import math

import torch
from torch import nn


class DecoderBlock(nn.Module):
    def __init__(self, d_model, num_heads):
        """Parts: ln1, W_q, W_k, W_v, W_o, ln2 and mlp, which is
        nn.Sequential(Linear, GELU, Linear), 4 * d_model wide."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        """x (B, N, d_model) -> (B, N, d_model)."""
        raise NotImplementedError
