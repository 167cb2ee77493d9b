import math

import torch


def tiled_attention(q, k, v, block_size=32):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v)
    -> output (..., N_q, d_v), block_size keys at a time."""
    raise NotImplementedError
