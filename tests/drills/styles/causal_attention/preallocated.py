import math

import torch


def causal_attention(q, k, v):
    n, m = q.shape[-2], k.shape[-2]
    lead = torch.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    out = torch.empty(*lead, n, v.shape[-1], dtype=v.dtype)
    for i in range(n):
        t = i + m - n + 1
        s = (k[..., :t, :] @ q[..., i, :].unsqueeze(-1)).squeeze(-1) / math.sqrt(q.shape[-1])
        out[..., i, :] = (s.softmax(-1).unsqueeze(-2) @ v[..., :t, :]).squeeze(-2)
    return out
