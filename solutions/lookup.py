"""A lookup that one attention layer can learn: every token reads the payload of the entity it is related to.

A sentence holds each of N entities once, each with a payload drawn anew; token i must output the payload of entity
π(i), and attending to oneself never helps. Nothing depends on positions, so entity i may stand at position i. Its
one-hot embedding makes X the identity: Q = X W_q = W_q and K = X W_k = W_k, both (N, d_k).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from solutions.adam import Adam
from solutions.attention import scaled_dot_product_attention
from solutions.evidence import Figure, Heatmap, Progress, Text

SENTENCES = 128  # in one step of the training
STEPS = 100
Tie = Callable[[Tensor], Tensor]  # makes W_k of W_q


class Watch:
    """Keeps the losses of several trainings, one after another, and reports every tenth step, with the weights then."""

    def __init__(self, report: Callable[[Progress], None], trainings: int) -> None:
        self.report, self.total = report, trainings * STEPS
        self.losses: list[float] = []

    def __call__(self, loss: float, weights: Tensor | None = None, accuracy: float | None = None) -> None:
        """After a step: its loss, and the weights (N, N) and the accuracy that the model had, if they are known."""
        self.losses.append(loss)
        if len(self.losses) % 10 == 0:
            forming: list[Figure] = [forming_map(weights)] if weights is not None else []
            done = len(self.losses)
            self.report(Progress(done=done, total=self.total, loss=loss, accuracy=accuracy, figures=forming))

    def training(self, index: int) -> list[float]:
        """The losses of one training, step by step."""
        return self.losses[index * STEPS : (index + 1) * STEPS]


def cycles(length: int, entities: int) -> Tensor:
    """π in cycles of that length, (entities,): 2 swaps partners and is its own inverse, 3 and more have a direction."""
    entity = torch.arange(entities)
    place = entity % length
    return entity - place + (place + 1) % length


def inverse(relation: Tensor) -> Tensor:
    """π⁻¹ of π, (N,)."""
    return relation.argsort()


def same(W_q: Tensor) -> Tensor:
    """Tied: W_k is W_q itself."""
    return W_q


def matrices(entities: int, d_k: int, rng: torch.Generator, tie: Tie | None = None) -> tuple[Tensor, Tensor]:
    """Untrained W_q and W_k of N(0, 0.3²) entries: (entities, d_k) each; tied ones have the width 2 d_k.

    So a tied model has as many parameters as a separate one.
    """
    if tie is None:
        W_q, W_k = (0.3 * torch.randn(2, entities, d_k, generator=rng)).unbind()
        return W_q.requires_grad_(), W_k.requires_grad_()
    W = (0.3 * torch.randn(entities, 2 * d_k, generator=rng)).requires_grad_()
    return W, tie(W)


def parameters(W_q: Tensor, W_k: Tensor) -> int:
    """How many numbers a model learns."""
    return W_q.numel() if W_k is W_q else W_q.numel() + W_k.numel()


def no_self(entities: int) -> Tensor:
    """The mask that keeps a token from attending to itself, (entities, entities)."""
    return ~torch.eye(entities, dtype=torch.bool)


def learn(
    relation: Tensor, W_q: Tensor, W_k: Tensor, mask: Tensor | None, payloads: int, rng: torch.Generator, watch: Watch
) -> Tensor:
    """Train W_q and W_k in place, one tensor where they are tied; the weights (N, N) that come of it.

    `watch` is told the loss of each step.
    """
    adam = Adam([W_q] if W_k is W_q else [W_q, W_k], lr=0.05)
    Q, K = W_q, W_k  # (N, d_k) each: X is one-hot, so X W = W
    for _ in range(STEPS):
        payload = torch.randint(payloads, (SENTENCES, len(relation)), generator=rng)  # (B, N)
        values = one_hot(payload, payloads).float()  # (B, N, payloads)
        read, weights = scaled_dot_product_attention(Q, K, values, mask)  # (B, N, payloads), (N, N)
        probability = read.gather(-1, payload[:, relation, None])  # (B, N, 1), of the payload of π(i)
        loss = -(probability + 1e-6).log().mean()  # ()
        adam.zero_grad()
        loss.backward()
        adam.step()
        right = read.argmax(-1) == payload[:, relation]  # (B, N)
        watch(loss.item(), weights.detach(), right.float().mean().item())
    return weights.detach()  # (N, N)


def forming_map(weights: Tensor) -> Heatmap:
    """The weights (N, N) of a model that still learns."""
    names = [str(entity + 1) for entity in range(len(weights))]
    caption = Text("weights as they form, token by token", "正在形成的权重，逐个 token")
    return Heatmap(caption=caption, values=weights.tolist(), rows=names, columns=names)


def accuracy(weights: Tensor, relation: Tensor, payloads: int, rng: torch.Generator, sentences: int = 500) -> float:
    """Share of tokens i whose likeliest payload under the weights (N, N) is that of π(i)."""
    payload = torch.randint(payloads, (sentences, len(relation)), generator=rng)  # (B, N)
    read = weights @ one_hot(payload, payloads).float()  # (B, N, payloads)
    return (read.argmax(-1) == payload[:, relation]).float().mean().item()


def weight_on(weights: Tensor, relation: Tensor) -> float:
    """The mean weight that token i puts on token π(i), for weights (N, N)."""
    return weights.gather(-1, relation[:, None]).mean().item()
