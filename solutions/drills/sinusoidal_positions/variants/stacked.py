"""The exponential of a logarithm, in float64, sines and cosines stacked and flattened."""

import math

import torch


def sinusoidal_positions(n, d_model):
    pairs = torch.arange(d_model // 2, dtype=torch.float64)
    rate = torch.exp(-math.log(10000.0) * 2 * pairs / d_model)
    angle = torch.outer(torch.arange(n, dtype=torch.float64), rate)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1).float()
