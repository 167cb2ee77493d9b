"""One layer of multi-head self-attention on one sentence, a step at a time, with every matrix kept.

    x = √d_model E[tokens] + PE,   Q, K, V = x W_q, x W_k, x W_v,   Z_i = softmax(mask(Q_i K_iᵀ / √d_k)) V_i
    output = Concat(Z_1, …, Z_h) W_o

After "Attention Is All You Need" (Vaswani et al., 2017), sections 3.2 and 3.4. The matrices are small enough to be
read, and drawn at random: nothing was trained.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from solutions.attention import attention_scores
from solutions.heads import merge, split
from solutions.masks import causal_mask
from solutions.positions import LAWS, sinusoidal_positions

D_MODEL, VOCABULARY, MOST = 8, 1000, 12  # numbers a token, rows of E, tokens of a sentence
HEADS = ("1", "2", "4")  # how many there may be: they divide d_model

Matrices = dict[str, Tensor]


class Layer(NamedTuple):
    """All that a layer learns, here as it is drawn."""

    E: Tensor  # (vocabulary, d_model)
    W_q: Tensor  # (d_model, d_model), as the rest
    W_k: Tensor
    W_v: Tensor
    W_o: Tensor


def drawn(rng: torch.Generator) -> Layer:
    """Entries N(0, 1/d_model), so that each product keeps the spread of what it is applied to."""
    E = LAWS["N(0, 1/d)"](VOCABULARY, D_MODEL, rng)
    return Layer(E, *(torch.randn(D_MODEL, D_MODEL, generator=rng) / math.sqrt(D_MODEL) for _ in range(4)))


def raise_up(e: Tensor) -> Tensor:
    """√d_model e: (N, d_model) -> the same."""
    return math.sqrt(e.shape[-1]) * e


def place(e: Tensor) -> Tensor:
    """e + PE: (N, d_model) -> the same."""
    return e + sinusoidal_positions(*e.shape)


def project(x: Tensor, W: Tensor, heads: int) -> Tensor:
    """x W, cut into heads: (N, d_model) -> (h, N, d_k)."""
    return split(x @ W, heads)


def score(q: Tensor, k: Tensor) -> Tensor:
    """Every query with every key: (h, N, d_k) twice -> (h, N, N)."""
    return attention_scores(q, k, scale=1.0)


def divide(scores: Tensor, d_k: int) -> Tensor:
    return scores / math.sqrt(d_k)


def forbid(scores: Tensor, allowed: Tensor) -> Tensor:
    """−∞ where a query may not look: (h, N, N), (N, N) bool -> (h, N, N)."""
    return scores.masked_fill(~allowed, -math.inf)


def normalise(scores: Tensor) -> Tensor:
    """Softmax over the keys: each row sums to 1."""
    return scores.softmax(dim=-1)


def mix(weights: Tensor, v: Tensor) -> Tensor:
    """The values, weighted and summed: (h, N, N), (h, N, d_k) -> (h, N, d_k)."""
    return weights @ v


def leave(concat: Tensor, W_o: Tensor) -> Tensor:
    return concat @ W_o


class Steps(NamedTuple):
    """What each step does; a test replaces one and sees that it is noticed."""

    raise_up: Callable[[Tensor], Tensor] = raise_up
    place: Callable[[Tensor], Tensor] = place
    project: Callable[[Tensor, Tensor, int], Tensor] = project
    score: Callable[[Tensor, Tensor], Tensor] = score
    divide: Callable[[Tensor, int], Tensor] = divide
    forbid: Callable[[Tensor, Tensor], Tensor] = forbid
    normalise: Callable[[Tensor], Tensor] = normalise
    mix: Callable[[Tensor, Tensor], Tensor] = mix
    merge: Callable[[Tensor], Tensor] = merge
    leave: Callable[[Tensor, Tensor], Tensor] = leave


STEPS = Steps()


def walk(
    layer: Layer, tokens: Tensor, heads: int, causal: bool = True, scaled: bool = True, steps: Steps = STEPS
) -> Matrices:
    """Every matrix on the way, by name: tokens (N,) int -> (N, d_model), or (h, N, …) where there is one a head."""
    e = layer.E[tokens]  # (N, d_model)
    raised = steps.raise_up(e)  # (N, d_model)
    x = steps.place(raised)  # (N, d_model)
    q, k, v = (steps.project(x, W, heads) for W in (layer.W_q, layer.W_k, layer.W_v))  # (h, N, d_k) each
    products = steps.score(q, k)  # (h, N, N)
    scores = steps.divide(products, q.shape[-1]) if scaled else products  # (h, N, N)
    masked = steps.forbid(scores, causal_mask(len(tokens))) if causal else scores  # (h, N, N)
    weights = steps.normalise(masked)  # (h, N, N): each row sums to 1
    Z = steps.mix(weights, v)  # (h, N, d_k)
    concat = steps.merge(Z)  # (N, d_model)
    output = steps.leave(concat, layer.W_o)  # (N, d_model)
    return {
        "e": e, "raised": raised, "x": x, "q": q, "k": k, "v": v, "products": products, "scores": scores,
        "masked": masked, "weights": weights, "Z": Z, "concat": concat, "output": output,
    }  # fmt: skip


# --- torch's own ways to the same numbers ----------------------------------------------------------------------------


def torch_input(layer: Layer, tokens: Tensor) -> Tensor:
    """x by `F.embedding` and the paper's formula, number by number in double precision -> (N, d_model)."""
    rows = F.embedding(tokens, layer.E).tolist()  # (N, d_model)
    return torch.tensor([[_input(e, p, i) for i, e in enumerate(row)] for p, row in enumerate(rows)])  # (N, d_model)


def _input(e: float, position: int, i: int) -> float:
    angle = position / 10000 ** ((i - i % 2) / D_MODEL)
    return math.sqrt(D_MODEL) * e + (math.cos(angle) if i % 2 else math.sin(angle))


def torch_heads(way: Matrices, causal: bool, scaled: bool) -> Tensor:
    """Z by `F.scaled_dot_product_attention` from the walk's q, k, v -> (h, N, d_k)."""
    scale = None if scaled else 1.0
    return F.scaled_dot_product_attention(way["q"], way["k"], way["v"], is_causal=causal, scale=scale)


def torch_layer(layer: Layer, x: Tensor, heads: int, causal: bool, scaled: bool) -> tuple[Tensor, Tensor]:
    """Output (N, d_model) and weights (h, N, N) by `nn.MultiheadAttention` with the same matrices.

    It always divides by √d_k: without the division, W_q is multiplied by it first.
    """
    theirs = nn.MultiheadAttention(D_MODEL, heads, bias=False, batch_first=True)
    undo = 1.0 if scaled else math.sqrt(D_MODEL // heads)
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([undo * layer.W_q.T, layer.W_k.T, layer.W_v.T]))  # (3 d_model, d_model)
        theirs.out_proj.weight.copy_(layer.W_o.T)  # (d_model, d_model)
        mask = ~causal_mask(len(x)) if causal else None  # True = may not attend
        output, weights = theirs(x[None], x[None], x[None], attn_mask=mask, average_attn_weights=False)
    return output[0], weights[0]
