import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, q, k, v, mask=None):
        Q, K, V = (
            W(x).unflatten(-1, (self.H, self.d)).transpose(1, 2)
            for W, x in ((self.W_q, q), (self.W_k, k), (self.W_v, v))
        )
        s = (Q * self.d**-0.5) @ K.mT
        if mask is not None:
            s = torch.where(mask, s, torch.finfo(s.dtype).min)
        o = s.softmax(-1) @ V
        W = self.W_o.weight.unflatten(1, (self.H, self.d))
        return torch.einsum("bhnd,ohd->bno", o, W) + self.W_o.bias
