import torch


def causal_mask(n_q, n_k=None):
    """-> bool (n_q, n_k), True where query i may see key j."""
    raise NotImplementedError
