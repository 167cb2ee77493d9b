"""Run the same steps in every order, and measure how far each order ends from the reference."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping

from torch import Tensor

State = dict[str, Tensor]
Step = Callable[[State], None]
"""Reads tensors from the state by name and puts its result there. What it needs and does not find is a KeyError."""


def gaps(steps: Mapping[str, Step], state: Mapping[str, Tensor], reference: Tensor, out: str) -> list[float]:
    """One gap an order, in the order of `itertools.permutations(steps)`: the largest |state[out] − reference|.

    `state` is what there is before the first step; each order begins with it anew. An order that raises, ends without
    `out` or with another shape, has an infinite gap.
    """
    return [_gap([steps[name] for name in order], state, reference, out) for order in itertools.permutations(steps)]


def _gap(order: list[Step], state: Mapping[str, Tensor], reference: Tensor, out: str) -> float:
    now = dict(state)
    try:
        for step in order:
            step(now)
        result = now[out]
    except (KeyError, RuntimeError, IndexError, TypeError):
        return math.inf
    if result.shape != reference.shape:
        return math.inf
    gap = (result - reference).abs().max().item()
    return gap if math.isfinite(gap) else math.inf
