import math

from torch import nn


class Lookup(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.W_q = nn.Linear(d, d, bias=False)
        self.W_k = nn.Linear(d, d, bias=False)
        self.W_v = nn.Linear(d, d, bias=False)

    def forward(self, x):
        q, k, v = self.W_q(x), self.W_k(x), self.W_v(x)
        scores = q @ k.transpose(1, 2)
        #> scores = k @ q.transpose(1, 2)
        scores = scores / math.sqrt(q.shape[2])
        #> scores = scores / math.sqrt(q.shape[1])
        weights = scores.softmax(dim=1)
        #> weights = scores.softmax(dim=2)
        return weights @ v
        #> return weights.transpose(1, 2) @ v
