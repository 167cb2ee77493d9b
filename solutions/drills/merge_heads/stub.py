import torch


def merge_heads(x):
    """x (B, H, N, d_head) -> (B, N, d_model): the heads of each token side by side, d_model = H * d_head."""
    raise NotImplementedError
