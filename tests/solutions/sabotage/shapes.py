"""How the demonstrations of shapes, of the steps of attention and of the single head's bugs are broken."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from solutions.attention import attention_scores
from solutions.demonstrations import (
    bugs_missing_import,
    bugs_rand_everywhere,
    bugs_softmax_axis,
    bugs_tuple_output,
    bugs_untransposed,
    shapes_lines,
    shapes_masked_order,
    shapes_order,
)
from solutions.orders import State
from solutions.self_attention import SelfAttention, TiedSelfAttention

# --- the steps -------------------------------------------------------------------------------------------------------


def over_queries(now: State) -> None:
    """The usual mistake: the wrong axis."""
    now["y"] = now["y"].softmax(dim=-2)


def left_out(now: State) -> None:
    """No division."""
    now["y"] = now["y"]


def filled_with_zero(now: State) -> None:
    now["y"] = now["y"].masked_fill(~now["seen"], 0.0)


# --- modules ---------------------------------------------------------------------------------------------------------


class AcrossTheBatch(SelfAttention):
    """All sequences of a batch are taken for one."""

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        z, weights = super().forward(x.flatten(0, 1)[None], mask)
        return z.reshape(*x.shape[:-1], -1), weights


class AsWideAsKeys(SelfAttention):
    """Values of the keys' width."""

    def __init__(self, d_model: int, d_k: int, d_v: int, rng: torch.Generator | None = None) -> None:
        super().__init__(d_model, d_k + 1, d_k + 1, rng)


class ValuesOnly(SelfAttention):
    """Every token reads itself alone."""

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        return self.project(x)[2], torch.ones(*x.shape[:-1], 1)


# --- attention -------------------------------------------------------------------------------------------------------


def hard(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    weights = one_hot(attention_scores(q, k).argmax(-1), len(k)).float()
    return weights @ v, weights


def gated(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Weights by sigmoid: they do not sum to 1."""
    weights = attention_scores(q, k).sigmoid()
    return weights @ v, weights


def with_residual(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    weights = attention_scores(q, k).softmax(-1)
    return v + weights @ v, weights


# --- scores ----------------------------------------------------------------------------------------------------------


def normalised(q: Tensor, k: Tensor) -> Tensor:
    """Weights where scores are expected."""
    return attention_scores(q, k).softmax(-1)


def of_queries_alone(q: Tensor, k: Tensor) -> Tensor:
    return attention_scores(q, q)


def exponential(q: Tensor, k: Tensor) -> Tensor:
    return attention_scores(q, k).exp()


def centred(q: Tensor, k: Tensor) -> Tensor:
    """Scores relative to the mean key: every one of them depends on all tokens."""
    return attention_scores(q, k - k.mean(-2, keepdim=True))


UNSCALED = tuple(line.partition(" / ")[0] for line in shapes_lines.PROGRAM)

SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "shapes.order": [
        {"steps": {**shapes_order.STEPS, "softmax": over_queries}},
        {"steps": {**shapes_order.STEPS, "scale": left_out}},
    ],
    "shapes.masked-order": [{"steps": {**shapes_masked_order.STEPS, "mask": filled_with_zero}}],
    "shapes.self": [{"build": AcrossTheBatch}, {"build": AsWideAsKeys}, {"build": TiedSelfAttention}],
    "shapes.first-axis": [{"build": ValuesOnly}],
    "shapes.output": [{"attend": hard}, {"attend": gated}, {"attend": with_residual}],
    "shapes.scores": [{"score": normalised}, {"score": of_queries_alone}],
    "shapes.rand": [{"draw": torch.randn}],
    "shapes.rand-mean": [{"draw": torch.randn}],
    "shapes.pairs": [{"score": exponential}, {"score": centred}],
    "shapes.lines": [{"program": UNSCALED}],
    "bugs.missing-import": [{"listing": bugs_missing_import.LISTING.with_mend(1)}],
    "bugs.tuple-output": [{"listing": bugs_tuple_output.LISTING.with_mend(13)}],
    "bugs.softmax-axis": [{"listing": bugs_softmax_axis.LISTING.with_mend(17)}],
    "bugs.untransposed": [{"listing": bugs_untransposed.LISTING.with_mend(12)}],
    "bugs.rand-everywhere": [{"listing": bugs_rand_everywhere.LISTING.with_mend(5)}],
}
