"""What lies above the diagonal is the future; all else may be attended."""

import torch


def causal_mask(n_q, n_k=None):
    n_k = n_k if n_k is not None else n_q
    future = torch.triu(torch.ones((n_q, n_k)), diagonal=1 + n_k - n_q)
    return future == 0
