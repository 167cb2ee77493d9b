import math

import torch


def sinusoidal_positions(n, d_model):
    """-> (n, d_model): sines in even columns, cosines in odd."""
    raise NotImplementedError
