"""One head after the other, no bias, and the weights returned as well."""

import torch
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.h, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_k = nn.Linear(d_model, d_model, bias=False)
        self.W_v = nn.Linear(d_model, d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, q, k, v, mask=None):
        Q, K, V = self.W_q(q), self.W_k(k), self.W_v(v)
        if mask is not None:
            mask = mask.expand(q.size(0), self.h, q.size(1), k.size(1))
        outputs, every = [], []
        for i in range(self.h):
            of = slice(i * self.d, (i + 1) * self.d)
            scores = torch.bmm(Q[..., of], K[..., of].transpose(1, 2)) * self.d**-0.5
            if mask is not None:
                scores[~mask[:, i]] = float("-inf")
            every.append(torch.softmax(scores, dim=-1))
            outputs.append(torch.bmm(every[-1], V[..., of]))
        return self.W_o(torch.cat(outputs, dim=-1)), torch.stack(every, dim=1)
