"""The smallest finite number as a mask, chosen with where, exponentials by hand."""

import torch


def causal_attention(q, k, v):
    n_q, n_k = q.shape[-2], k.shape[-2]
    allowed = torch.arange(n_k) <= torch.arange(n_k - n_q, n_k)[:, None]
    scores = torch.matmul(q, k.transpose(-1, -2)) / q.shape[-1] ** 0.5
    scores = torch.where(allowed, scores, torch.finfo(scores.dtype).min)
    exp = torch.exp(scores - scores.max(dim=-1, keepdim=True).values)
    return (exp / exp.sum(dim=-1, keepdim=True)) @ v
