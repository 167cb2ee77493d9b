"""Where to go with a question that keeps going wrong: what it rests on, instead of once more the same."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from quizapp.bank.packs import Bank
from quizapp.bank.types import Question

MOST = 3  # prerequisites


class Repair(Struct, frozen=True):
    """The claims of the documents behind a question, the computation to step through, and easier questions first."""

    rows: list[str]
    demonstration: str
    prerequisites: list[str]


def repair(question: Question, bank: Bank) -> Repair:
    found = dict.fromkeys(one.id for one in _before(question, bank))
    found.pop(question.id, None)
    return Repair(list(question.source), question.demonstration, list(found)[:MOST])


def _before(question: Question, bank: Bank) -> Iterator[Question]:
    """What leads to a question, then what is easier about the same proof, the same claims, the same topic."""
    others = sorted(bank.questions.values(), key=lambda one: -one.level)
    yield from (one for one in others if question.id in one.follow_ups)
    easier = [one for one in others if one.level < question.level]
    yield from (one for one in easier if one.demonstration == question.demonstration)
    yield from (one for one in easier if set(one.source) & set(question.source))
    yield from (one for one in easier if one.topic == question.topic)
