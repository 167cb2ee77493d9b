import torch
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
        q = self.W_q(x).view(B, N, self.K, g, self.d)
        k = self.W_k(x).view(B, N, self.K, self.d)
        v = self.W_v(x).view(B, N, self.K, self.d)
        s = torch.einsum("bnkgd,bmkd->bkgnm", q, k) * self.d**-0.5
        w = s.softmax(-1)
        return self.W_o(torch.einsum("bkgnm,bmkd->bnkgd", w, v).reshape(B, N, D)), w
