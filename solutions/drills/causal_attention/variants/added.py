"""Einsum, and a mask of zeros and minus infinities that is added."""

import torch


def causal_attention(q, k, v):
    n_q, n_k = q.size(-2), k.size(-2)
    mask = torch.full((n_q, n_k), float("-inf"), dtype=q.dtype).triu(diagonal=n_k - n_q + 1)
    scores = torch.einsum("...id,...jd->...ij", q * q.size(-1) ** -0.5, k) + mask
    return torch.einsum("...ij,...jv->...iv", scores.softmax(-1), v)
