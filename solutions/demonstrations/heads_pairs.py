"""A task of two lookups that the head demonstrations train on: report the payloads of two entities, in order.

Each of 8 entities holds one of 4 payloads, drawn anew in every sentence. A query names an ordered pair of entities, and
a readout of what attention returns must report both payloads, the first one's first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from solutions.evidence import Progress
from solutions.heads import MultiHeadAttention

ENTITIES, PAYLOADS, D_MODEL = 8, 4, 32
SENTENCES, RATE = 64, 0.04
GAIN = 2.0  # of the first weights: with small ones two heads may stay halfway, sharing both lookups
CHANCE = PAYLOADS**-2  # that both payloads are guessed

Watch = Callable[[float, float], None]


def drawn(attention: MultiHeadAttention) -> MultiHeadAttention:
    """The same module with first weights that are large enough for heads to part soon."""
    for linear in (attention.W_q, attention.W_k, attention.W_v, attention.W_o):
        nn.init.xavier_uniform_(linear.weight, GAIN)
    return attention


class Reader(nn.Module):
    """Attention from the query to the entities, then a readout: linear, or with a hidden layer of that width."""

    def __init__(self, attention: MultiHeadAttention, hidden: int = 0) -> None:
        super().__init__()
        self.attention = attention
        self.readout: nn.Module = nn.Linear(D_MODEL, 2 * PAYLOADS)
        if hidden:
            layers = nn.Linear(D_MODEL, hidden), nn.GELU(), nn.Linear(hidden, 2 * PAYLOADS)
            self.readout = nn.Sequential(*layers)

    def forward(self, query: Tensor, entities: Tensor) -> tuple[Tensor, Tensor]:
        """query (B, 1, d_model), entities (B, 8, d_model) -> logits (B, 2, 4), weights (B, h, 8)."""
        read, weights = self.attention(query, entities, entities)  # (B, 1, d_model), (B, h, 1, 8)
        return self.readout(read).view(-1, 2, PAYLOADS), weights[:, :, 0]  # (B, 2, 4), (B, h, 8)


class Batch(NamedTuple):
    query: Tensor  # the pair, one-hot: (B, 1, d_model)
    entities: Tensor  # entity and payload, one-hot: (B, 8, d_model)
    pair: Tensor  # which entities are asked for, in order: (B, 2)
    wanted: Tensor  # their payloads: (B, 2)


def draw(sentences: int, rng: torch.Generator) -> Batch:
    payload = torch.randint(PAYLOADS, (sentences, ENTITIES), generator=rng)  # (B, 8)
    pair = torch.rand(sentences, ENTITIES, generator=rng).argsort(dim=-1)[:, :2]  # (B, 2), unequal
    query, entities = torch.zeros(sentences, 1, D_MODEL), torch.zeros(sentences, ENTITIES, D_MODEL)
    query[:, 0, : 2 * ENTITIES] = functional.one_hot(pair, ENTITIES).flatten(1).float()  # first | second
    entities[:, :, :ENTITIES] = torch.eye(ENTITIES)
    entities[:, :, ENTITIES : ENTITIES + PAYLOADS] = functional.one_hot(payload, PAYLOADS).float()
    return Batch(query, entities, pair, payload.gather(1, pair))


class Adam:
    """As torch.optim.Adam; but that one imports 800 modules on its first use, which takes longer than the training."""

    def __init__(self, parameters: list[nn.Parameter]) -> None:
        self.parameters = parameters
        self.sizes = [each.numel() for each in parameters]
        self.mean, self.square = torch.zeros(2, sum(self.sizes))  # of the gradient, running: (parameters,) each
        self.steps = 0

    def descend(self, loss: Tensor, rate: float) -> None:
        gradient = torch.cat([each.flatten() for each in torch.autograd.grad(loss, self.parameters)])  # (parameters,)
        self.steps += 1
        self.mean.lerp_(gradient, 0.1)
        self.square.lerp_(gradient * gradient, 0.001)
        size = (self.square / (1 - 0.999**self.steps)).sqrt() + 1e-8
        change = self.mean / (1 - 0.9**self.steps) / size * rate
        for each, part in zip(self.parameters, change.split(self.sizes), strict=True):
            each.data -= part.view_as(each)


def train(reader: Reader, lookups: int, steps: int, rng: torch.Generator, watch: Watch) -> None:
    """Teach the reader the first of the two lookups, or both, with steps that shrink to 0.

    `watch` is told the loss of each step, and the share of its sentences in which every lookup was right.
    """
    adam = Adam(list(reader.parameters()))
    batches = zip(*(each.split(SENTENCES) for each in draw(steps * SENTENCES, rng)), strict=True)
    for step, batch in enumerate(map(Batch._make, batches)):
        logits, _weights = reader(batch.query, batch.entities)  # (B, 2, 4)
        asked = logits[:, :lookups].flatten(0, 1)  # (B lookups, 4)
        loss = functional.cross_entropy(asked, batch.wanted[:, :lookups].flatten())
        adam.descend(loss, RATE * (1 - step / steps))
        right = (logits.argmax(-1) == batch.wanted)[:, :lookups].all(-1)  # (B,)
        watch(loss.item(), right.float().mean().item())


class Measured(NamedTuple):
    accuracy: float  # share of sentences in which every lookup is right
    on_pair: Tensor  # each head's mean weight on the first and the second entity: (h, 2)
    weights: Tensor  # (B, h, 8)


@torch.no_grad()
def measure(reader: Reader, lookups: int, rng: torch.Generator, sentences: int = 512) -> Measured:
    batch = draw(sentences, rng)
    logits, weights = reader(batch.query, batch.entities)  # (B, 2, 4), (B, h, 8)
    right = (logits.argmax(-1) == batch.wanted)[:, :lookups].all(-1)  # (B,)
    on_pair = weights.gather(-1, batch.pair[:, None].expand(-1, weights.shape[1], -1))  # (B, h, 2)
    return Measured(right.float().mean().item(), on_pair.mean(0), weights)


def parameters(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


class Losses:
    """Keeps the losses of several trainings, one after another, and reports every tenth step of them all."""

    def __init__(self, report: Callable[[Progress], None], total: int) -> None:
        self.report, self.total = report, total
        self.all: list[float] = []

    def __call__(self, loss: float, accuracy: float) -> None:
        self.all.append(loss)
        if len(self.all) % 10 == 0:
            self.report(Progress(done=len(self.all), total=self.total, loss=loss, accuracy=accuracy))
