import math

import torch


def sliding_window_attention(q, k, v, window_size):
    """q and k (..., N, d_k), v (..., N, d_v) -> output (..., N, d_v); token i sees j where |i - j| <= window_size."""
    position = torch.arange(q.shape[-2], device=q.device)  # (N,)
    distance = (position[:, None] - position[None, :]).abs()  # (N, N)
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., N, N)
    scores = scores.masked_fill(distance > window_size, -math.inf)
    return torch.softmax(scores, dim=-1) @ v  # (..., N, d_v)
