"""One matrix W_qkv for all three projections, no bias, and a mask that is added."""

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model, d_k):
        super().__init__()
        self.scale = d_k**-0.5
        self.W_qkv = nn.Linear(d_model, 3 * d_k, bias=False)

    def forward(self, x, mask=None):
        q, k, v = self.W_qkv(x).chunk(3, dim=-1)
        scores = torch.bmm(q * self.scale, k.mT)
        if mask is not None:
            scores = scores + torch.zeros_like(scores).masked_fill(mask.logical_not(), float("-inf"))
        weights = scores.softmax(dim=2)
        return torch.bmm(weights, v), weights
