import torch


def causal_mask(n_q, n_k=None):
    """-> bool (n_q, n_k): True where query i may attend to key j. Without n_k there are as many keys as queries."""
    raise NotImplementedError
