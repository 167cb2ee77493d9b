import torch


def split_heads(x, num_heads):
    """x (B, N, d_model) -> (B, H, N, d_head): head h takes the columns h * d_head … (h + 1) * d_head - 1."""
    raise NotImplementedError
