import torch


def softmax(x, dim=-1):
    """x (...) -> exp(x) over its sum along dim, of the same shape and dtype, for any size of x."""
    largest = torch.amax(x, dim=dim, keepdim=True)  # 1 along dim
    exp = torch.exp(x - largest)  # the largest exponential is 1: none overflows, and the sum is no 0
    return exp / exp.sum(dim=dim, keepdim=True)
