import math

import torch


def scaled_dot_product_attention(q, k, v, mask=None):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v)

    -> output (..., N_q, d_v), weights (..., N_q, N_k)
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., N_q, N_k)
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)  # each row sums to 1
    if mask is not None:
        weights = weights.masked_fill(~mask.any(-1, keepdim=True), 0.0)  # where nothing may be attended: zeros
    return weights @ v, weights
