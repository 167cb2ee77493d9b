import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model, d_k):
        super().__init__()
        self.W_qkv = nn.Linear(d_model, 3 * d_k, bias=False)

    def forward(self, x, mask=None):
        q, k, v = self.W_qkv(x).chunk(3, dim=-1)
        s = q @ k.mT * k.shape[-1] ** -0.5
        if mask is not None:
            bias = torch.zeros(mask.shape, dtype=s.dtype)
            bias[~mask] = float("-inf")
            s = s + bias
        w = torch.softmax(s, -1)
        return w @ v, w
