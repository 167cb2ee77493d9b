"""What breaks the demonstrations of `numerics.*`, and the hunt for a sum that is never corrected."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions.demonstrations.bugs_numerics_online import LISTING
from solutions.demonstrations.numerics_alternatives import RULES, by_sum
from solutions.demonstrations.numerics_elephant import NOTE
from solutions.demonstrations.numerics_half import DTYPES
from solutions.demonstrations.numerics_online import without
from solutions.softmax import naive_softmax, stable_softmax


def over_queries(scores: Tensor) -> Tensor:
    """The wrong axis."""
    return scores.softmax(dim=-2)


def each_for_itself(scores: Tensor) -> Tensor:
    """Keys that do not compete."""
    return scores.sigmoid()


def only_in_eval(weights: Tensor, p: float, training: bool) -> Tensor:
    """Dropout that never drops."""
    return weights


def forgotten(weights: Tensor, p: float, training: bool) -> Tensor:
    """Dropout that drops without dividing by 1 − p, and does not stop in eval mode."""
    return weights * (torch.rand(weights.shape) > p)


def of_columns(scores: Tensor) -> Tensor:
    """The maximum over the queries."""
    return scores.amax(dim=-2, keepdim=True)


def of_all(scores: Tensor) -> Tensor:
    return scores.max()


def multiplied(scores: Tensor, temperature: float) -> Tensor:
    """A temperature turned round."""
    return (scores * temperature).softmax(dim=-1)


def weight_alone(weights: Tensor, v: Tensor) -> Tensor:
    return weights


WITHOUT_ARTICLE = [entry for entry in NOTE if entry.token != "一"]
IN_ORDER = [entry._replace(score={10.0: 15.0, 15.0: 10.0}.get(entry.score, entry.score)) for entry in NOTE]
SWAPPED = {**DTYPES, "float16": torch.bfloat16, "bfloat16": torch.float16}

SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "numerics.stable": [{"stable": naive_softmax}, {"plain": stable_softmax}],
    "numerics.sums": [{"normalise": over_queries}, {"drop": only_in_eval}, {"drop": forgotten}],
    "numerics.shift": [{"normalise": over_queries}, {"normalise": by_sum}, {"normalise": each_for_itself}],
    "numerics.keepdim": [{"largest": of_columns}, {"largest": of_all}],
    "numerics.elephant": [{"normalise": by_sum}, {"note": WITHOUT_ARTICLE}, {"note": IN_ORDER}],
    "numerics.margin": [{"normalise": each_for_itself}],
    "numerics.temperature": [{"heat": multiplied}],
    "numerics.jacobian": [{"normalise": each_for_itself}],
    "numerics.half": [{"dtypes": SWAPPED}, {"dtypes": dict.fromkeys(DTYPES, torch.float32)}],
    "numerics.online": [{"correct": without}],
    "numerics.alternatives": [
        {"rules": {**RULES, "softmax": by_sum}},
        {"rules": {**RULES, "sigmoid": RULES["softmax"]}},
    ],
    "numerics.contribution": [{"contribute": weight_alone}],
    "bugs.numerics-online": [{"listing": LISTING.with_mend(16)}],
}
