"""A pair as one complex number, a rotation as a product."""

import torch


def apply_rope(q, k):
    n, d = q.shape[-2:]
    rate = 1.0 / 10000.0 ** (torch.arange(0, d, 2).float() / d)
    angle = torch.outer(torch.arange(n).float(), rate)
    turn = torch.polar(torch.ones_like(angle), angle)

    def rotated(x):
        pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
        return torch.view_as_real(pairs * turn).flatten(-2).to(x.dtype)

    return rotated(q), rotated(k)
