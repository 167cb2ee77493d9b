"""What a person says before they see it: higher, equal, lower, or a number; and whether it came so."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.experiment.settings import exactly, narrow
from solutions.evidence import AnyFact, Count, Number, Value

Relation: TypeAlias = Literal["higher", "equal", "lower", "differs"]
"""How a fact at one setting stands to the same fact at another. What is no number is equal or differs."""

ALIKE = 0.05  # two numbers this close, relative to the larger one, are about equal
CLOSE = 0.10  # a predicted number this close to the measured one is right
DUST = 1e-6  # numbers this small are rounding: about equal to zero


class Prediction(Struct, frozen=True):
    """Either how the fact at A will stand to the other setting, or which number it will be, at A or at B."""

    relation: Relation | None = None
    number: float | None = None
    of_b: bool = False


def numeric(fact: AnyFact) -> bool:
    return isinstance(fact, Number | Count)


def relations(fact: AnyFact) -> tuple[Relation, ...]:
    """What can be said of a fact at two settings."""
    return ("higher", "equal", "lower") if numeric(fact) else ("equal", "differs")


def relation(fact: AnyFact, here: Value, there: Value) -> Relation | None:
    """How a fact here stands to the fact there; None where one of them is not a number although it should be."""
    if not numeric(fact):
        return "equal" if _same(here, there) else "differs"
    assert isinstance(here, int | float)
    assert isinstance(there, int | float)
    if math.isnan(here) or math.isnan(there):
        return "equal" if math.isnan(here) and math.isnan(there) else None
    if about(here, there, ALIKE):
        return "equal"
    return "higher" if here > there else "lower"


def _same(here: Value, there: Value) -> bool:
    if isinstance(here, list) and isinstance(there, list):
        return len(here) == len(there) and all(map(_alike, here, there))
    return here == there


def _alike(here: float, there: float) -> bool:
    return about(here, there, ALIKE) or (math.isnan(here) and math.isnan(there))


def about(one: float, other: float, part: float) -> bool:
    """Whether two numbers differ by no more than a part of the larger one."""
    if one == other:
        return True
    if not math.isfinite(one) or not math.isfinite(other):
        return False
    return abs(one - other) <= max(part * max(abs(one), abs(other)), DUST)


def came_true(said: Prediction, fact: AnyFact, here: Value | None, there: Value | None) -> bool | None:
    """Whether a prediction came true; None as long as what it is about is not measured."""
    if said.number is not None:
        measured = there if said.of_b else here
        return None if measured is None else isinstance(measured, int | float) and about(said.number, measured, CLOSE)
    return None if here is None or there is None else relation(fact, here, there) == said.relation


def read_number(fact: AnyFact, typed: str) -> float | None:
    """A predicted number as it was typed, in the fact's own unit: 48 and 48 % are 0.48 of a share."""
    if not numeric(fact):
        return None
    text = narrow(typed)
    share = fact.unit == "%"
    value = exactly(text.removesuffix("%").strip() if share else text.replace(",", ""))
    if value is None:
        return None
    return float(value) / 100 if share else float(value)
