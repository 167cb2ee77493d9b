from torch import nn


class MultiHead(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width)
        self.outer = nn.Linear(width, width)

    def cut(self, x):
        B, N, width = x.shape
        return x.reshape(B, self.heads, N, width // self.heads)
        #> return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x):
        q, k, v = map(self.cut, self.inner(x).chunk(3, dim=-1))
        #> k, q, v = map(self.cut, self.inner(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-2, -1)
        #> scores = q @ k.transpose(-2, -1) / self.heads**0.5
        weights = (scores / q.size(-1) ** 0.5).softmax(dim=-1)
        #> weights = (scores / q.size(-1) ** 0.5).softmax(dim=1)
        pieces = (weights @ v).transpose(1, 2)
        #> pieces = weights @ v
        return self.outer(pieces.reshape(x.shape))
        #> return self.outer(pieces.contiguous().view(x.shape))
