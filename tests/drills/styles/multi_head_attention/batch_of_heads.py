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
        B, N, M = q.shape[0], q.shape[1], k.shape[1]
        f = lambda x, W, L: W(x).reshape(B, L, self.H, self.d).permute(0, 2, 1, 3).reshape(B * self.H, L, self.d)
        Q, K, V = f(q, self.W_q, N), f(k, self.W_k, M), f(v, self.W_v, M)
        s = torch.baddbmm(
            torch.zeros(1, dtype=q.dtype).expand(B * self.H, N, M), Q, K.transpose(1, 2), beta=0, alpha=self.d**-0.5
        )
        if mask is not None:
            s = s.masked_fill(~mask.expand(B, self.H, N, M).reshape(B * self.H, N, M), float("-inf"))
        x = torch.bmm(s.softmax(-1), V).view(B, self.H, N, self.d).permute(0, 2, 1, 3).reshape(B, N, -1)
        return self.W_o(x)
