"""From answers to cards: what the answers to one revision of a question come to, folded in the order of their time.

Only the first answer of a study day counts for the memory; later ones of that day say whether it is settled. A right
answer ahead of its day is practice and does not count; a wrong one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from quizapp.record.cards import Answer, CardState
from quizapp.record.decisions import Revision
from quizapp.schedule import RULE, memory
from quizapp.schedule.days import study_day
from quizapp.schedule.ratings import AGAIN, rating_of, sure_and_wrong

LEECH = 4  # lapses from which a question is sent to repair
LEECH_AGAIN = 2  # and every so many further ones


class Review(Struct, frozen=True):
    """An answer that counted, and what was expected of it."""

    answer: Answer
    day: int
    elapsed: int  # study days since the one before; 0 for the first
    overdue: int  # study days behind the one on which it was due; 0 for the first
    expected: float  # estimated odds of a right answer; NaN for the first
    passed: bool


def fold(answers: Iterable[Answer], rev: int, card: CardState | None = None) -> CardState | None:
    """The card of these answers, sorted by time, on top of an earlier one. None without any. Not yet scheduled."""
    for answer in answers:
        card = step(card, answer, rev)
    return card


def step(card: CardState | None, answer: Answer, rev: int) -> CardState:
    day = study_day(answer.at, answer.utc_offset)
    if card is None:
        card = _started(answer, rev, day)
    elif counts(card, answer, day):
        card = _counted(card, answer, day)
    misled = card.misled_day
    if sure_and_wrong(answer.confidence, bool(answer.correct)):
        misled = day
    elif misled is not None and answer.correct and day > misled:
        misled = None
    return replace(
        card, answers=card.answers + 1, folded=max(card.folded, answer.id), seen_at=answer.at,
        seen_day=max(card.seen_day, day), settled=bool(answer.correct), misled_day=misled,
    )  # fmt: skip


def counts(card: CardState, answer: Answer, day: int) -> bool:
    """Whether an answer moves the memory of a card that was answered before."""
    return day > card.last_day and not (answer.asked_as == "early" and answer.correct)


def _started(answer: Answer, rev: int, day: int) -> CardState:
    rating = rating_of(answer)
    stability, difficulty = memory.first(rating)
    return CardState(
        question=answer.question, rev=rev, answers=0, folded=0, seen_at=answer.at, seen_day=day, settled=False,
        counted=1, lapses=0, passed=rating > AGAIN, clean=int(_clean(answer)), misled_day=None, first_day=day,
        last_day=day, stability=stability, difficulty=difficulty, due=0, wanted=0.0, rule="",
    )  # fmt: skip


def _counted(card: CardState, answer: Answer, day: int) -> CardState:
    rating = rating_of(answer)
    stability, difficulty = memory.later(card.stability, card.difficulty, rating, day - card.last_day)
    return replace(
        card, counted=card.counted + 1, lapses=card.lapses + (rating == AGAIN), passed=rating > AGAIN,
        clean=card.clean + 1 if _clean(answer) else 0, last_day=day, stability=stability, difficulty=difficulty,
    )  # fmt: skip


def _clean(answer: Answer) -> bool:
    return bool(answer.correct) and answer.confidence == "sure" and not answer.hints


def due(card: CardState, retention: float) -> int:
    """The study day on which a card is due. What was sure and wrong is, the day after."""
    days = memory.blurred(memory.interval(card.stability, retention), f"{card.question}:{card.counted}")
    usual = card.last_day + days
    if card.misled_day is None:
        return usual
    return min(usual, max(card.misled_day, card.last_day) + 1)


def scheduled(card: CardState, retention: float) -> CardState:
    return replace(card, due=due(card, retention), wanted=retention, rule=RULE)


def recall(card: CardState, day: int) -> float:
    """The estimated odds of a right answer on a study day."""
    return memory.recall(card.stability, day - card.last_day)


def leech(card: CardState) -> bool:
    """Whether a card went wrong so often, the last time too, that asking it again is not enough."""
    return card.lapses >= LEECH and not card.passed


def warned(card: CardState) -> bool:
    """Whether this is a lapse at which the person is told."""
    return leech(card) and (card.lapses - LEECH) % LEECH_AGAIN == 0


# --- revisions --------------------------------------------------------------------------------------------------------


def lineage(rev: int, revisions: Sequence[Revision]) -> frozenset[int]:
    """The revisions of a question whose answers count for this one: itself, and what a decision keeps."""
    found = {rev}
    while True:
        settled = [one for one in revisions if one.new == rev]
        if not settled or not settled[-1].keep:
            return frozenset(found)
        rev = settled[-1].old
        found.add(rev)


def cards_of(answers: Sequence[Answer], revisions: Sequence[Revision], retention: float) -> list[CardState]:
    """The cards of one question, from all its answers that stand: one for each revision."""
    cards = []
    for rev in sorted({answer.rev for answer in answers} | {one.new for one in revisions}):
        members = lineage(rev, revisions)
        card = fold((answer for answer in answers if answer.rev in members), rev)
        if card is not None:
            cards.append(scheduled(card, retention))
    return cards


def reviews(answers: Iterable[Answer], revisions: Sequence[Revision], retention: float) -> Iterator[Review]:
    """Every answer that counted, question by question, with what the schedule expected of it."""
    by_question: dict[str, list[Answer]] = {}
    for answer in answers:
        by_question.setdefault(answer.question, []).append(answer)
    for question, own in by_question.items():
        settled = [one for one in revisions if one.question == question]
        continued = {one.old for one in settled if lineage(one.new, settled) >= {one.old}}
        for rev in sorted({answer.rev for answer in own} | {one.new for one in settled}):
            if rev not in continued:
                members = lineage(rev, settled)
                yield from _reviews([answer for answer in own if answer.rev in members], rev, retention)


def _reviews(answers: Iterable[Answer], rev: int, retention: float) -> Iterator[Review]:
    card: CardState | None = None
    for answer in answers:
        day, before = study_day(answer.at, answer.utc_offset), card
        card = step(card, answer, rev)
        if before is None:
            yield Review(answer, day, 0, 0, float("nan"), card.passed)
        elif counts(before, answer, day):
            elapsed, late = day - before.last_day, day - due(before, retention)
            yield Review(answer, day, elapsed, late, recall(before, day), card.passed)
