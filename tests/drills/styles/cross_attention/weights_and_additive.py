import torch.nn.functional as F
from torch import nn


class CrossAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x_q, x_kv, mask=None):
        B, N, D = x_q.shape
        M = x_kv.size(1)
        q = self.W_q(x_q).view(B, N, self.H, self.d).transpose(1, 2)
        k = self.W_k(x_kv).view(B, M, self.H, self.d).permute(0, 2, 3, 1)
        v = self.W_v(x_kv).view(B, M, self.H, self.d).transpose(1, 2)
        s = (q @ k) * (1.0 / self.d**0.5)
        if mask is not None:
            s = s + (1.0 - mask.to(s.dtype)) * -1e30
        w = F.softmax(s, -1)
        return self.W_o((w @ v).transpose(1, 2).reshape(B, N, D)), w
