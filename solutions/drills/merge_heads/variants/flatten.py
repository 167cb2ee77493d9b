"""permute and flatten, with the number of heads as a second, optional parameter."""

from __future__ import annotations

from torch import Tensor


def merge_heads(x: Tensor, num_heads: int | None = None) -> Tensor:
    assert num_heads in (None, x.size(1))
    return x.permute(0, 2, 1, 3).flatten(start_dim=2)
