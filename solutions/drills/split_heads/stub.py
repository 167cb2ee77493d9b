import torch


def split_heads(x, num_heads):
    """x (B, N, d_model) -> (B, H, N, d_head), H = num_heads."""
    raise NotImplementedError
