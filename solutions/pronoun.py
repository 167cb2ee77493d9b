"""“N1 did N2 because it was ADJ”: whom `it` means is decided by an adjective that comes after it.

N1 and N2 are a noun that can be tired and a noun that can be wide, in either order; the adjective says one or the
other. A model that reads at `it` must name the noun that is meant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from solutions.adam import Adam
from solutions.attention import scaled_dot_product_attention
from solutions.masks import causal_mask

NOUNS, ADJECTIVES = 6, 4  # of each sort
N1, N2, IT, ADJ, N = 0, 2, 4, 6, 7  # places, and the length of a sentence
DID, BECAUSE, IT_TOKEN, WAS, VOCABULARY = 20, 21, 22, 23, 24
FIRST_ADJECTIVE = 2 * NOUNS
D, STEPS, BATCH, RATE = 32, 100, 64, 0.01
CALM = 0.3  # W_q and W_k start small, so that every token is heard before any is chosen


Seen = Callable[[float, Tensor], None]


class Sentences(NamedTuple):
    tokens: Tensor  # (B, N) int
    meant: Tensor  # the noun that `it` means, (B,) int
    place: Tensor  # where that noun stands, N1 or N2: (B,) int


def sentences(count: int, rng: torch.Generator, shuffled: bool = False) -> Sentences:
    """Random sentences. With `shuffled`, the label is one of the two nouns by the toss of a coin."""

    def coin() -> Tensor:
        return torch.rand(count, generator=rng) < 0.5  # (B,)

    def drawn(size: int) -> Tensor:
        return torch.randint(size, (count,), generator=rng)  # (B,)

    can_tire, can_be_wide, adjective = drawn(NOUNS), NOUNS + drawn(NOUNS), FIRST_ADJECTIVE + drawn(ADJECTIVES)
    tired, tired_first = coin(), coin()
    said = coin() if shuffled else tired
    tokens = torch.empty(count, N, dtype=torch.long)  # (B, N)
    tokens[:, N1] = torch.where(tired_first, can_tire, can_be_wide)
    tokens[:, N2] = torch.where(tired_first, can_be_wide, can_tire)
    tokens[:, ADJ] = torch.where(tired, adjective, adjective + ADJECTIVES)
    for place, token in ((1, DID), (3, BECAUSE), (IT, IT_TOKEN), (5, WAS)):
        tokens[:, place] = token
    return Sentences(tokens, torch.where(said, can_tire, can_be_wide), torch.where(tired_first == tired, N1, N2))


def other_adjective(tokens: Tensor) -> Tensor:
    """The same sentences with tired for wide and wide for tired: (B, N) -> (B, N)."""
    changed = tokens.clone()
    tired = tokens[:, ADJ] < FIRST_ADJECTIVE + ADJECTIVES  # (B,)
    changed[:, ADJ] += torch.where(tired, ADJECTIVES, -ADJECTIVES)
    return changed


class Reader:
    """Attention layers with residuals over embeddings and positions; the noun is read off at one place."""

    def __init__(self, layers: int, rng: torch.Generator, causal: bool = False, read_at: int = IT) -> None:
        def matrix(rows: int, columns: int, scale: float) -> Tensor:
            return (scale * torch.randn(rows, columns, generator=rng)).requires_grad_()

        self.embedding = matrix(VOCABULARY, D, 1.0)
        self.positions = matrix(N, D, 0.5)
        scales = [CALM, CALM, 1.0, 1.0]  # of W_q, W_k, W_v, W_o
        self.layers = [[matrix(D, D, scale * D**-0.5) for scale in scales] for _ in range(layers)]
        self.readout = matrix(D, 2 * NOUNS, D**-0.5)
        self.mask = causal_mask(N) if causal else None
        self.read_at = read_at

    def parameters(self) -> list[Tensor]:
        return [self.embedding, self.positions, self.readout, *(W for layer in self.layers for W in layer)]

    def __call__(self, tokens: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Logits over the nouns, and the weights of every layer: (B, N) -> (B, 12), each (B, N, N)."""
        x = self.embedding[tokens] + self.positions  # (B, N, d)
        seen = []
        for W_q, W_k, W_v, W_o in self.layers:
            z = functional.layer_norm(x, (D,))  # (B, N, d)
            heard, weights = scaled_dot_product_attention(z @ W_q, z @ W_k, z @ W_v, self.mask)  # (B, N, d), (B, N, N)
            x = x + heard @ W_o  # (B, N, d)
            seen.append(weights)
        return x[:, self.read_at] @ self.readout, seen  # (B, 12)


def learn(
    reader: Reader, rng: torch.Generator, step_done: Callable[[float], None],
    steps: int = STEPS, shuffled: bool = False, seen: Seen | None = None,
) -> None:  # fmt: skip
    """Train on answers alone; nothing says where to look.

    `step_done` is told the loss of each step, `seen` before that its accuracy and the weights of the last layer.
    """
    adam = Adam(reader.parameters(), lr=RATE)
    for _ in range(steps):
        batch = sentences(BATCH, rng, shuffled)
        logits, layers = reader(batch.tokens)  # (B, 12), each (B, N, N)
        loss = functional.cross_entropy(logits, batch.meant)
        if seen is not None:
            seen((logits.argmax(dim=-1) == batch.meant).float().mean().item(), layers[-1].detach().mean(dim=0))
        adam.zero_grad()
        loss.backward()
        adam.step()
        step_done(loss.item())


def accuracy(reader: Reader, batch: Sentences) -> float:
    with torch.no_grad():
        return (reader(batch.tokens)[0].argmax(dim=-1) == batch.meant).float().mean().item()


def ratio_change(reader: Reader, batch: Sentences, layer: int) -> float:
    """By how much the other adjective changes ln(weight on N1 / weight on N2) of `it`: the largest over the batch."""

    def log_ratio(tokens: Tensor) -> Tensor:
        weights = reader(tokens)[1][layer][:, IT]  # (B, N)
        return weights[:, N1].log() - weights[:, N2].log()  # (B,)

    with torch.no_grad():
        change = log_ratio(batch.tokens) - log_ratio(other_adjective(batch.tokens))  # (B,)
    return change.abs().max().item()


def prefers_meant(reader: Reader, batch: Sentences, layer: int) -> float:
    """How often `it` puts more weight on the noun that is meant than on the other one."""
    with torch.no_grad():
        weights = reader(batch.tokens)[1][layer][:, IT]  # (B, N)
    meant = weights.gather(1, batch.place[:, None])  # (B, 1)
    other = weights.gather(1, (N1 + N2 - batch.place)[:, None])  # (B, 1)
    return (meant > other).float().mean().item()
