"""What a person decided about their log: another rating, why a sure answer did not hold, whether a changed question
keeps its history, a setting.

Like answers, decisions are only ever appended; taking one back is appended too. The newest one that stands counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from quizapp.record.attempts import Rating, as_json
from quizapp.record.store import Store, moment
from quizapp.record.unusable import damaged

DecisionKind: TypeAlias = Literal["rating", "why", "revision", "setting"]

LONGEST_WHY = 500  # characters

APPEND = "INSERT INTO decision (at, utc_offset, kind, attempt, name, value) VALUES (?, ?, ?, ?, ?, ?)"
RETRACT = "INSERT INTO retraction VALUES (?, ?, ?)"
_DECISIONS = """
SELECT d.id, d.at, d.utc_offset, d.kind, d.attempt, d.name, d.value, r.decision IS NOT NULL
FROM decision AS d LEFT JOIN retraction AS r ON r.decision = d.id WHERE {which} ORDER BY d.at, d.id
"""


class Decision(Struct, frozen=True, kw_only=True):
    """One decision, and whether it was taken back.

    rating    of `attempt`: 1 to 4
    why       in one line of the person's own, why the answer `attempt` did not hold
    revision  of the question `name`: {"old": 1, "new": 2, "keep": true}
    setting   `name` and its value
    """

    id: int
    at: float
    utc_offset: int
    kind: DecisionKind
    attempt: int | None
    name: str
    value: Any  # JSON
    retracted: bool


class Revision(Struct, frozen=True):
    """Whether what was answered of a question's old revision counts for its new one."""

    question: str
    old: int
    new: int
    keep: bool


class Decisions:
    """The decisions in a log. Every method may raise LogUnusable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rate(self, attempt: int, rating: Rating, at: float | None = None) -> int:
        """The person's own rating of an answer. ValueError for an unknown answer, and for what is no rating."""
        if rating not in (1, 2, 3, 4):
            raise ValueError(f"{rating} is no rating: 1 to 4")
        return self._append("rating", attempt, "", rating, at)

    def explain(self, attempt: int, why: str, at: float | None = None) -> int:
        """The person's own line on why an answer did not hold. ValueError for an unknown answer and an empty line."""
        line = " ".join(why.split())[:LONGEST_WHY]
        if not line:
            raise ValueError("an empty line explains nothing")
        return self._append("why", attempt, "", line, at)

    def whys(self, attempts: Iterable[int]) -> dict[int, str]:
        """The line that stands for each of these answers that has one."""
        found: dict[int, str] = {}
        for attempt in attempts:
            for one in self._read("d.kind = 'why' AND r.decision IS NULL AND d.attempt = ?", attempt):
                found[attempt] = str(one.value)
        return found

    def revise(self, revision: Revision, at: float | None = None) -> int:
        """Settle whether a question's history is kept over a change of its meaning."""
        if not 0 < revision.old < revision.new:
            raise ValueError(f"revision {revision.new} does not follow revision {revision.old}")
        value = {"old": revision.old, "new": revision.new, "keep": revision.keep}
        return self._append("revision", None, revision.question, value, at)

    def set(self, name: str, value: object, at: float | None = None) -> int:
        """Keep a setting; whether its value makes sense is for those who know the setting."""
        return self._append("setting", None, name, value, at)

    def _append(self, kind: DecisionKind, attempt: int | None, name: str, value: object, at: float | None) -> int:
        return self._store._insert(APPEND, *moment(at), kind, attempt, name, as_json(value))

    def retract(self, id: int, at: float | None = None) -> None:
        """Append that this decision no longer counts. ValueError when it is unknown or taken back already."""
        try:
            self._store._insert(RETRACT, id, *moment(at))
        except ValueError as error:
            raise ValueError(f"decision {id} is unknown or taken back already") from error

    def all(self) -> list[Decision]:
        """Every decision, those taken back too, in the order of their time."""
        return self._read("true")

    def settings(self) -> dict[str, Any]:
        """Each setting's value that counts now."""
        standing = self._read("d.kind = 'setting' AND r.decision IS NULL")
        return {decision.name: decision.value for decision in standing}

    def setting(self, name: str) -> Decision | None:
        """The decision by which a setting has its value, so that it can be taken back."""
        standing = self._read("d.kind = 'setting' AND d.name = ? AND r.decision IS NULL", name)
        return standing[-1] if standing else None

    def revisions(self, question: str | None = None) -> list[Revision]:
        """What was settled about changed questions, the newest last; of one question or of all."""
        which, values = ("true", ()) if question is None else ("d.name = ?", (question,))
        found = self._read(f"d.kind = 'revision' AND r.decision IS NULL AND {which}", *values)
        try:
            return [Revision(d.name, int(d.value["old"]), int(d.value["new"]), bool(d.value["keep"])) for d in found]
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(self._store._where) from error

    def _read(self, which: str, *values: str | int) -> list[Decision]:
        rows = self._store._rows(_DECISIONS.format(which=which), *values)
        try:
            return [_decision(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise damaged(self._store._where) from error


def _decision(row: tuple[Any, ...]) -> Decision:
    import json

    id, at, utc_offset, kind, attempt, name, value, retracted = row
    return Decision(
        id=id, at=at, utc_offset=utc_offset, kind=kind, attempt=attempt, name=name, value=json.loads(value),
        retracted=bool(retracted),
    )  # fmt: skip
