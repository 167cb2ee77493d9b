"""What breaks the demonstrations of `positions.*`, and the hunt for clocks that stand still."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from solutions.demonstrations.bugs_positions_clocks import LISTING
from solutions.demonstrations.positions_steps import STEPS
from solutions.orders import State
from solutions.positions import InputEmbedding, sinusoidal_positions


def unscaled(d_model: int) -> float:
    return 1.0


def nowhere(n: int, d_model: int) -> Tensor:
    """No positions: zeros that can be added."""
    return torch.zeros(n, d_model, dtype=torch.float64)


def by_fraction(n: int, d_model: int) -> Tensor:
    """Position as p / n in every dimension."""
    return (torch.arange(n, dtype=torch.float64) / n)[:, None].expand(n, d_model)


def sines_only(n: int, d_model: int) -> Tensor:
    """The cosines left out: lengths and products depend on the place."""
    waves = sinusoidal_positions(n, d_model).double()
    waves[:, 1::2] = waves[:, 0::2]
    return waves


def exponent_of_pairs(n: int, d_model: int) -> Tensor:
    """10000^(−i/d) for pair i: half the exponent."""
    return sinusoidal_positions(n, d_model, base=math.sqrt(10000.0))


def unnormed(x: Tensor) -> Tensor:
    return x


def each_dimension(x: Tensor) -> Tensor:
    """Divided by the size of the larger of e and PE alone: the sum's scale survives."""
    return x / x.shape[-1]


def recent_first(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Attention with a bias for the distance: no longer blind to order."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])  # (N, N)
    place = torch.arange(len(q))
    scores = scores - (place[:, None] - place).abs()
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights: Tensor = scores.softmax(dim=-1)
    heard: Tensor = weights @ v
    return heard, weights


def no_rotation(d_model: int, rng: torch.Generator) -> Tensor:
    return torch.eye(d_model, dtype=torch.float64)


def no_orthogonal_matrix(d_model: int, rng: torch.Generator) -> Tensor:
    return torch.randn(d_model, d_model, generator=rng, dtype=torch.float64) / math.sqrt(d_model)


def multiplied(e: Tensor, p: Tensor) -> Tensor:
    return e * p


class Concatenated(InputEmbedding):
    """Positions beside the embedding."""

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens)
        return torch.cat([x, self.positions[: tokens.shape[-1]].expand_as(x)], dim=-1)


def scale_nothing(now: State) -> None:
    now["x"] = now["x"] * 1.0


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "positions.input": [{"make": Concatenated}],
    "positions.steps": [{"steps": {**STEPS, "scale": scale_nothing}}],
    "positions.scale": [{"factor": unscaled}, {"factor": lambda d_model: 1 / d_model}],
    "positions.layernorm": [{"norm": unnormed}, {"norm": each_dimension}],
    "positions.tasks": [{"factor": unscaled}],
    "positions.permutation": [{"positions": nowhere}, {"attend": recent_first}],
    "positions.before": [{"positions": lambda n, d_model: nowhere(n, d_model).float()}, {"masked": False}],
    "positions.rotation": [{"turn": no_rotation}, {"turn": no_orthogonal_matrix}],
    "positions.shift": [{"positions": sines_only}, {"positions": by_fraction}],
    "positions.rate": [{"positions": exponent_of_pairs}],
    "positions.concat": [{"join": multiplied}],
    "bugs.positions-clocks": [{"listing": LISTING.with_mend(14)}],
}
