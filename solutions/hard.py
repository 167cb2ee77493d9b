"""From scores to weights, softly and hard, and how each way can be trained.

Soft attention reads a mean of all values. Hard attention reads one value: its weights are one-hot, which no gradient
passes, so what trains it must come from elsewhere:

    straight-through   one-hot forwards, the gradient of softmax backwards        (Bengio et al., 2013)
    Gumbel-softmax     the same after noise, so that other keys are tried too     (Jang et al., 2017)
    REINFORCE          draw a key, and make it likelier when its loss was small   (Williams, 1992; Xu et al., 2015)

All functions take scores (…, N_k) and work on the last axis.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot


def soft(scores: Tensor) -> Tensor:
    """The usual weights: all positive, and differentiable."""
    return scores.softmax(dim=-1)


def hard(scores: Tensor) -> Tensor:
    """1 for the best key, 0 for the others; among equal scores the first one is taken."""
    return one_hot(scores.argmax(dim=-1), scores.shape[-1]).to(scores.dtype)  # (…, N_k), cut off from the graph


def top(scores: Tensor, k: int) -> Tensor:
    """Softmax over the k best keys, 0 for the others."""
    kept = scores.topk(k, dim=-1).indices  # (…, k)
    mask = torch.zeros_like(scores, dtype=torch.bool).scatter(-1, kept, True)  # (…, N_k)
    return scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)


def straight_through(scores: Tensor) -> Tensor:
    """One-hot forwards, softmax backwards: p − p.detach() is 0 in value, and has the gradient of p."""
    p = soft(scores)
    return hard(scores) + (p - p.detach())


def gumbel_noise(like: Tensor, rng: torch.Generator) -> Tensor:
    """Independent Gumbel(0, 1) noise of that shape: −log of an exponential."""
    return -torch.empty_like(like).exponential_(generator=rng).log()


def gumbel_softmax(scores: Tensor, rng: torch.Generator, tau: float = 1.0, pick: bool = True) -> Tensor:
    """Weights of the scores after noise. With `pick` they are one-hot forwards: each key as often as softmax says."""
    noisy = (scores + gumbel_noise(scores, rng)) / tau
    return straight_through(noisy) if pick else soft(noisy)


class Draw(NamedTuple):
    """A key drawn from softmax, and the logarithm of its probability, which has a gradient."""

    weights: Tensor  # (…, N_k), one-hot
    log_probability: Tensor  # (…)


def draw(scores: Tensor, rng: torch.Generator) -> Draw:
    """Draw one key a row with the probabilities that softmax gives."""
    p = soft(scores).detach()
    key = torch.multinomial(p.flatten(0, -2), 1, generator=rng).view(*p.shape[:-1], 1)  # (…, 1)
    log_probability = scores.log_softmax(dim=-1).gather(-1, key)[..., 0]  # (…)
    return Draw(one_hot(key[..., 0], scores.shape[-1]).to(scores.dtype), log_probability)


def reinforce(losses: Tensor, log_probability: Tensor, baseline: float | Tensor = 0.0) -> Tensor:
    """What to minimise so that drawn keys of small loss become likelier: losses (…), log-probabilities (…) -> ().

    Its gradient is that of the expected loss on average over draws. A baseline leaves the mean as it is and makes the
    gradient less noisy.
    """
    advantage = (losses - baseline).detach()  # a reward, not a path for gradients
    return (advantage * log_probability).mean()


# --- a task ----------------------------------------------------------------------------------------------------------


class Shelf(NamedTuple):
    """Sets of key-value pairs in random order, and one question a set: which payload belongs to the key asked for?"""

    names: Tensor  # (B, N): a permutation of the key names each
    payloads: Tensor  # (B, N)
    asked: Tensor  # (B,): the name asked for
    answers: Tensor  # (B,): its payload
    place: Tensor  # (B,): where it stands


class Reader(NamedTuple):
    """One head over one-hot names and payloads, so the rows of the matrices are the queries, keys and values."""

    W_q: Tensor  # (N, d_k)
    W_k: Tensor  # (N, d_k)
    W_v: Tensor  # (payloads, payloads)

    def scores(self, shelf: Shelf) -> Tensor:
        """(B, N)"""
        q, K = self.W_q[shelf.asked], self.W_k[shelf.names]  # (B, d_k), (B, N, d_k)
        return (K @ q[..., None])[..., 0] / q.shape[-1] ** 0.5  # (B, N)

    def read(self, shelf: Shelf, weights: Tensor) -> Tensor:
        """Logits of the payload: weights (B, N) -> (B, payloads)."""
        return (weights[:, None] @ self.W_v[shelf.payloads])[:, 0]  # (B, 1, N) times (B, N, payloads)


def shelves(batch: int, keys: int, payloads: int, rng: torch.Generator) -> Shelf:
    names = torch.rand(batch, keys, generator=rng).argsort(-1)  # (B, N)
    payload = torch.randint(payloads, (batch, keys), generator=rng)  # (B, N)
    asked = torch.randint(keys, (batch,), generator=rng)  # (B,)
    place = (names == asked[:, None]).int().argmax(-1)  # (B,)
    return Shelf(names, payload, asked, payload.gather(1, place[:, None])[:, 0], place)


def reader(keys: int, payloads: int, rng: torch.Generator, d_k: int = 16) -> Reader:
    sizes = (keys, d_k), (keys, d_k), (payloads, payloads)
    return Reader(*((0.3 * torch.randn(*size, generator=rng)).requires_grad_() for size in sizes))
