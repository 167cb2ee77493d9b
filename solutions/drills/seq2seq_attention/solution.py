import math

import torch


def attend(s, h, pad=None):
    """s (B, d), h (B, N, d), pad bool (B, N), True = padding -> context (B, d), weights (B, N)."""
    scores = (h @ s.unsqueeze(-1)).squeeze(-1)  # (B, N): one dot product for each state
    if pad is not None:
        scores = scores.masked_fill(pad, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    if pad is not None:
        weights = weights.masked_fill(pad.all(-1, keepdim=True), 0.0)  # nothing but padding: zeros
    context = (weights.unsqueeze(1) @ h).squeeze(1)  # (B, d)
    return context, weights
