import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, symbols, width):
        super().__init__()
        self.embed = nn.Embedding(symbols, width)
        self.cell = nn.LSTMCell(2 * width, width)
        #> self.cell = nn.LSTMCell(3 * width, width)
        self.out = nn.Linear(width, symbols)
        #> self.out = nn.Linear(2 * width, symbols)

    def forward(self, token, s, m, encoded):
        # token (B,), state s and memory m (B, d), encoded (B, n, d)
        weights = (encoded @ s.unsqueeze(2)).softmax(dim=1)
        #> weights = (encoded @ s.unsqueeze(2)).softmax(dim=2)
        context = (weights * encoded).sum(dim=1)
        #> context = (weights * encoded).sum(dim=2)
        word = self.embed(token)
        #> word = self.embed(token).unsqueeze(1)
        s, m = self.cell(s, context, word)
        #> s, m = self.cell(torch.cat([word, context], 1), (s, m))
        return self.out(s), s, m
