import math

import torch


def scaled_dot_product_attention(q, k, v, mask=None):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v)

    -> output (..., N_q, d_v), weights (..., N_q, N_k)
    """
    raise NotImplementedError
