import torch


def softmax(x, dim=-1):
    """x of any shape -> the same, summing to 1 along dim."""
    raise NotImplementedError
