"""The events of mock interviews, each on the disk before anybody goes on; nothing is ever changed or deleted.

What the events mean is not known here: see `quizapp.interview`. An event with an answer is appended together with it,
in one transaction, so that no crash leaves one without the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from quizapp.record.attempts import APPEND as APPEND_ATTEMPT
from quizapp.record.attempts import Attempt, as_json, columns
from quizapp.record.store import Store, moment
from quizapp.record.unusable import damaged

if TYPE_CHECKING:
    from collections.abc import Iterable

BEGUN: Final = "begun"
APPEND = "INSERT INTO interview (at, utc_offset, begun, kind, attempt, value) VALUES (?, ?, ?, ?, ?, ?)"
_SUMMARIES = """
SELECT b.id, b.at, b.value, (SELECT count(*) FROM interview WHERE begun = b.id AND kind = 'answered'),
    (SELECT json_extract(value, '$.document.verdict.name') FROM interview WHERE begun = b.id AND kind = 'closed')
FROM interview AS b WHERE b.begun IS NULL ORDER BY b.id DESC
"""
_LAST = "SELECT value FROM interview WHERE kind = ? AND begun < ? ORDER BY id DESC LIMIT ?"
_EVENTS = "SELECT id, at, utc_offset, begun, kind, attempt, value FROM interview WHERE {which} ORDER BY id"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened in an interview: at which time, which answer it is about, and its value as JSON."""

    id: int
    at: float
    utc_offset: int
    begun: int | None  # the id of the interview; None for the event with which it began, whose own id that is
    kind: str
    attempt: int | None
    value: Any


class Interviews:
    """The interviews in a log. Every method may raise LogUnusable."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, plan: object, at: float | None = None) -> int:
        """Append that an interview begins, and return its id."""
        return self._store._insert(APPEND, *moment(at), None, BEGUN, None, as_json(plan))

    def add(
        self, interview: int, kind: str, value: object, at: float | None = None, answer: Attempt | None = None
    ) -> int | None:
        """Append an event, with an answer if there is one; returns the answer's id. Both are kept, or neither."""
        when = moment(at)
        if answer is None:
            self._store._insert(APPEND, *when, interview, kind, None, as_json(value))
            return None
        with self._store.transaction():
            entry = self._store._insert(APPEND_ATTEMPT, *when, *columns(answer))
            self._store._insert(APPEND, *when, interview, kind, entry, as_json(value))
        return entry

    def begun(self) -> list[Event]:
        """The event with which each interview began, the newest first."""
        return self._read("begun IS NULL")[::-1]

    def of(self, interview: int) -> list[Event]:
        """All events of one interview, in their order; none when there is no such interview."""
        return self._read("id = ? AND begun IS NULL OR begun = ?", interview, interview)

    def count(self, interview: int, kind: str) -> int:
        """How many events of a kind an interview has."""
        rows = self._store._rows("SELECT count(*) FROM interview WHERE begun = ? AND kind = ?", interview, kind)
        return int(rows[0][0])

    def number(self, interview: int) -> int:
        """What a person calls an interview: how many have begun, with it. Its id counts events, and has gaps.

        Nothing is ever deleted and what is imported comes behind, so that a number never changes.
        """
        rows = self._store._rows("SELECT count(*) FROM interview WHERE begun IS NULL AND id <= ?", interview)
        return int(rows[0][0])

    def summaries(self) -> list[tuple[int, float, Any, int, str | None]]:
        """Of each interview, the newest first: id, time, plan, answers, and the verdict if it is closed."""
        rows = self._store._rows(_SUMMARIES)
        return [(id, at, self._json(plan), answers, verdict) for id, at, plan, answers, verdict in rows]

    def last(self, kind: str, before: int, most: int) -> list[Any]:
        """The values of the newest events of a kind, of interviews that began before this one."""
        found = self._store._rows(_LAST, kind, before, most)
        return [self._json(value) for (value,) in found]

    def walk(self) -> Iterator[Event]:
        """Every event, one by one; the log must stay open meanwhile."""
        return self._events(self._store._walk(_EVENTS.format(which="true")))

    def _read(self, which: str, *values: int) -> list[Event]:
        return list(self._events(self._store._rows(_EVENTS.format(which=which), *values)))

    def _events(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Event]:
        for id, at, utc_offset, begun, kind, attempt, value in rows:
            yield Event(
                id=id, at=at, utc_offset=utc_offset, begun=begun, kind=kind, attempt=attempt, value=self._json(value)
            )

    def _json(self, value: str) -> Any:
        import json

        try:
            return json.loads(value)
        except (ValueError, TypeError) as error:  # a page was overwritten, and SQLite did not see it
            raise damaged(self._store._where) from error
