"""Half precision is computed in float32, the axis moved to the end."""

import torch


def softmax(x: torch.Tensor, dim: int = -1) -> torch.Tensor:
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    wide = wide.movedim(dim, -1)
    top, _ = wide.max(-1)
    exp = torch.exp(wide - top.unsqueeze(-1))
    return (exp / exp.sum(-1).unsqueeze(-1)).movedim(-1, dim).to(x.dtype)
