"""What is remembered of each question: a cache beside the log, which says itself what of it is out of date.

Every answer, undo and decision marks its question as stale in the same transaction (see `schema`), so that a card is
never taken for current when it is not, whoever wrote, and however that process ended. How answers make a card is not
known here: see `quizapp.schedule.cards`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from quizapp.record.attempts import OWN_RATING, AskedAs, Confidence, Rating
from quizapp.record.store import Store
from quizapp.record.unusable import damaged


class CardState(msgspec.Struct, frozen=True, kw_only=True):
    """What the answers to one revision of a question come to. Days are study days since 1970."""

    question: str
    rev: int
    answers: int  # those that stand
    folded: int  # the newest of them, by id
    seen_at: float  # the latest of them, in time
    seen_day: int
    settled: bool  # it was right
    counted: int  # those that moved the schedule: the first of each day
    lapses: int  # of these, the wrong ones behind the first
    passed: bool  # the last that counted was right
    clean: int  # how many of the last that counted were sure, unaided and right, in a row
    misled_day: int | None  # of an answer that was sure and wrong, until a right one on a later day
    first_day: int
    last_day: int  # of those that counted
    stability: float  # days after which it is recalled with odds of 0.9
    difficulty: float  # 1 to 10
    due: int
    wanted: float  # the retention for which it is due then
    rule: str  # by which it was made


class Answer(NamedTuple):
    """What schedule and statistics need of an attempt that stands; `rating` is the final one, None without any."""

    id: int
    at: float
    utc_offset: int
    question: str
    rev: int
    correct: int
    rating: Rating | None
    confidence: Confidence | None
    hints: int
    asked_as: AskedAs | None
    diagnosis: str | None = None
    seconds: float = 0.0


_NAMES = CardState.__struct_fields__
_CARDS = f"SELECT {', '.join(_NAMES)} FROM card WHERE {{which}}"
_KEEP = f"INSERT OR REPLACE INTO card ({', '.join(_NAMES)}) VALUES (?{', ?' * (len(_NAMES) - 1)})"
_ANSWERS = f"""
SELECT a.id, a.at, a.utc_offset, a.question, a.rev, a.correct, coalesce(CAST({OWN_RATING} AS INTEGER), a.auto),
    a.confidence, a.hints, a.asked_as, a.diagnosis, a.seconds
FROM attempt AS a LEFT JOIN undo ON undo.attempt = a.id
WHERE undo.attempt IS NULL {{which}} ORDER BY a.at, a.id LIMIT {{limit}}
"""


class Cards:
    """The cache of a log. Every method may raise LogUnusable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stale(self) -> dict[str, bool]:
        """The questions whose cards are out of date; False where all that is missing came behind what they hold."""
        return {question: bool(whole) for question, whole in self._store._rows("SELECT question, whole FROM stale")}

    def of(self, question: str) -> list[CardState]:
        """A question's cards as they are kept: one for each revision that was answered."""
        return self._read("question = ?", question)

    def waiting(self, day: int) -> list[CardState]:
        """Those due by this day, those whose last answer was wrong, those seen on it or, by a wrong clock, later."""
        return self._read("due <= ? OR seen_day >= ? OR NOT settled", day, day)

    def all(self) -> list[CardState]:
        return self._read("true")

    def outdated(self, wanted: float, rule: str) -> list[CardState]:
        """Those made for another retention or by another rule."""
        return self._read("wanted IS NOT ? OR rule IS NOT ?", wanted, rule)

    def started(self, day: int) -> list[tuple[str, int]]:
        """Question and revision of every card that was started on this day or before."""
        return self._store._rows("SELECT question, rev FROM card WHERE first_day <= ?", day)

    def history(self, question: str, since: float | None = None, after: int = 0) -> list[Answer]:
        """A question's answers that stand, the earliest first; or of these those at `since` and later, after an id."""
        if since is None:
            return self._answers("AND a.question = ?", question)
        return self._answers("AND a.question = ? AND a.at >= ? AND a.id > ?", question, since, after)

    def answers(self) -> list[Answer]:
        """Every answer that stands, the earliest first."""
        return self._answers("")

    def first(self, question: str, revs: Iterable[int]) -> Answer | None:
        """The earliest answer to these revisions of a question that stands."""
        found = self._answers("AND a.question = ? AND a.rev IN (SELECT value FROM json_each(?))",
                              question, str(sorted(revs)), limit=1)  # fmt: skip
        return found[0] if found else None

    def keep(self, question: str, cards: Iterable[CardState]) -> None:
        """Put these in the place of the question's cards, which are then no longer stale. Within a transaction."""
        execute = self._store._connection.execute
        execute("DELETE FROM card WHERE question = ?", (question,))
        for card in cards:
            execute(_KEEP, msgspec.structs.astuple(card))
        execute("DELETE FROM stale WHERE question = ?", (question,))

    def forget(self) -> None:
        """Drop every card, to be made again."""
        with self._store.transaction():
            execute = self._store._connection.execute
            execute("DELETE FROM card")
            execute("INSERT OR REPLACE INTO stale SELECT DISTINCT question, 1 FROM attempt")

    def _answers(self, which: str, *values: str | float, limit: int = -1) -> list[Answer]:
        rows = self._store._rows(_ANSWERS.format(which=which, limit=limit), *values)
        return [Answer._make(row) for row in rows]

    def _read(self, which: str, *values: str | float) -> list[CardState]:
        rows = self._store._rows(_CARDS.format(which=which), *values)
        try:
            return [_card(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise damaged(self._store._where) from error


def _card(row: tuple[Any, ...]) -> CardState:
    fields = dict(zip(_NAMES, row, strict=True))
    return CardState(**fields | {"settled": bool(fields["settled"]), "passed": bool(fields["passed"])})
