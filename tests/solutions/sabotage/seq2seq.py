"""How what is measured of encoder and decoder can be broken: the thing under test, replaced by a wrong one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from solutions.demonstrations import (
    bugs_seq2seq_axis,
    bugs_seq2seq_cell,
    bugs_seq2seq_feed,
    seq2seq_alignment,
    seq2seq_example,
    seq2seq_fed,
    seq2seq_step,
)
from solutions.orders import State, Step
from solutions.seq2seq import FixedVector, Reading


def reads_all_alike(s: Tensor, H: Tensor) -> Reading:
    """Equal weights: the context is the mean of the states."""
    scores = 0 * (H @ s.unsqueeze(-1)).squeeze(-1)  # (…, n)
    weights = scores.softmax(dim=-1)
    return Reading(scores, weights, (weights.unsqueeze(-2) @ H).squeeze(-2))


def never_normalised(s: Tensor, H: Tensor) -> Reading:
    """The scores themselves as weights."""
    scores = (H @ s.unsqueeze(-1)).squeeze(-1)  # (…, n)
    return Reading(scores, scores, (scores.unsqueeze(-2) @ H).squeeze(-2))


def asked_by_the_source(s: Tensor, H: Tensor) -> Reading:
    """The encoder's states ask and the decoder's states answer: s (m, d), H (m, n, d)."""
    scores = H[0] @ s.T  # (n, m)
    weights = scores.softmax(dim=-1)
    return Reading(scores, weights, weights @ s)


def only_the_last(H: Tensor) -> Tensor:
    """(n, d) -> (1, d)."""
    return H[-1:]


def turned_round(scores: Tensor) -> Tensor:
    """A softmax that prefers the smallest score."""
    return (-scores).softmax(dim=-1)


def without_shift(scores: Tensor) -> Tensor:
    return scores.exp()


def summed(s: Tensor, H: Tensor) -> Tensor:
    """A score that needs no equal widths, and says nothing: (n,)."""
    return H.sum(dim=-1) * s.sum()


def word_only(word: Tensor, context: Tensor) -> Tensor:
    """The context never reaches the cell."""
    return word


def first_row(H: Tensor, d: int) -> Tensor:
    return H[0, d:]


def context_left_out(layers: seq2seq_step.Layers) -> Mapping[str, Step]:
    """Steps in which the context reaches neither the cell nor the output."""
    steps = seq2seq_step.steps_of(layers)

    def without(step: Step) -> Step:
        def run(now: State) -> None:
            c = now["c"]
            now["c"] = torch.zeros_like(c)
            step(now)
            now["c"] = c

        return run

    return {**steps, "update": without(steps["update"]), "predict": without(steps["predict"])}


def unnormalised_output(layers: seq2seq_step.Layers) -> Mapping[str, Step]:
    def predict(now: State) -> None:
        now["y"] = layers.W_o(torch.cat([now["s"], now["c"]]) if layers.after else now["s"])

    return {**seq2seq_step.steps_of(layers), "predict": predict}


def last_state_for_context(layers: seq2seq_step.Layers) -> Mapping[str, Step]:
    def context(now: State) -> None:
        now["c"] = now["H"][-1]

    return {**seq2seq_step.steps_of(layers), "context": context}


def given_the_answers(model: FixedVector, source: Tensor) -> Tensor:
    """Free running that is no such thing: every step is fed the right symbol."""
    with torch.no_grad():
        return model(source, source).argmax(dim=-1)


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "seq2seq.example": [
        {"normalise": seq2seq_example.linear},
        {"normalise": turned_round},
        {"normalise": without_shift},
    ],
    "seq2seq.difference": [{"normalise": seq2seq_example.linear}, {"normalise": turned_round}],
    "seq2seq.memory": [{"keep": only_the_last}, {"read": asked_by_the_source}],
    "seq2seq.step": [
        {"steps_of": context_left_out},
        {"steps_of": unnormalised_output},
        {"steps_of": last_state_for_context},
    ],
    "seq2seq.scores": [{"dot": summed}],
    "seq2seq.dynamic": [
        {"read": reads_all_alike},
        {"read": never_normalised},
        {"bend": torch.nn.Identity()},
    ],
    "seq2seq.cell": [{"join": word_only}],
    "seq2seq.bidirectional": [{"take": first_row}],
    "seq2seq.fed": [{"feed": seq2seq_fed.word_only}],
    "seq2seq.bottleneck": [
        {"read": reads_all_alike},
        {"decode": given_the_answers},
        {"wider": 1},
        {"shorter": 1},
    ],
    "seq2seq.alignment": [{"read": reads_all_alike}, {"longer": seq2seq_alignment.LONGEST}],
    "bugs.seq2seq-axis": [{"listing": bugs_seq2seq_axis.LISTING.with_mend(15)}],
    "bugs.seq2seq-cell": [{"listing": bugs_seq2seq_cell.LISTING.with_mend(17)}],
    "bugs.seq2seq-feed": [{"listing": bugs_seq2seq_feed.LISTING.with_mend(18)}],
}
