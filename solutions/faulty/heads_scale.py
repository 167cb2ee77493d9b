from torch import nn


class MultiHead(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width)
        self.outer = nn.Linear(width, width)

    def cut(self, x):
        pieces = x.unflatten(-1, (self.heads, -1))
        #> pieces = x.unflatten(-1, (-1, self.heads))
        return pieces.transpose(1, 2)
        #> return pieces.transpose(1, 2).contiguous()

    def forward(self, x):
        q, k, v = map(self.cut, self.inner(x).chunk(3, dim=-1))
        #> q, v, k = map(self.cut, self.inner(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-2, -1) / q.size(-1) ** -0.5
        #> scores = q @ k.transpose(-2, -1) * q.size(-1) ** -0.5
        weights = scores.softmax(dim=-1)
        #> weights = scores.softmax(dim=-2)
        joined = (weights @ v).transpose(1, 2).flatten(2)
        #> joined = (weights @ v).flatten(1, 2).flatten(2)
        return self.outer(joined)
