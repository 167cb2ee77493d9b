import torch


def merge_heads(x):
    """x (B, H, N, d_head) -> (B, N, d_model = H * d_head)."""
    raise NotImplementedError
