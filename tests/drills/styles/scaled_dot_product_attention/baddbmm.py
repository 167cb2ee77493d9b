import math

import torch


def scaled_dot_product_attention(q, k, v, mask=None):
    lead = torch.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    n, m, d = q.shape[-2], k.shape[-2], q.shape[-1]
    Q = q.reshape(-1, n, d)
    K = k.reshape(-1, m, d)
    V = v.reshape(-1, m, v.shape[-1])
    bias = torch.zeros(1, n, m, dtype=q.dtype)
    s = torch.baddbmm(bias, Q, K.transpose(1, 2), alpha=1 / math.sqrt(d)).reshape(*lead, n, m)
    if mask is not None:
        s = torch.where(mask, s, torch.full((), float("-inf"), dtype=s.dtype))
    w = s.softmax(-1)
    w = torch.nan_to_num(w, nan=0.0) if mask is not None else w
    return (w.reshape(-1, n, m) @ V).reshape(*lead, n, v.shape[-1]), w
