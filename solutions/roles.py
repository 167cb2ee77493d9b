"""One head whose matrices may begin alike or be tied, and two tasks that show which roles they then take.

A token is three one-hot blocks side by side, x = [a, b, c]: a the code it asks for, b its own code, c its payload.
Nothing says so to the model. In the lookup, token i must report the payload of the token whose code it asks for; in the
majority, every token must report the commonest payload of its sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.functional import one_hot

from solutions.adam import Adam
from solutions.attention import scaled_dot_product_attention
from solutions.lookup import STEPS, Watch

CODES = 8  # also the number of tokens and of payloads
D_MODEL = 3 * CODES
SENTENCES = 32  # in one step of the training
RATE = 0.03
BLOCKS = ("a", "b", "c")
TIES = {"none": "qkv", "qk": "qqv", "kv": "qkk", "qv": "qkq", "all": "qqq"}  # whose matrix Q, K and V use

Attend = Callable[[Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
Share = Callable[[Tensor], Tensor]  # makes the matrix of one role of that of another


class Sentences(NamedTuple):
    X: Tensor  # (B, N, d_model)
    answers: Tensor  # (B, N)
    partner: Tensor  # (B, N): whose code token i asks for


class Head(NamedTuple):
    W_q: Tensor  # (d_model, d)
    W_k: Tensor  # (d_model, d)
    W_v: Tensor  # (d_model, d)
    W_o: Tensor  # (d, payloads)


Task = Callable[[int, torch.Generator], Sentences]


def self_attention(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """X (…, N, d_model), W_q and W_k (d_model, d_k), W_v (d_model, d_v) -> output (…, N, d_v), weights (…, N, N)."""
    return scaled_dot_product_attention(X @ W_q, X @ W_k, X @ W_v)


def tied_self_attention(X: Tensor, W: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    """One matrix for queries and keys: X (…, N, d_model), W (d_model, d_k) -> (…, N, d_v), (…, N, N)."""
    return self_attention(X, W, W, W_v)


def lookup(batch: int, rng: torch.Generator) -> Sentences:
    """Sentences whose tokens ask for one another's payload; each code is owned once and asked for once."""
    own = torch.rand(batch, CODES, generator=rng).argsort(-1)  # (B, N), a permutation each
    partner = torch.rand(batch, CODES, generator=rng).argsort(-1)  # (B, N)
    payload = torch.randint(CODES, (batch, CODES), generator=rng)  # (B, N)
    codes = torch.stack([own.gather(1, partner), own, payload], dim=2)  # (B, N, 3)
    X = one_hot(codes, CODES).float().flatten(2)  # (B, N, d_model)
    return Sentences(X, payload.gather(1, partner), partner)


def majority(batch: int, rng: torch.Generator) -> Sentences:
    """The same sentences, but all tokens report the commonest payload: even attention does it."""
    X, _, partner = lookup(batch, rng)
    counts = X[..., 2 * CODES :].sum(1)  # (B, payloads)
    return Sentences(X, counts.argmax(-1, keepdim=True).expand_as(partner), partner)


def matrix(d: int, rng: torch.Generator) -> Tensor:
    """(d_model, d) with entries of N(0, 1/d_model)."""
    return torch.randn(D_MODEL, d, generator=rng) / D_MODEL**0.5


def copied(W: Tensor) -> Tensor:
    """A matrix of its own that begins alike."""
    return W.clone()


def same(W: Tensor) -> Tensor:
    """Tied: the very same matrix, now and for ever."""
    return W


def alike(rng: torch.Generator, share: Share = copied) -> Head:
    """W_q = W_k = W_v before training: (d_model, d_model) each."""
    W = matrix(D_MODEL, rng)
    return Head(W, share(W), share(W), _readout(D_MODEL, rng))


def tied(tie: str, d: int, rng: torch.Generator, share: Share = same) -> Head:
    """A head of width d in which Q, K and V use the matrices that `TIES` names."""
    own = {letter: matrix(d, rng) for letter in TIES["none"]}
    q, k, v = (own[used] if used == role else share(own[used]) for role, used in zip("qkv", TIES[tie], strict=True))
    return Head(q, k, v, _readout(d, rng))


def _readout(d: int, rng: torch.Generator) -> Tensor:
    return torch.randn(d, CODES, generator=rng) / d**0.5  # (d, payloads)


def learned(head: Head) -> list[Tensor]:
    """The tensors that a head learns, each once."""
    return list({id(W): W for W in head}.values())


def loss_of(head: Head, sentences: Sentences, attend: Attend) -> tuple[Tensor, Tensor]:
    """The loss () and the logits (B, N, payloads)."""
    read, _ = attend(sentences.X, head.W_q, head.W_k, head.W_v)  # (B, N, d)
    logits = read @ head.W_o  # (B, N, payloads)
    return functional.cross_entropy(logits.flatten(0, 1), sentences.answers.flatten()), logits


def gradients(head: Head, sentences: Sentences, attend: Attend = self_attention) -> list[Tensor]:
    """What each sentence by itself would teach W_q, W_k and W_v: (B, d_model, d) each."""
    batch = len(sentences.X)
    leaves = [W.detach().expand(batch, -1, -1).clone().requires_grad_() for W in head[:3]]  # (B, d_model, d) each
    loss, _ = loss_of(Head(leaves[0], leaves[1], leaves[2], head.W_o.detach()), sentences, attend)
    return list(torch.autograd.grad(batch * loss, leaves, materialize_grads=True))


def train(head: Head, task: Task, rng: torch.Generator, watch: Watch, attend: Attend = self_attention) -> None:
    """Adam on new sentences, `STEPS` times, in place; `watch` is told the loss and the accuracy of each."""
    adam = Adam([W.requires_grad_() for W in learned(head)], lr=RATE)
    for _ in range(STEPS):
        sentences = task(SENTENCES, rng)
        loss, logits = loss_of(head, sentences, attend)
        adam.zero_grad()
        loss.backward()
        adam.step()
        watch(loss.item(), accuracy=(logits.argmax(-1) == sentences.answers).float().mean().item())


def accuracy(head: Head, sentences: Sentences, attend: Attend = self_attention) -> float:
    """Share of tokens that report the right payload."""
    with torch.no_grad():
        _, logits = loss_of(head, sentences, attend)
    return (logits.argmax(-1) == sentences.answers).float().mean().item()


def weights_of(head: Head, sentences: Sentences, attend: Attend = self_attention) -> Tensor:
    """The weights (B, N, N)."""
    with torch.no_grad():
        _, weights = attend(sentences.X, head.W_q, head.W_k, head.W_v)
    return weights
