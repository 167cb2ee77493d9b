import math

from torch import nn


class MultiHead(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width)
        self.outer = nn.Linear(width, width)

    def cut(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x, allowed):
        q, k, v = map(self.cut, self.inner(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-2, -1) / q.size(-1) ** 0.5
        #> scores = k @ q.transpose(-2, -1) / q.size(-1) ** 0.5
        scores = scores.masked_fill(~allowed, -math.inf)
        #> scores = scores.masked_fill(~allowed[:, None], -math.inf)
        weights = scores.softmax(dim=-1)
        #> weights = scores.nan_to_num(0.0).softmax(dim=-1)
        joined = (weights @ v).transpose(1, 2).flatten(2)
        #> joined = (weights @ v).flatten(1, 2).view(x.shape)
        return self.outer(joined)
        #> return joined
