from torch import nn


class MultiHead(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.inner = nn.Linear(width, 3 * width)
        self.outer = nn.Linear(width, width)

    def cut(self, x):
        x = x.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        #> x = x.unflatten(-1, (self.heads, -1)).movedim(2, 1)
        return x.contiguous()
        #> return x

    def forward(self, x):
        q, k, v = map(self.cut, self.inner(x).chunk(3, dim=-1))
        scores = q @ k.mT / q.size(-1) ** 0.5
        #> scores = q @ k.mT.contiguous() / q.size(-1) ** 0.5
        pieces = scores.softmax(dim=-1) @ v
        #> pieces = (scores.softmax(dim=-1) @ v).contiguous()
        joined = pieces.transpose(1, 2).view(x.shape)
        #> joined = pieces.transpose(1, 2).reshape(x.shape)
        return self.outer(joined)
        #> return self.outer(joined.contiguous())
