import math

import torch


def scaled_dot_product_attention(q, k, v, mask=None):
    s = torch.matmul(q, k.transpose(-1, -2))
    s /= math.sqrt(k.size(-1))
    if mask is not None:
        s.masked_fill_(~mask, -float("inf"))
    w = s.softmax(dim=-1)
    if mask is not None:
        w = w.masked_fill(~mask.any(-1).unsqueeze(-1), 0)
    return w @ v, w
