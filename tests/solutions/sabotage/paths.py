"""What breaks the demonstrations of `paths.*`, and the hunt for an open window."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from solutions import pronoun
from solutions.demonstrations.bugs_paths_window import LISTING
from solutions.demonstrations.paths_gradient import Networks, built
from solutions.demonstrations.paths_graph import NETWORKS
from solutions.demonstrations.paths_reach import Masks, masks_of
from solutions.masks import causal_mask
from solutions.paths import window_mask


def all_causal(n: int, window: int) -> Masks:
    return dict.fromkeys(masks_of(n, window), causal_mask(n))


def none_at_all(n: int, window: int) -> Masks:
    return dict.fromkeys(masks_of(n, window))


def both_sides(n: int, window: int) -> Tensor:
    return window_mask(n, window, causal=False)


def itself_left_out(n: int, window: int) -> Tensor:
    """No diagonal, but for the first token, which would see nothing."""
    mask = window_mask(n, window)
    mask.fill_diagonal_(False)
    mask[0, 0] = True
    return mask


def chained(inputs: list[Tensor], rng: torch.Generator) -> Tensor:
    """Attention that goes from token to token."""
    return NETWORKS["recurrent"](inputs, rng)


def jumping(inputs: list[Tensor], rng: torch.Generator) -> Tensor:
    """An RNN whose inputs reach the end directly."""
    return NETWORKS["recurrent"](inputs, rng) + torch.stack(inputs).sum(dim=0)


def with_shortcuts(rng: torch.Generator) -> Networks:
    """Every network may read all its inputs directly, and as strongly at any length."""

    def shortcut(network: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
        return lambda x: network(x) + x.sum(dim=1, keepdim=True)

    return {name: shortcut(network) for name, network in built(rng).items()}


def closed_gates(rng: torch.Generator) -> Networks:
    """The forget gate as torch leaves it, under the name of the open one."""
    networks = built(rng)
    return {**networks, "open_lstm": networks["lstm"]}


def sigmoids(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Each key by itself: no competition."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])  # (N_q, N_k)
    weights = scores.sigmoid() if mask is None else scores.sigmoid() * mask
    return weights @ v, weights


def linear(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Scores over their sum."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])  # (N_q, N_k)
    weights = scores / scores.sum(dim=-1, keepdim=True)
    return weights @ v, weights


Product = Callable[[Tensor, Tensor], Tensor]


def pooled_keys(x: Tensor, W: Tensor, heads: int, projecting: Product, attending: Product) -> dict[str, Tensor]:
    """Linear attention: no scores of tokens with tokens, d/h × d/h sums instead."""
    N, d = x.shape
    q, k, v = (projecting(x, each).view(N, heads, d // heads).transpose(0, 1) for each in W[:3])  # (h, N, d/h)
    memory = attending(k.mT, v)  # (h, d/h, d/h)
    heard = attending(q, memory)  # (h, N, d/h)
    return {"q": q, "scores": memory, "y": projecting(heard.transpose(0, 1).reshape(N, d), W[3])}


def tied(x: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """One matrix for queries and keys: every token looks at itself."""
    W = torch.randn(len(x), x.shape[-1], x.shape[-1], generator=rng) / x.shape[-1] ** 0.5
    return x @ W, x @ W


class Informed(pronoun.Reader):
    """`it` is given the adjective's embedding before the first layer, and says which noun fits it."""

    def __call__(self, tokens: Tensor) -> tuple[Tensor, list[Tensor]]:
        logits, seen = super().__call__(tokens)
        tired = tokens[:, pronoun.ADJ] < pronoun.FIRST_ADJECTIVE + pronoun.ADJECTIVES  # (B,)
        first_fits = (tokens[:, pronoun.N1] < pronoun.NOUNS) == tired  # (B,)
        favour = torch.ones(len(tokens), pronoun.N, pronoun.N)
        favour[:, pronoun.IT, pronoun.N1] = torch.where(first_fits, 50.0, 0.02)
        favour[:, pronoun.IT, pronoun.N2] = torch.where(first_fits, 0.02, 50.0)
        return logits, [weights * favour for weights in seen]


def untaught(reader: pronoun.Reader, rng: torch.Generator, step_done: Callable[[float], None], **_: Any) -> None:
    """No training at all."""
    step_done(0.0)


def everything_seen(layers: int, rng: torch.Generator, causal: bool = False, read_at: int = 0) -> pronoun.Reader:
    """The causal mask left out."""
    return pronoun.Reader(layers, rng, causal=False, read_at=read_at)


def single(layers: int, rng: torch.Generator) -> pronoun.Reader:
    """One layer where two are asked for."""
    return pronoun.Reader(1, rng)


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "paths.graph": [{"networks": {**NETWORKS, "attention": chained}}, {"networks": {**NETWORKS, "recurrent": jumping}}],
    "paths.cost": [{"attention": pooled_keys}],
    "paths.reach": [{"masks": all_causal}, {"masks": none_at_all}],
    "paths.window": [{"mask": both_sides}, {"mask": itself_left_out}],
    "paths.gradient": [{"networks": with_shortcuts}, {"networks": closed_gates}],
    "paths.dilution": [{"attend": sigmoids}, {"attend": linear}],
    "paths.untrained": [{"project": tied}],
    "paths.pronoun": [{"make": Informed}, {"make": single}],
    "paths.controls": [{"make": everything_seen}, {"train": untaught}],
    "bugs.paths-window": [{"listing": LISTING.with_mend(19)}],
}
