import math
import torch
from torch import nn


class Embedder(nn.Module):
    """Embeddings times the root of the width, plus sinusoids."""

    def __init__(self, words, width, longest):
        super().__init__()
        self.root = math.sqrt(width)
        #> self.root = 1 / math.sqrt(width)
        self.table = nn.Embedding(words, width)
        nn.init.normal_(self.table.weight, std=width**-0.5)
        #> nn.init.normal_(self.table.weight, std=1.0)
        rate = 10000 ** (-2 * torch.arange(0, width, 2) / width)
        #> rate = 10000 ** (-torch.arange(0, width, 2) / width)
        turned = torch.arange(longest)[:, None] * rate
        #> turned = torch.arange(longest)[:, None] / rate
        waves = torch.stack([turned.sin(), turned.cos()], dim=-1)
        #> waves = torch.stack([turned.cos(), turned.sin()], dim=-1)
        self.waves = waves.flatten(-2)

    def forward(self, tokens):
        x = self.table(tokens) * self.root
        #> x = self.table(tokens)
        return x + self.waves[: tokens.shape[-1]]
        #> return (x + self.waves[: tokens.shape[-1]]) * self.root
