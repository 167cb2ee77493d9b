"""Blocks of queries as well, computed in float32 for half precision, with a maximum that takes no gradient."""

from __future__ import annotations

import torch
from torch import Tensor


def tiled_attention(q: Tensor, k: Tensor, v: Tensor, block_size: int = 32) -> Tensor:
    exact = torch.float64 if q.dtype == torch.float64 else torch.float32
    rows = [one(rows.to(exact), k, v, block_size) for rows in q.split(block_size, dim=-2)]
    return torch.cat(rows, dim=-2).to(q.dtype)


def one(q: Tensor, k: Tensor, v: Tensor, block_size: int) -> Tensor:
    top = q.new_full((*q.shape[:-1], 1), torch.finfo(q.dtype).min)
    total, mixed = 0.0, 0.0
    for i in range(-(-k.size(-2) // block_size)):
        keys = k[..., i * block_size : (i + 1) * block_size, :].to(q.dtype)
        values = v[..., i * block_size : (i + 1) * block_size, :].to(q.dtype)
        scores = torch.einsum("...id,...jd->...ij", q, keys) / q.size(-1) ** 0.5
        higher = torch.max(top, scores.detach().amax(-1, keepdim=True))
        shrink, exp = (top - higher).exp(), (scores - higher).exp()
        total = shrink * total + exp.sum(-1, keepdim=True)
        mixed = shrink * mixed + torch.einsum("...ij,...jd->...id", exp, values)
        top = higher
    return mixed / total
