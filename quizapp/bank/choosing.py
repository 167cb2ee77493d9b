"""Which variant of a question is asked, and in which order its options stand: the seed alone decides."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass

from quizapp.bank.types import LETTERS, Option, Question, Scalar
from solutions.evidence import Value


def variants(question: Question) -> list[dict[str, Scalar]]:
    """Every setting of the parameters, in declared order; one empty setting if there are none."""
    choices = [value if isinstance(value, list) else [value] for value in question.params.values()]
    return [dict(zip(question.params, setting, strict=True)) for setting in itertools.product(*choices)]


def variant_count(question: Question) -> int:
    """How many variants there are, without making them."""
    return math.prod(len(value) if isinstance(value, list) else 1 for value in question.params.values())


def present(question: Question, seed: int) -> Presented:
    """The question as it is asked with this seed: one variant, the options shuffled."""
    rng = random.Random(f"{question.id}:{seed}")
    variant = rng.choice(variants(question))
    return Presented(question, seed, variant, tuple(rng.sample(question.options, len(question.options))))


@dataclass(frozen=True)
class Presented:
    question: Question
    seed: int
    variant: dict[str, Scalar]
    options: tuple[Option, ...]

    def letter(self, option_id: str) -> str:
        """The letter beside which the option stands. Raises KeyError if there is no such option."""
        return LETTERS[self.options.index(self.option(option_id))]

    def option(self, letter_or_id: str) -> Option:
        """The option of that id, or at that letter in either case. Raises KeyError."""
        for letter, option in zip(LETTERS, self.options, strict=False):
            if letter_or_id in (option.id, letter, letter.lower()):
                return option
        raise KeyError(letter_or_id)

    def values(self) -> dict[str, Value]:
        """What the placeholders of prompt, options and hints stand for."""
        return dict(self.variant)
