def softmax(x, dim=-1):
    y = x.movedim(dim, -1)
    y = y - y.amax(-1, keepdim=True)
    y = y.exp()
    y = y / y.sum(-1)[..., None]
    return y.movedim(-1, dim)
