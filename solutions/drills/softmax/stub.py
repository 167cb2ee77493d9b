import torch


def softmax(x, dim=-1):
    """x (...) -> exp(x) over its sum along dim, of the same shape and dtype, for any size of x."""
    raise NotImplementedError
