def softmax(x, dim=-1):
    e = x.clone()
    e -= e.max(dim=dim, keepdim=True).values.detach()
    e = e.exp()
    s = e.sum(dim, keepdim=True)
    e = e / s
    return e
