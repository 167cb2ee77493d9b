import torch


def sinusoidal_positions(n, d_model):
    """-> (n, d_model): sines in the even columns, cosines in the odd."""
    position = torch.arange(n)[:, None]  # (n, 1)
    rate = 10000 ** (-torch.arange(0, d_model, 2) / d_model)  # (d_model / 2,): radians a position, one for each pair
    angle = position * rate  # (n, d_model / 2)
    table = torch.empty(n, d_model)
    table[:, 0::2] = torch.sin(angle)
    table[:, 1::2] = torch.cos(angle)
    return table
