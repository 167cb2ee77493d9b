"""A cosine is a sine a quarter of a turn ahead: one formula for all columns."""

import math

import torch


def sinusoidal_positions(n, d_model):
    column = torch.arange(d_model)
    rate = torch.pow(10000.0, -(column - column % 2) / d_model)
    return torch.sin(torch.arange(n).unsqueeze(1) * rate + math.pi / 2 * (column % 2))
