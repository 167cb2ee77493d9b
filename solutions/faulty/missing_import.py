import torch.nn as nn
#> import torch.nn as nn, torch.nn.functional as F


class OneHead(nn.Module):
    def __init__(self, width, dropout=0.1):
        super().__init__()
        self.dropout = dropout
        self.ask = nn.Linear(width, width, bias=False)
        self.tag = nn.Linear(width, width, bias=False)
        self.say = nn.Linear(width, width, bias=False)

    def forward(self, x):
        q, k, v = self.ask(x), self.tag(x), self.say(x)
        scores = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
        #> scores = q.matmul(k.transpose(1, 2)) / q.size(-1) ** 0.5
        weights = F.softmax(scores, dim=-1)
        #> weights = scores.softmax(dim=-1)
        weights = F.dropout(weights, self.dropout, self.training)
        #> weights = nn.Dropout(self.dropout)(weights)
        return weights @ v
        #> return weights.matmul(v)
