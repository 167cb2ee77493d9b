import math

import torch


def causal_attention(q, k, v):
    """q (..., N_q, d_k), k (..., N_k, d_k), v (..., N_k, d_v)
    -> output (..., N_q, d_v), with N_q <= N_k.
    """
    raise NotImplementedError
