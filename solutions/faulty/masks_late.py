import math

import torch
from torch import nn


class CausalHead(nn.Module):
    def __init__(self, d_model, d_k):
        super().__init__()
        self.W_q = nn.Linear(d_model, d_k)
        self.W_k = nn.Linear(d_model, d_k)
        self.W_v = nn.Linear(d_model, d_k)

    def forward(self, x):
        n = x.shape[-2]
        q, k, v = self.W_q(x), self.W_k(x), self.W_v(x)
        later = torch.ones(n, n).triu(1).bool()
        #> later = torch.ones(n, n).triu(0).bool()
        scores = q @ k.transpose(-2, -1)
        #> scores = k @ q.transpose(-2, -1)
        scores = scores / math.sqrt(q.shape[-1])
        #> scores = scores / math.sqrt(n)
        weights = scores.softmax(-1).masked_fill(later, 0.0)
        #> weights = scores.masked_fill(later, -math.inf).softmax(-1)
        return weights @ v
        #> return weights.transpose(-2, -1) @ v
