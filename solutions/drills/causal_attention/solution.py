import math

import torch


def causal_attention(q, k, v):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v), N_q <= N_k -> output (..., N_q, d_v)."""
    n_q, n_k = q.shape[-2], k.shape[-2]
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., N_q, N_k)
    future = torch.ones(n_q, n_k, dtype=torch.bool).triu(n_k - n_q + 1)  # (N_q, N_k): the last query sees all keys
    scores = scores.masked_fill(future, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ v  # (..., N_q, d_v)
