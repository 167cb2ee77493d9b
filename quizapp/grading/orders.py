"""Steps in an order: how far that order ended from the reference, and which orders reach it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from msgspec import Struct

from quizapp.bank.types import Question
from solutions.evidence import Declaration, Evidence


class Order(Struct, frozen=True):
    """The order that was given, held against all of them. Gaps are the largest |difference| from the reference."""

    given: tuple[str, ...]
    gap: float  # infinite when this order raises
    nearest: tuple[str, ...]  # the right order that differs from it in the fewest places
    right: int  # how many orders reach the reference
    orders: int  # of so many

    @property
    def misplaced(self) -> frozenset[str]:
        return frozenset(step for step, other in zip(self.given, self.nearest, strict=True) if step != other)


def reaching(question: Question, declaration: Declaration, evidence: Evidence) -> dict[tuple[str, ...], float]:
    """Every order whose gap is within the tolerance."""
    answer = question.answer
    assert answer is not None
    return {order: gap for order, gap in every(answer.fact, declaration, evidence).items() if gap <= answer.atol}


def every(fact: str, declaration: Declaration, evidence: Evidence) -> dict[tuple[str, ...], float]:
    """The measured gap of each order of the demonstration's steps; nothing if there are not as many gaps as orders."""
    gaps = evidence.facts[fact]
    assert isinstance(gaps, list)
    if len(gaps) != math.factorial(len(declaration.steps)):
        return {}
    return dict(zip(itertools.permutations(declaration.steps), map(float, gaps), strict=True))


def held(question: Question, given: tuple[str, ...], declaration: Declaration, evidence: Evidence) -> Order | None:
    """The order that was given beside the right ones; None when the evidence decides nothing."""
    assert question.answer is not None
    gaps = every(question.answer.fact, declaration, evidence)
    right = reaching(question, declaration, evidence)
    if not 0 < len(right) < len(gaps):
        return None
    nearest = min(right, key=lambda order: (_differences(given, order), order))
    return Order(given, gaps[given], nearest, len(right), len(gaps))


def _differences(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(here != there for here, there in zip(one, other, strict=True))
