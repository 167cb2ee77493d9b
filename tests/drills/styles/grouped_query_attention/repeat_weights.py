import torch
import torch.nn.functional as F
from torch import nn


class GroupedQueryAttention(nn.Module):
    def __init__(self, d_model, num_heads, num_kv_heads):
        super().__init__()
        self.H, self.K, self.d = num_heads, num_kv_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, num_kv_heads * self.d)
        self.W_v = nn.Linear(d_model, num_kv_heads * self.d)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x):
        B, N, D = x.shape
        g = self.H // self.K
        wk = self.W_k.weight.view(self.K, self.d, D).repeat_interleave(g, 0).reshape(D, D)
        wv = self.W_v.weight.view(self.K, self.d, D).repeat_interleave(g, 0).reshape(D, D)
        bk = self.W_k.bias.view(self.K, self.d).repeat_interleave(g, 0).flatten()
        bv = self.W_v.bias.view(self.K, self.d).repeat_interleave(g, 0).flatten()
        f = lambda t: t.view(B, N, self.H, self.d).transpose(1, 2)
        q, k, v = f(self.W_q(x)), f(F.linear(x, wk, bk)), f(F.linear(x, wv, bv))
        return self.W_o((torch.softmax(q @ k.mT / self.d**0.5, -1) @ v).transpose(1, 2).reshape(B, N, D))
