import torch
from torch import nn


class Copier(nn.Module):
    def __init__(self, symbols, width):
        super().__init__()
        self.start = symbols
        self.embed = nn.Embedding(symbols + 1, width)
        self.encoder = nn.GRU(width, width, batch_first=True)
        self.decoder = nn.GRU(width, width, batch_first=True)
        self.out = nn.Linear(width, symbols)

    def forward(self, source, target):
        # both (B, n); returns the logits of each target symbol
        _, last = self.encoder(self.embed(source))
        #> last, _ = self.encoder(self.embed(source))
        start = torch.full_like(target[:, :1], self.start)
        #> start = torch.zeros_like(target[:, :1])
        fed = torch.cat([start, target], dim=1)[:, 1:]
        #> fed = torch.cat([start, target], dim=1)[:, :-1]
        states, _ = self.decoder(self.embed(fed), last)
        #> states, _ = self.decoder(self.embed(fed))
        return self.out(states)
        #> return self.out(states).softmax(dim=-1)
