"""Einsum, elu + 1 written out, and an epsilon in the denominator."""

import torch


def phi(x):
    return torch.where(x > 0, x + 1, torch.exp(x.clamp(max=0)))


def linear_attention(q, k, v, eps=1e-6):
    q, k = phi(q), phi(k)
    kv = torch.einsum("...nd,...ne->...de", k, v)
    z = 1 / (torch.einsum("...nd,...d->...n", q, k.sum(dim=-2)) + eps)
    return torch.einsum("...nd,...de,...n->...ne", q, kv, z)
