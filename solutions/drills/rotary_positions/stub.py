import torch


def apply_rope(q, k):
    """q, k (..., N, d) -> the same, rotated by position."""
    raise NotImplementedError
