"""An attempt, and how it lies in a row of the log."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from quizapp.bank.types import Scalar

Confidence: TypeAlias = Literal["sure", "fairly", "guess"]
Rating: TypeAlias = Literal[1, 2, 3, 4]
"""Again, Hard, Good, Easy: what an answer says about the memory of it."""

AskedAs: TypeAlias = Literal["new", "due", "sweep", "early", "again"]
"""Why the question was asked: never answered before, due, in the last days before the interview, ahead of its day,
or once more on the day of an answer."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One graded answer."""

    question: str
    rev: int
    variant: dict[str, Scalar]
    seed: int
    response: str  # as typed, or option ids joined by commas
    correct: bool
    score: float
    diagnosis: str | None
    hints: int
    confidence: Confidence | None
    seconds: float
    mode: str  # practice, text, ...
    rows: list[str]  # the rows of the ledger that the question settles
    lang: str
    auto: Rating | None = None  # as the app rated it; None when it was not rated
    asked_as: AskedAs | None = None  # None when the schedule was not known


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt in the log. `at` is UTC in seconds since 1970, `utc_offset` that of the person's clock, in seconds.

    `rating` is the final one: the person's own, else the automatic one.
    """

    id: int
    at: float
    utc_offset: int
    attempt: Attempt
    undone: bool
    rating: Rating | None = None


FIELDS = Attempt.__struct_fields__
APPEND = f"INSERT INTO attempt (at, utc_offset, {', '.join(FIELDS)}) VALUES (?, ?{', ?' * len(FIELDS)})"
OWN_RATING = """(
    SELECT d.value FROM decision AS d LEFT JOIN retraction AS r ON r.decision = d.id
    WHERE d.attempt = a.id AND d.kind = 'rating' AND r.decision IS NULL ORDER BY d.at DESC, d.id DESC LIMIT 1
)"""
_COLUMNS = f"a.id, a.at, a.utc_offset, undo.attempt IS NOT NULL, {OWN_RATING}, {', '.join(f'a.{n}' for n in FIELDS)}"
ENTRIES = f"""
SELECT {_COLUMNS} FROM attempt AS a LEFT JOIN undo ON undo.attempt = a.id WHERE {{which}} ORDER BY {{order}} LIMIT ?
"""


def columns(attempt: Attempt) -> list[Any]:
    """The values of a row, in the order of FIELDS."""
    changed = {"variant": as_json(attempt.variant), "seed": str(attempt.seed), "rows": as_json(attempt.rows)}
    return list((msgspec.structs.asdict(attempt) | changed).values())


def as_json(value: object) -> str:
    """The standard library's JSON: a parameter may be −∞, which msgspec writes as null."""
    import json

    return json.dumps(value, ensure_ascii=False)


def read_entry(row: tuple[Any, ...]) -> Entry:
    """A row of ENTRIES. Raises ValueError or TypeError where a value was overwritten."""
    import json

    id, at, utc_offset, undone, own, *values = row
    fields = dict(zip(FIELDS, values, strict=True))
    fields |= {name: json.loads(fields[name]) for name in ("variant", "rows")}
    attempt = Attempt(**fields | {"seed": int(fields["seed"]), "correct": bool(fields["correct"])})
    rating = attempt.auto if own is None else json.loads(own)
    return Entry(id=id, at=at, utc_offset=utc_offset, undone=bool(undone), attempt=attempt, rating=rating)
