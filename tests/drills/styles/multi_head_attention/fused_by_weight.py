import math

import torch.nn.functional as F
from torch import nn


class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.h = num_heads
        self.W_qkv = nn.Linear(d_model, 3 * d_model)
        self.W_o = nn.Linear(d_model, d_model, bias=False)

    def forward(self, q, k, v, mask=None):
        wq, wk, wv = self.W_qkv.weight.chunk(3)
        bq, bk, bv = self.W_qkv.bias.chunk(3)
        D = q.shape[-1]
        f = lambda x, w, b: F.linear(x, w, b).reshape(*x.shape[:2], self.h, D // self.h).transpose(1, 2)
        Q, K, V = f(q, wq, bq), f(k, wk, bk), f(v, wv, bv)
        s = Q @ K.mT / math.sqrt(D // self.h)
        if mask is not None:
            s = s.masked_fill(~mask, -math.inf)
        return self.W_o((s.softmax(-1) @ V).transpose(1, 2).reshape(q.shape))
