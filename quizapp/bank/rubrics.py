"""Explain questions: what a person's own words are held against, point by point, each with its proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

from quizapp.bank.types import Id, RowId, Scalar
from solutions.evidence import Text

PointId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$(?!\n)", max_length=40)]
ExplainId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:[._-][a-z0-9]+)*$(?!\n)", max_length=80)]
Ways = list[str]  # ways of saying something, see quizapp.bank.sayings


class Concept(Struct, frozen=True, forbid_unknown_fields=True):
    """One word of the lexicon: the phrases that name it, in both languages."""

    id: PointId
    says: str  # separated by commas


class Proof(Struct, frozen=True, forbid_unknown_fields=True):
    """What is measured, and the claim that it is held against."""

    demonstration: Id
    claim: str
    params: dict[str, Scalar] = {}
    found: Text | None = None  # what was measured, in words


class Point(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key point: its claim holds on every seed. `core` points belong into half a minute.

    `says` are the ways to say it; `unless`, ways to say its opposite: who says that is asked, not credited. A point
    with `harm` names something bad: it is made as well by saying that something (`mend`) prevents it.
    """

    id: PointId
    text: Text
    says: Ways
    proof: Proof
    core: bool = False
    unless: Ways = []
    harm: bool = False
    mend: str = ""
    ask: Text | None = None  # the question behind "did you mean"


class Misconception(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What many believe: its claim is what would be measured if it were so, and fails on every seed."""

    id: PointId
    text: Text
    says: Ways
    proof: Proof
    unless: Ways = []
    harm: bool = False
    mend: str = ""


class Explain(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question that is answered in one's own words."""

    id: ExplainId
    kind: Literal["explain"]
    topic: Id
    level: Annotated[int, Meta(ge=1, le=5)]
    prompt: Text
    points: list[Point]
    misconceptions: list[Misconception]
    answer_30s: Text
    answer_2min: Text
    words: dict[PointId, str] = {}  # concepts of this question's own
    more: dict[PointId, str] = {}  # phrases that it adds to concepts of the lexicon
    rivals: list[str] = []  # concepts that compete as the subject of what is said
    source: list[RowId] = []
    hints: list[Text] = []
    follow_ups: list[ExplainId] = []
    rev: Annotated[int, Meta(ge=1)] = 1

    @property
    def items(self) -> list[Point | Misconception]:
        """Every point, then every misconception."""
        return [*self.points, *self.misconceptions]

    @property
    def proofs(self) -> Iterator[tuple[str, Proof]]:
        """Every point and misconception by its id, with its proof."""
        yield from ((item.id, item.proof) for item in self.items)
