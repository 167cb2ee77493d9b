"""A column of ones beside v, so that the denominator comes out of the same product."""

import torch
import torch.nn.functional as F


def linear_attention(q, k, v):
    q, k = 1 + F.elu(q), 1 + F.elu(k)
    together = q @ (k.mT @ torch.cat([v, torch.ones_like(v[..., :1])], dim=-1))
    return together[..., :-1] / together[..., -1:]
