"""Which questions are asked next, in which order, and why each of them now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, TypeVar

from msgspec import Struct

from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.record.cards import CardState
from quizapp.schedule.agenda import Agenda, weakness
from quizapp.schedule.cards import leech, recall
from quizapp.schedule.repair import Repair, repair

WhyKind: TypeAlias = Literal["again", "misled", "repair", "due", "sweep", "new", "early", "named"]
"""Went wrong today; was sure and wrong; keeps going wrong; due; the last time before the interview; never answered;
ahead of its day, because nothing else is left; asked for by name."""

Item = TypeVar("Item")


class Why(Struct, frozen=True, kw_only=True):
    """Why a question is asked now, as data. Days are counted from today."""

    kind: WhyKind
    recall: float | None = None  # estimated odds of a right answer, 0 to 1
    days_ago: int | None = None  # since the last answer that counted
    overdue: int | None = None  # days behind its day; below 0 ahead of it
    lapses: int = 0
    repair: Repair | None = None


class Next(Struct, frozen=True):
    question: Question
    why: Why


def queue(today: Agenda, bank: Bank, unseen: Sequence[Question]) -> Iterator[Next]:
    """All that today asks for, in the order of its worth; `unseen` in the order in which it would be started."""
    for card in sorted([*today.again, *today.due], key=lambda card: _first(card, today.day)):
        yield asked(card, today, bank)
    for card in today.sweep:
        yield asked(card, today, bank)
    for question in unseen[: today.new]:
        yield Next(question, Why(kind="new"))


def _first(card: CardState, day: int) -> tuple[bool, bool, tuple[bool, bool, float, str]]:
    """The sure and wrong, then what went wrong today, then the weakest."""
    return card.misled_day is None, card.seen_day < day, weakness(card, day)


def ahead(cards: Iterable[CardState], today: Agenda, bank: Bank) -> Iterator[Next]:
    """What may be practised when today asks for nothing more: what was not seen today, the weakest first."""
    for card in sorted(cards, key=lambda card: (card.seen_day >= today.day, recall(card, today.day), card.question)):
        yield asked(card, today, bank)


def asked(card: CardState, today: Agenda, bank: Bank) -> Next:
    question = bank.behind(card.question)
    kind = _kind(card, today)
    why = Why(
        kind=kind, recall=recall(card, today.day), days_ago=today.day - card.last_day, overdue=today.day - card.due,
        lapses=card.lapses, repair=repair(question, bank) if kind == "repair" else None,
    )  # fmt: skip
    return Next(question, why)


def _kind(card: CardState, today: Agenda) -> WhyKind:
    if leech(card):
        return "repair"
    if card.misled_day is not None:
        return "misled"
    if card.seen_day >= today.day:
        return "early" if card.settled else "again"
    if card.due <= today.day:
        return "due"
    return "sweep" if any(one is card for one in today.sweep) else "early"


def in_turns(questions: Iterable[Question], topics: Iterable[str]) -> list[Question]:
    """One from each topic in turn, so that neighbours differ."""
    waiting: dict[str, list[Question]] = {id: [] for id in topics}
    for question in questions:
        waiting.setdefault(question.topic, []).append(question)
    return list(_take_turns(waiting))


def _take_turns(waiting: Mapping[str, list[Question]]) -> Iterator[Question]:
    left = [list(queue) for queue in waiting.values() if queue]
    while left:
        for queue in left:
            yield queue.pop(0)
        left = [queue for queue in left if queue]


def apart(items: Iterable[Next], count: int, after: str | None = None) -> list[Next]:
    """The first `count` of them, moved so that no two neighbours share a demonstration where that can be helped.

    `after` is the demonstration of the question that was asked before them.
    """
    left, found = list(items), list[Next]()
    while left and len(found) < count:
        at = next((at for at, one in enumerate(left) if one.question.demonstration != after), 0)
        found.append(left.pop(at))
        after = found[-1].question.demonstration
    return found
