"""A 2 × 2 rotation matrix for each position and pair."""

import torch


def apply_rope(q, k):
    N, d = q.size(-2), q.size(-1)
    angle = torch.arange(N).unsqueeze(-1) / torch.pow(10000, torch.arange(0, d, 2) / d)
    first = torch.stack([angle.cos(), -angle.sin()], dim=-1)
    second = torch.stack([angle.sin(), angle.cos()], dim=-1)
    turn = torch.stack([first, second], dim=-2).to(q.dtype)  # (N, d / 2, 2, 2)
    q, k = (x.reshape(*x.shape[:-1], d // 2, 2) for x in (q, k))
    return [torch.einsum("npij,...npj->...npi", turn, x).flatten(-2) for x in (q, k)]
