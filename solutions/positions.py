"""What enters the first layer, after "Attention Is All You Need" (Vaswani et al., 2017), sections 3.4 and 3.5.

    x_p = √d_model · e(token_p) + PE_p        PE_{p,2i} = sin(p / 10000^(2i/d_model)),  PE_{p,2i+1} = cos(…)

The embedding table's law decides what √d_model does, so `LAWS` names the usual ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

BASE = 10000.0
Positions = Callable[[int, int], Tensor]  # N, d_model -> (N, d_model)


def angles(n: int, d_model: int, base: float = BASE) -> Tensor:
    """How far each pair of dimensions has turned at each position, in radians -> (N, d_model / 2).

    Pair i turns by base^(−2i/d_model) a position.
    """
    rates = base ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)  # (d_model / 2,)
    return torch.arange(n)[:, None] * rates  # (N, d_model / 2)


def sinusoidal_positions(n: int, d_model: int, base: float = BASE) -> Tensor:
    """Sines in the even dimensions, cosines in the odd ones -> (N, d_model); d_model is even."""
    turned = angles(n, d_model, base)  # (N, d_model / 2)
    return torch.stack([turned.sin(), turned.cos()], dim=-1).flatten(-2).float()  # (N, d_model)


def learned_positions(n: int, d_model: int, rng: torch.Generator) -> Tensor:
    """A table as it is before training: N(0, 1) entries, no position related to another -> (N, d_model)."""
    return torch.randn(n, d_model, generator=rng)


def _normal(std: Callable[[int], float]) -> Callable[[int, int, torch.Generator], Tensor]:
    return lambda size, d_model, rng: std(d_model) * torch.randn(size, d_model, generator=rng)


def _xavier(size: int, d_model: int, rng: torch.Generator) -> Tensor:
    bound = math.sqrt(6 / (size + d_model))
    return bound * (2 * torch.rand(size, d_model, generator=rng) - 1)


LAWS: dict[str, Callable[[int, int, torch.Generator], Tensor]] = {
    "N(0, 1)": _normal(lambda _: 1.0),  # nn.Embedding as torch builds it
    "N(0, 1/d)": _normal(lambda d_model: d_model**-0.5),  # what the paper's factor is made for
    "N(0, 0.02²)": _normal(lambda _: 0.02),  # GPT-2 and BERT
    "xavier": _xavier,  # uniform, its bound depends on the size of the vocabulary
}
"""Laws of an embedding table: vocabulary size, d_model, rng -> (vocabulary, d_model)."""


def nearest_tokens(x: Tensor, table: Tensor) -> Tensor:
    """The token whose embedding has the largest cosine with x: (…, d), (vocabulary, d) -> (…) int."""
    return (functional.normalize(x, dim=-1) @ functional.normalize(table, dim=-1).T).argmax(dim=-1)


def nearest_positions(x: Tensor, positions: Tensor) -> Tensor:
    """The position whose encoding has the largest dot product with x: (…, d), (N, d) -> (…) int."""
    return (x @ positions.T).argmax(dim=-1)


class InputEmbedding(nn.Module):
    """Token embeddings times √d_model plus sinusoidal positions: tokens (…, N) int -> (…, N, d_model)."""

    positions: Tensor

    def __init__(self, vocabulary: int, d_model: int, longest: int = 512) -> None:
        super().__init__()
        self.d_model = d_model
        self.embedding = nn.Embedding(vocabulary, d_model)
        nn.init.normal_(self.embedding.weight, std=d_model**-0.5)  # N(0, 1/d_model)
        self.register_buffer("positions", sinusoidal_positions(longest, d_model))  # (longest, d_model)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens) * math.sqrt(self.d_model)  # (…, N, d_model)
        return x + self.positions[: tokens.shape[-1]]  # (…, N, d_model)
