"""One matrix W_kv for keys and values, no bias, and heads folded into the batch."""

import torch
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.d_head = d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model, bias=False)
        self.W_kv = nn.Linear(d_model, 2 * d_model, bias=False)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x_q, x_kv, mask=None):
        B, n, d_model = x_q.shape
        m = x_kv.shape[1]
        k, v = self.W_kv(x_kv).chunk(2, dim=-1)
        q, k, v = (self.fold(each) for each in (self.W_q(x_q) * self.d_head**-0.5, k, v))
        scores = torch.bmm(q, k.transpose(1, 2))
        if mask is not None:
            scores = torch.where(mask.expand(B, self.num_heads, n, m).reshape(-1, n, m), scores, -torch.inf)
        out = torch.bmm(scores.softmax(-1), v).view(B, self.num_heads, n, self.d_head)
        return self.W_o(out.transpose(1, 2).reshape(B, n, d_model))

    def fold(self, x):
        B, N, _ = x.shape
        split = x.reshape(B, N, self.num_heads, self.d_head)
        return split.permute(0, 2, 1, 3).reshape(B * self.num_heads, N, self.d_head)
