"""Row by row, as it would be said aloud."""

import torch


def causal_mask(n_q, n_k=None):
    if n_k is None:
        n_k = n_q
    mask = torch.zeros(n_q, n_k, dtype=torch.bool)
    for i in range(n_q):
        mask[i, : max(0, n_k - n_q + i + 1)] = True
    return mask
