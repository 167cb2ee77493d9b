def softmax(x, dim=-1):
    """x of any shape -> the same shape, summing to 1 along dim."""
    shifted = x - x.amax(dim=dim, keepdim=True)  # exp of at most 0 cannot overflow
    exp = shifted.exp()
    return exp / exp.sum(dim=dim, keepdim=True)
