import torch


def causal_mask(n_q, n_k=None):
    """-> bool (n_q, n_k): True where query i may attend to key j. Without n_k there are as many keys as queries."""
    n_k = n_q if n_k is None else n_k
    everything = torch.ones(n_q, n_k, dtype=torch.bool)  # (n_q, n_k)
    return everything.tril(diagonal=n_k - n_q)  # the last query sees the last key
