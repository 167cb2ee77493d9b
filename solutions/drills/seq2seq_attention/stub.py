import math

import torch


def attend(s, h, pad=None):
    """s (B, d), h (B, N, d), pad bool (B, N), True = padding
    -> context (B, d), weights (B, N).
    """
    raise NotImplementedError
