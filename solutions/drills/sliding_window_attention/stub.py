import math

import torch


def sliding_window_attention(q, k, v, window_size):
    """q, k (..., N, d_k), v (..., N, d_v) -> out (..., N, d_v).

    Token i sees j where |i - j| <= window_size.
    """
    raise NotImplementedError
