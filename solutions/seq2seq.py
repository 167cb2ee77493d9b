"""Encoder and decoder, joined by one fixed vector or by attention.

    e_i = sᵀ h_i,   α = softmax(e),   c = Σ α_i h_i

One vector: Sutskever et al. (2014), Cho et al. (2014). Attention: Bahdanau et al. (2015), which asks with the state
before the step, s_{t-1}; Luong et al. (2015), which asks with the state after it, s_t, and scores by the dot product.
Symbols are 0 … symbols − 1; the end symbol and the start symbol come after them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from solutions.adam import Adam

EMBEDDING = 16  # width of an embedded symbol
State = tuple[Tensor, Tensor]  # what an LSTM cell carries on: s and its memory, (B, d) each


class Reading(NamedTuple):
    """What one state reads from the encoder's states."""

    scores: Tensor  # e: (…, n)
    weights: Tensor  # α: (…, n)
    context: Tensor  # c: (…, d)


Read = Callable[[Tensor, Tensor], Reading]


def read(s: Tensor, H: Tensor, scale: float = 1.0) -> Reading:
    """Dot-product attention of a decoder state on all encoder states: s (…, d), H (…, n, d)."""
    scores = (H @ s.unsqueeze(-1)).squeeze(-1) * scale  # (…, n)
    weights = scores.softmax(dim=-1)
    context = (weights.unsqueeze(-2) @ H).squeeze(-2)  # (…, d)
    return Reading(scores, weights, context)


class FixedVector(nn.Module):
    """A GRU encoder and a GRU decoder: of the source the decoder gets the last state c = h_n and nothing else."""

    inputs_of_output = 1  # times d: what the output layer looks at

    def __init__(self, symbols: int, d: int) -> None:
        super().__init__()
        self.start = symbols + 1
        self.embedding = nn.Embedding(symbols + 2, EMBEDDING)
        self.encoder = nn.GRU(EMBEDDING, d, batch_first=True)
        self.decoder = nn.GRU(EMBEDDING, d, batch_first=True)
        self.out = nn.Linear(self.inputs_of_output * d, symbols)

    def logits(self, s: Tensor, H: Tensor) -> Tensor:
        """Decoder states s (B, m, d), encoder states H (B, n, d) -> (B, m, symbols)."""
        return self.out(s)

    def states(self, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Teacher forced: step t is fed the right symbol t − 1. (B, n), (B, m) -> s (B, m, d), H (B, n, d)."""
        H, c = self.encoder(self.embedding(source))  # (B, n, d), (1, B, d)
        start = torch.full_like(target[:, :1], self.start)  # (B, 1)
        fed = torch.cat([start, target[:, :-1]], dim=1)  # (B, m)
        s, _ = self.decoder(self.embedding(fed), c)  # (B, m, d)
        return s, H

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """(B, n), (B, m) -> (B, m, symbols)."""
        return self.logits(*self.states(source, target))

    @torch.no_grad()
    def greedy(self, source: Tensor, steps: int) -> Tensor:
        """Free running: every step is fed the symbol chosen before. (B, n) -> (B, steps)."""
        H, c = self.encoder(self.embedding(source))  # (B, n, d), (1, B, d)
        token = torch.full_like(source[:, :1], self.start)  # (B, 1)
        chosen: list[Tensor] = []
        for _ in range(steps):
            s, c = self.decoder(self.embedding(token), c)  # (B, 1, d), (1, B, d)
            token = self.logits(s, H).argmax(dim=-1)  # (B, 1)
            chosen.append(token)
        return torch.cat(chosen, dim=1)  # (B, steps)


class Attending(FixedVector):
    """The same, but every step also reads all encoder states, with the state after the step (Luong)."""

    inputs_of_output = 2

    def __init__(self, symbols: int, d: int, read: Read = read) -> None:
        super().__init__(symbols, d)
        self.read = read

    def logits(self, s: Tensor, H: Tensor) -> Tensor:
        context = self.read(s, H.unsqueeze(1)).context  # (B, m, d): H is (B, 1, n, d), the same for every step
        return self.out(torch.cat([s, context], dim=-1))  # (B, m, symbols)

    @torch.no_grad()
    def weights(self, source: Tensor, target: Tensor) -> Tensor:
        """Teacher forced: (B, n), (B, m) -> (B, m, n)."""
        s, H = self.states(source, target)
        return self.read(s, H.unsqueeze(1)).weights


class AttentionDecoder(nn.Module):
    """A bidirectional LSTM encoder, and an LSTM cell that steps from the start symbol to the end symbol.

    Each step asks with the state before it (Bahdanau), by the dot product; so both sides have the width d.
    """

    def __init__(self, symbols: int, d: int, read: Read = read) -> None:
        super().__init__()
        self.end, self.start = symbols, symbols + 1
        self.read = read
        self.embedding = nn.Embedding(symbols + 2, EMBEDDING)
        self.encoder = nn.LSTM(EMBEDDING, d // 2, batch_first=True, bidirectional=True)
        self.cell = nn.LSTMCell(EMBEDDING + d, d)
        self.W_o = nn.Linear(2 * d, symbols + 1)

    def encode(self, source: Tensor) -> tuple[Tensor, State]:
        """(B, n) -> H (B, n, d) and the first state: both directions' last states, side by side."""
        H, last = self.encoder(self.embedding(source))  # (B, n, d), two of (2, B, d/2)
        s, memory = (each.transpose(0, 1).flatten(1) for each in last)  # (B, d) each
        return H, (s, memory)

    def step(self, token: Tensor, state: State, H: Tensor) -> tuple[Tensor, State, Tensor]:
        """One symbol: token (B,) -> logits (B, symbols + 1), the new state, weights (B, n)."""
        _, weights, context = self.read(state[0], H)  # (B, n), (B, d)
        s, memory = self.cell(torch.cat([self.embedding(token), context], dim=-1), state)  # (B, d) each
        return self.W_o(torch.cat([s, context], dim=-1)), (s, memory), weights

    def forward(self, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Teacher forced: (B, n), (B, m) -> logits (B, m, symbols + 1), weights (B, m, n)."""
        H, state = self.encode(source)
        token = torch.full_like(target[:, 0], self.start)  # (B,)
        logits, rows = [], []
        for right in target.unbind(dim=1):
            scores, state, weights = self.step(token, state, H)
            logits.append(scores)
            rows.append(weights)
            token = right
        return torch.stack(logits, dim=1), torch.stack(rows, dim=1)  # (B, m, symbols + 1), (B, m, n)

    @torch.no_grad()
    def greedy(self, source: Tensor, limit: int) -> tuple[Tensor, Tensor]:
        """Free running until all have said the end symbol: (B, n) -> symbols (B, m), weights (B, m, n), m ≤ limit."""
        H, state = self.encode(source)
        token = torch.full_like(source[:, 0], self.start)  # (B,)
        ended = torch.zeros_like(token, dtype=torch.bool)  # (B,)
        chosen: list[Tensor] = []
        rows: list[Tensor] = []
        while len(chosen) < limit and not ended.all():
            logits, state, weights = self.step(token, state, H)
            token = logits.argmax(dim=-1).masked_fill(ended, self.end)  # (B,): after the end, the end
            ended = ended | (token == self.end)
            chosen.append(token)
            rows.append(weights)
        return torch.stack(chosen, dim=1), torch.stack(rows, dim=1)  # (B, m), (B, m, n)


def copies(symbols: int, length: int, batch: int, rng: torch.Generator) -> Tensor:
    """Random sequences whose target is the sequence itself: (batch, length)."""
    return torch.randint(symbols, (batch, length), generator=rng)


def with_end(source: Tensor, end: int) -> Tensor:
    """(B, n) -> (B, n + 1): every sequence says where it ends."""
    return torch.cat([source, torch.full_like(source[:, :1], end)], dim=1)


def learn(
    model: nn.Module,
    batch: Callable[[], Tensor],
    steps: int,
    rate: float,
    watch: Callable[[float], None],
    seen: Callable[[float], None] | None = None,
) -> None:
    """Train a model in place to copy; `watch` is told the loss of each step, `seen` before that its accuracy."""
    adam = Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        source = batch()  # (B, n)
        found = model(source, source)
        logits = found if isinstance(found, Tensor) else found[0]  # (B, n, symbols)
        loss = cross_entropy(logits.flatten(0, 1), source.flatten())  # ()
        if seen is not None:
            seen((logits.argmax(dim=-1) == source).float().mean().item())
        adam.zero_grad()
        loss.backward()
        adam.step()
        watch(loss.item())
