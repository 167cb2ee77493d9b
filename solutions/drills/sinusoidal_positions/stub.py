import math

import torch


def sinusoidal_positions(n, d_model):
    """-> (n, d_model): sines in the even columns, cosines in the odd."""
    raise NotImplementedError
