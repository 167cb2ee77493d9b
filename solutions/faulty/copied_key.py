from torch import nn


class Relation(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.to_query = nn.Linear(width, width, bias=False)
        self.to_key = nn.Linear(width, width, bias=False)
        self.to_value = nn.Linear(width, width, bias=False)
        self.scale = width**-0.5
        #> self.scale = width**0.5

    def forward(self, tokens):
        query = self.to_query(tokens)
        #> query = self.to_key(tokens)
        key = self.to_query(tokens)
        #> key = self.to_key(tokens)
        value = self.to_value(tokens)
        #> value = tokens
        scores = query @ key.mT * self.scale
        #> scores = key @ query.mT * self.scale
        return scores.softmax(dim=-1) @ value
        #> return scores.softmax(dim=-2) @ value
