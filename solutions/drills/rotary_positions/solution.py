import torch


def apply_rope(q, k):
    """q and k (..., N, d) -> the same shapes, rotated by position."""
    n, d = q.shape[-2:]
    rate = 10000 ** (-torch.arange(0, d, 2, dtype=q.dtype) / d)  # (d / 2,): radians a position, one for each pair
    angle = torch.arange(n, dtype=q.dtype)[:, None] * rate  # (N, d / 2)
    cos, sin = angle.cos(), angle.sin()

    def rotated(x):
        a, b = x[..., 0::2], x[..., 1::2]  # (..., N, d / 2) each
        pairs = torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1)  # (..., N, d / 2, 2)
        return pairs.flatten(-2)  # (..., N, d)

    return rotated(q), rotated(k)
