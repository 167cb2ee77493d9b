"""What breaks the demonstrations of `hard.*`, and the hunt for the misplaced detach."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import cross, hard
from solutions.demonstrations.hard_bug import LISTING
from solutions.demonstrations.hard_estimators import without_baseline
from solutions.demonstrations.hard_frequencies import gaussian_noise
from solutions.demonstrations.hard_order import STEPS
from solutions.demonstrations.hard_training import RULES
from solutions.orders import State

Pair = tuple[Tensor, Tensor]


def temperature_undone(scores: Tensor) -> Tensor:
    """The scores are brought back to one spread first, so a factor on them changes nothing."""
    return (scores / scores.detach().std(dim=-1, keepdim=True)).softmax(dim=-1)


def without_temperature(q: Tensor, K: Tensor, V: Tensor, sharpness: float) -> Pair:
    return cross.retrieve(q, K, V, 1.0)


def no_noise(like: Tensor, rng: torch.Generator) -> Tensor:
    return torch.zeros_like(like)


def without_the_logarithm(losses: Tensor, log_probability: Tensor, expected: Tensor) -> Tensor:
    """The probability itself is pushed, so likely keys are pushed twice."""
    return (losses * log_probability.exp()).mean()


def everything_kept(scores: Tensor, k: int) -> Tensor:
    return hard.soft(scores)


def one_too_few(scores: Tensor, k: int) -> Tensor:
    return hard.top(scores, max(1, k - 1))


def one_choice_for_all(scores: Tensor) -> Tensor:
    """The queries are averaged first, and share a key."""
    return hard.hard(scores.mean(0, keepdim=True))


def one_of_them(V: Tensor) -> Tensor:
    return V[0]


def nothing_divided(now: State) -> None:
    """Leaves the scores as they are."""


SABOTAGES: dict[str, list[dict[str, Any]]] = {
    "hard.training": [
        {"rules": {**RULES, "argmax": RULES["straight"]}},
        {"rules": {**RULES, "straight": RULES["argmax"], "gumbel": RULES["argmax"], "reinforce": RULES["argmax"]}},
        {"rules": {**RULES, "soft": RULES["argmax"]}},
    ],
    "hard.gradients": [
        {"argmax": hard.straight_through}, {"soft": hard.straight_through}, {"straight": hard.hard},
        {"straight": hard.soft},
    ],
    "hard.jump": [{"argmax": hard.soft}, {"soft": hard.straight_through}],
    "hard.limit": [{"soft": temperature_undone}, {"soft": hard.straight_through}],
    "hard.two-keys": [{"read": without_temperature}],
    "hard.frequencies": [{"noise": gaussian_noise}, {"noise": no_noise}],
    "hard.estimators": [
        {"plain": without_the_logarithm}, {"baseline": without_baseline}, {"baseline": without_the_logarithm},
    ],
    "hard.sparsity": [
        {"top": everything_kept}, {"top": one_too_few}, {"argmax": hard.soft}, {"argmax": one_choice_for_all},
        {"soft": hard.straight_through},
    ],
    "hard.blend": [{"weigh": hard.hard}, {"answer": one_of_them}],
    "hard.order": [{"steps": {**STEPS, "divide": nothing_divided}}],
    "bugs.hard-straight": [{"listing": LISTING.with_mend(17)}],
}  # fmt: skip
