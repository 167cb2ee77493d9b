import math

import torch


def tiled_attention(q, k, v, block_size=32):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v) -> output (..., N_q, d_v), block_size keys at a time."""
    m = torch.full_like(q[..., :1], -math.inf)  # (..., N_q, 1): the largest score so far
    total = torch.zeros_like(m)  # (..., N_q, 1): the sum of exp(score - m) so far
    acc = q.new_zeros(*q.shape[:-1], v.shape[-1])  # (..., N_q, d_v): the sum of exp(score - m) v so far
    for start in range(0, k.shape[-2], block_size):
        block = slice(start, start + block_size)
        scores = q @ k[..., block, :].transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., N_q, block)
        new_m = torch.maximum(m, scores.amax(dim=-1, keepdim=True))
        correction = torch.exp(m - new_m)  # what was summed up under the old maximum shrinks
        p = torch.exp(scores - new_m)  # (..., N_q, block)
        total = total * correction + p.sum(dim=-1, keepdim=True)
        acc = acc * correction + p @ v[..., block, :]
        m = new_m
    return acc / total
