"""The last dimension unflattened, and all four put in order by permute."""

from torch import Tensor


def split_heads(x: Tensor, num_heads: int) -> Tensor:
    return x.unflatten(-1, (num_heads, -1)).permute(0, 2, 1, 3).contiguous()
