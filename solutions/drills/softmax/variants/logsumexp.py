"""In the log domain: x minus the logarithm of the sum of exponentials."""

import torch


def softmax(x, dim=-1):
    return torch.exp(x - torch.logsumexp(x, dim=dim, keepdim=True))
