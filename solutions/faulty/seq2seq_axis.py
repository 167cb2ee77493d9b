import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, symbols, width):
        super().__init__()
        self.embed = nn.Embedding(symbols, width)
        self.cell = nn.LSTMCell(2 * width, width)
        self.out = nn.Linear(2 * width, symbols)

    def forward(self, token, state, memory, encoded):
        # token (B,), state and memory (B, d), encoded (B, n, d)
        scores = torch.einsum("bd,bnd->bn", state, encoded)
        #> scores = torch.einsum("bd,bnd->bn", memory, encoded)
        weights = scores.softmax(dim=0)
        #> weights = scores.softmax(dim=1)
        context = torch.einsum("bn,bnd->bd", weights, encoded)
        #> context = torch.einsum("bn,bnd->bd", scores, encoded)
        fed = torch.cat([self.embed(token), context], dim=1)
        #> fed = torch.cat([self.embed(token), context], dim=0)
        state, memory = self.cell(fed, (state, memory))
        #> state, memory = self.cell(fed, (memory, state))
        logits = self.out(torch.cat([state, context], dim=1))
        #> logits = self.out(torch.cat([state, memory], dim=1))
        return logits, state, memory
