"""What is walked through: a sentence under a setting, and the evidence of one run with every matrix in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.walk.tokens import Sentence
from solutions.evidence import Evidence, Matrix, Value

DEMONSTRATION = "walk.attention"
D_MODEL = 8  # numbers a token
HEADS = (1, 2, 4)  # how many there may be

STEPS = ("tokens", "x", "qkv", "products", "scale", "mask", "softmax", "values", "heads", "output")
"""The steps in their order; what one of them makes stands on the later ones, too."""

SQUARE = {"products": "products", "scale": "scores", "mask": "masked", "softmax": "masked"}
"""Which of the square matrices stands for the scores on a step."""

Cells = list[float | None]


@dataclass(frozen=True)
class Setting:
    """Everything that decides the numbers."""

    sentence: Sentence
    heads: int = 2
    causal: bool = True
    scaled: bool = True
    seed: int = 0

    @property
    def d_k(self) -> int:
        return D_MODEL // self.heads

    def params(self) -> dict[str, Value]:
        """What the demonstration is asked: of the sentence it learns which tokens are equal, and nothing else."""
        return {
            "tokens": " ".join(map(str, self.sentence.ids)), "heads": str(self.heads),
            "causal": self.causal, "scaled": self.scaled,
        }  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """One run: the setting it was made with, and its matrices by name and head, from 1; 0 is of all heads."""

    setting: Setting
    evidence: Evidence
    matrices: dict[tuple[str, int], Matrix] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = {(one.name, one.head): one for one in self.evidence.figures if isinstance(one, Matrix)}
        object.__setattr__(self, "matrices", found)

    @property
    def names(self) -> tuple[str, ...]:
        return self.setting.sentence.names

    def matrix(self, name: str, head: int = 0) -> Matrix:
        return self.matrices[name, head]

    def row(self, name: str, index: int, head: int = 0) -> Cells:
        return self.matrix(name, head).values[index]

    def numbers(self, name: str, index: int, head: int = 0) -> list[float]:
        """A row in which nothing is masked."""
        return [math.nan if value is None else value for value in self.row(name, index, head)]

    def fact(self, name: str) -> float:
        value = self.evidence.facts[name]
        assert isinstance(value, int | float)
        return value


@dataclass(frozen=True)
class Place:
    """Where somebody is: a step, the token that is followed, the head that is looked at, from 1."""

    step: str = STEPS[0]
    token: int = 0
    head: int = 1

    @property
    def number(self) -> int:
        return STEPS.index(self.step) + 1


def largest(cells: Sequence[float | None]) -> int:
    """Where the largest number stands; masked cells do not count."""
    return max(range(len(cells)), key=lambda index: -math.inf if (cell := cells[index]) is None else cell)


def seen(cells: Sequence[float | None]) -> list[int]:
    """The places that are not masked."""
    return [index for index, cell in enumerate(cells) if cell is not None]
