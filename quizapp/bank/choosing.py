"""Which variant of a question is asked, and in which order its options stand: the seed alone decides."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.bank.types import LETTERS, STEP_LETTERS, Option, Question, Scalar, Step
from solutions.evidence import Line, Value


def variants(question: Question) -> list[dict[str, Scalar]]:
    """Every setting of the parameters, in declared order; one empty setting if there are none."""
    choices = [value if isinstance(value, list) else [value] for value in question.params.values()]
    return [dict(zip(question.params, setting, strict=True)) for setting in itertools.product(*choices)]


def variant_count(question: Question) -> int:
    """How many variants there are, without making them."""
    return math.prod(len(value) if isinstance(value, list) else 1 for value in question.params.values())


def present(question: Question, seed: int, listing: tuple[Line, ...] = ()) -> Presented:
    """The question as it is asked with this seed: one variant, options and steps shuffled, and the code to be read."""
    rng = random.Random(f"{question.id}:{seed}")
    variant = rng.choice(variants(question))
    options = tuple(rng.sample(question.options, len(question.options)))
    steps = tuple(rng.sample(question.steps, len(question.steps)))
    return Presented(question, seed, variant, options, steps, listing)


@dataclass(frozen=True)
class Presented:
    question: Question
    seed: int
    variant: dict[str, Scalar]
    options: tuple[Option, ...]
    steps: tuple[Step, ...] = ()
    listing: tuple[Line, ...] = ()

    @property
    def suspects(self) -> list[int]:
        """The numbers of the lines that may be named as the fault: those that somebody would mend."""
        return [number for number, line in enumerate(self.listing, start=1) if line.mend]

    def letter(self, option_id: str) -> str:
        """The letter beside which the option stands. Raises KeyError if there is no such option."""
        return LETTERS[self.options.index(self.option(option_id))]

    def option(self, letter_or_id: str) -> Option:
        """The option of that id, or at that letter in either case. Raises KeyError."""
        for letter, option in zip(LETTERS, self.options, strict=False):
            if letter_or_id in (option.id, letter, letter.lower()):
                return option
        raise KeyError(letter_or_id)

    def step(self, letter_or_id: str) -> Step:
        """The step of that id, or at that letter in either case. Raises KeyError."""
        for letter, step in zip(STEP_LETTERS, self.steps, strict=False):
            if letter_or_id in (step.id, letter, letter.lower()):
                return step
        raise KeyError(letter_or_id)

    def step_letters(self, ids: Sequence[str]) -> str:
        """ "C A B": the letters of these steps, in this order."""
        known = dict(zip((step.id for step in self.steps), STEP_LETTERS, strict=False))
        return " ".join(known[id] for id in ids)

    def values(self) -> dict[str, Value]:
        """What the placeholders of prompt, options and hints stand for."""
        return dict(self.variant)
