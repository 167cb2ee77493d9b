import torch
import torch.nn.functional as F
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, d_model: int, d_k: int, dropout: float = 0.1):
        super().__init__()
        self.W_q, self.W_k, self.W_v = (nn.Linear(d_model, d_k) for _ in range(3))
        self.register_buffer("scale", torch.sqrt(torch.tensor(float(d_k))))
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask=None):
        q, k, v = self.W_q(x), self.W_k(x), self.W_v(x)
        s = torch.bmm(q, k.transpose(1, 2)) / self.scale
        if mask is not None:
            s = s.masked_fill(mask == False, float("-inf"))
        w = self.drop(F.softmax(s, dim=-1))
        return torch.bmm(w, v), w
