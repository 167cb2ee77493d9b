"""Einsum, exponentials by hand, and a mask that is multiplied."""

import torch


def scaled_dot_product_attention(q, k, v, mask=None):
    scores = torch.einsum("...id,...jd->...ij", q * q.size(-1) ** -0.5, k)
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    exp = (scores - scores.amax(dim=-1, keepdim=True)).exp() * mask
    total = exp.sum(dim=-1, keepdim=True)
    weights = exp / torch.where(total > 0, total, torch.ones_like(total))
    return torch.einsum("...ij,...jv->...iv", weights, v), weights
