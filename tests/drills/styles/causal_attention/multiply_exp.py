import math

import torch


def causal_attention(q, k, v):
    n, m = q.shape[-2], k.shape[-2]
    keep = torch.ones(n, m).tril(m - n).to(q.dtype)
    s = q @ k.mT / math.sqrt(q.shape[-1])
    s = s.masked_fill(keep == 0, -math.inf)
    e = (s - s.amax(-1, keepdim=True).detach()).exp()
    return (e @ v) / e.sum(-1, keepdim=True)
