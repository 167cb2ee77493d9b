import torch
from torch import nn


class KVCacheAttention(nn.Module):
    def __init__(self, d_model, num_heads):
        super().__init__()
        self.H, self.d = num_heads, d_model // num_heads
        self.W_q = nn.Linear(d_model, d_model)
        self.W_k = nn.Linear(d_model, d_model)
        self.W_v = nn.Linear(d_model, d_model)
        self.W_o = nn.Linear(d_model, d_model)

    def forward(self, x, cache=None):
        B, N, D = x.shape
        sp = lambda t: t.view(B, -1, self.H, self.d).transpose(1, 2)
        q, k, v = sp(self.W_q(x)), sp(self.W_k(x)), sp(self.W_v(x))

        P = cache[0].size(2) if cache is not None else 0
        K = torch.empty(B, self.H, P + N, self.d, dtype=x.dtype)
        V = torch.empty_like(K)
        if P:
            K[:, :, :P], V[:, :, :P] = cache[0], cache[1]
        K[:, :, P:] = k
        V[:, :, P:] = v
        s = torch.einsum("bhnd,bhmd->bhnm", q, K) / self.d**0.5
        s = s + torch.full((N, P + N), float("-inf"), dtype=s.dtype).triu(P + 1)
        return self.W_o(torch.einsum("bhnm,bhmd->bnhd", s.softmax(-1), V).flatten(2)), (K, V)
