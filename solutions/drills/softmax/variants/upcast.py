"""Half precision computed in float32, the shift detached, the dimension moved to the end."""

from __future__ import annotations

import torch
from torch import Tensor


def softmax(x: Tensor, dim: int = -1) -> Tensor:
    wide = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    wide = wide.movedim(dim, -1)  # dim is last
    shifted = wide - wide.detach().max(dim=-1, keepdim=True).values
    exp = shifted.exp()
    weights = exp * exp.sum(dim=-1, keepdim=True).reciprocal()
    return weights.movedim(-1, dim).to(x.dtype)
