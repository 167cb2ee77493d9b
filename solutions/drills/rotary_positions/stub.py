import torch


def apply_rope(q, k):
    """q and k (..., N, d) -> the same shapes, rotated by position."""
    raise NotImplementedError
