import torch
from torch import nn


class WindowAttention(nn.Module):
    """Each token hears itself and `window` tokens before it."""

    def __init__(self, width, window):
        super().__init__()
        self.window = window
        self.scale = width**-0.5
        #> self.scale = width**0.5
        self.qkv = nn.Linear(width, 3 * width, bias=False)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        scores = q @ k.transpose(-2, -1) * self.scale
        #> scores = q @ k.transpose(-2, -1) / self.scale
        place = torch.arange(x.shape[-2])
        behind = place[:, None] - place
        #> behind = (place[:, None] - place).abs()
        heard = behind <= self.window
        #> heard = (0 <= behind) & (behind <= self.window)
        scores = scores.masked_fill(~heard, float("-inf"))
        #> scores = scores.masked_fill(heard, float("-inf"))
        return scores.softmax(dim=-1) @ v
        #> return scores.softmax(dim=-2) @ v
