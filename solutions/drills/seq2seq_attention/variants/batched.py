"""torch.bmm, as code with recurrent decoders writes it, returned as a list."""

import torch
import torch.nn.functional as F


def attend(s, h, pad=None):
    scores = torch.bmm(h, s.unsqueeze(2)).squeeze(2)
    if pad is not None:
        scores = scores + torch.zeros_like(scores).masked_fill_(pad, float("-inf"))
    weights = F.softmax(scores, dim=1)
    if pad is not None:
        weights = weights * 1
        weights[pad.all(1)] = 0
    return [torch.bmm(weights.unsqueeze(1), h).squeeze(1), weights]
