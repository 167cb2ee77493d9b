import math

import torch
import torch.nn.functional as F
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model, d_k):
        super().__init__()
        self.W_q = nn.Linear(d_model, d_k)
        self.W_k = nn.Linear(d_model, d_k)
        self.W_v = nn.Linear(d_model, d_k)

    def forward(self, x, mask=None):
        mask = torch.ones(1, 1, 1, dtype=torch.bool) if mask is None else mask
        q = F.linear(x, self.W_q.weight, self.W_q.bias)
        k = x @ self.W_k.weight.T + self.W_k.bias
        v = self.W_v.forward(x)
        s = (q[:, :, None, :] * k[:, None, :, :]).sum(-1) / math.sqrt(q.size(2))
        e = torch.exp(s - s.masked_fill(~mask, -math.inf).amax(-1, keepdim=True)).masked_fill(~mask, 0)
        w = e / e.sum(-1, keepdim=True)
        return w @ v, w
