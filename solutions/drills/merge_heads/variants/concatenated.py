"""Head by head, concatenated along the width: Concat(head_1, …, head_H)."""

import torch


def merge_heads(x):
    return torch.cat(x.unbind(dim=1), dim=-1)
