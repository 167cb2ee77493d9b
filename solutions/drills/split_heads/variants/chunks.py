"""The columns cut into chunks, one a head, and stacked."""

import torch


def split_heads(x, num_heads):
    return torch.stack(x.chunk(num_heads, dim=-1), dim=1)
