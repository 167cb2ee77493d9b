import math

import torch


def softmax(x, dim=-1):
    m = torch.amax(x, dim, True)
    e = torch.exp2((x - m) * math.log2(math.e))
    return e * e.sum(dim, keepdim=True).reciprocal()
