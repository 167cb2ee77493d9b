"""The log of answers. An answer that `append` returned for is on the disk; nothing is ever changed or deleted."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from quizapp.bank.types import Scalar
from quizapp.locale import _
from quizapp.record.places import home
from quizapp.record.schema import bring_up_to_date
from quizapp.record.unusable import LogUnusable, damaged, explained

if TYPE_CHECKING:
    from sqlite3 import Connection
    from typing import Self

Confidence: TypeAlias = Literal["sure", "fairly", "guess"]

BUSY_SECONDS = 5.0  # how long a statement waits for another process
OLDEST_SQLITE = (3, 37)  # STRICT tables


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


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt in the log. `at` is UTC in seconds since 1970, `utc_offset` that of the person's clock, in seconds."""

    id: int
    at: float
    utc_offset: int
    attempt: Attempt
    undone: bool


_FIELDS = Attempt.__struct_fields__
_APPEND = f"INSERT INTO attempt (at, utc_offset, {', '.join(_FIELDS)}) VALUES (?, ?{', ?' * len(_FIELDS)})"
_ENTRIES = f"""
SELECT a.id, a.at, a.utc_offset, undo.attempt IS NOT NULL, {", ".join(f"a.{name}" for name in _FIELDS)}
FROM attempt AS a LEFT JOIN undo ON undo.attempt = a.id
WHERE {{which}} ORDER BY a.at DESC, a.id DESC LIMIT ?
"""


class Log:
    """An open log. Several processes may hold one at once; within a process it belongs to the thread that opened it.

    Newest means latest in time; at the same instant, last appended. Every method may raise LogUnusable.
    """

    def __init__(self, connection: Connection, where: str, *, saved: bool) -> None:
        self._connection = connection
        self._where = where
        self.saved = saved

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """The log at `path` (by default in the app's home), made with its folder if it is not there."""
        path = path or home() / "log.sqlite3"
        with explained(str(path)):
            _make(path)
            return cls(_connect(os.path.abspath(path), str(path)), str(path), saved=True)

    @classmethod
    def in_memory(cls) -> Self:
        """A log that is gone when it is closed, for when nothing can be saved."""
        with explained(":memory:"):
            return cls(_connect(":memory:", ":memory:"), ":memory:", saved=False)

    def append(self, attempt: Attempt, at: float | None = None) -> int:
        """Commit an attempt made at `at` (now) and return its id. ValueError for a score of NaN and the like."""
        values = (*_moment(at), *_columns(attempt))
        with explained(self._where):
            return self._connection.execute(_APPEND, values).lastrowid or 0

    def undo(self, id: int) -> None:
        """Append that this attempt no longer counts. ValueError when it is unknown or undone already."""
        try:
            with explained(self._where):
                self._connection.execute("INSERT INTO undo VALUES (?, ?, ?)", (id, *_moment()))
        except ValueError as error:
            raise ValueError(f"attempt {id} is unknown or undone already") from error

    def entries(self, question: str | None = None, limit: int | None = None) -> list[Entry]:
        """All entries or one question's, undone ones too, newest first."""
        which, values = ("a.question = ?", (question,)) if question is not None else ("true", ())
        return self._entries(which, *values, limit=limit)

    def last(self, question: str) -> Entry | None:
        """The question's newest entry that stands."""
        found = self._entries("a.question = ? AND undo.attempt IS NULL", question, limit=1)
        return found[0] if found else None

    def recent_proofs(self, limit: int = 3) -> list[Entry]:
        """The newest right answers that stand, newest first."""
        return self._entries("a.correct = 1 AND undo.attempt IS NULL", limit=limit)

    def proven(self) -> dict[str, float]:
        """Each question with a right answer that stands, and the time of the newest."""
        return dict(self._rows("SELECT question, max(at) FROM proof GROUP BY question"))

    def rows_proven(self) -> set[str]:
        """The rows of the ledger that a right answer settled and that still stand."""
        return {row for (row,) in self._rows("SELECT DISTINCT value FROM proof, json_each(rows)")}

    def count(self) -> int:
        """How many attempts stand."""
        [(count,)] = self._rows("SELECT coalesce(max(id), 0) - (SELECT count(*) FROM undo) FROM attempt")
        return int(count)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _entries(self, which: str, *values: str, limit: int | None) -> list[Entry]:
        rows = self._rows(_ENTRIES.format(which=which), *values, -1 if limit is None else limit)
        try:
            return [_entry(row) for row in rows]
        except (ValueError, TypeError) as error:  # a page was overwritten, and SQLite did not see it
            raise damaged(self._where) from error

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        with explained(self._where):
            return self._connection.execute(query, values).fetchall()


def open_log() -> tuple[Log, str | None]:
    """The log in the app's home; or one in memory, and the line that tells the person why nothing will be saved."""
    try:
        return Log.open(), None
    except LogUnusable as error:
        return Log.in_memory(), str(error)


def _make(path: Path) -> None:
    """An empty file that only its owner may read. One that exists is not touched, not even opened and closed:
    closing any handle of a file drops the locks that this process's connections hold on it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _connect(database: str, where: str) -> Connection:
    """A connection to an up-to-date log, where each statement outside BEGIN is a transaction of its own."""
    import sqlite3

    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        message = _("The log needs SQLite 3.37 or newer, and this Python has {version}. Use a newer Python.")
        raise LogUnusable(message.format(version=sqlite3.sqlite_version))
    connection = sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        bring_up_to_date(connection, where)
        _use_wal(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: Connection) -> None:
    """Readers and one writer at once. Processes that switch a new log at the same moment refuse each other without
    waiting; whoever is refused finds the log switched at its next statement, and every mode is safe."""
    import sqlite3

    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise


def _moment(at: float | None = None) -> tuple[float, int]:
    """A time, and how far the person's clock is from UTC then."""
    at = time.time() if at is None else at
    try:
        return at, time.localtime(at).tm_gmtoff
    except (OverflowError, OSError) as error:
        raise ValueError(f"{at} is not a time of this calendar") from error


def _columns(attempt: Attempt) -> list[Any]:
    changed = {"variant": _json(attempt.variant), "seed": str(attempt.seed), "rows": _json(attempt.rows)}
    return list((msgspec.structs.asdict(attempt) | changed).values())


def _json(value: dict[str, Scalar] | list[str]) -> str:
    """The standard library's JSON: a parameter may be −∞, which msgspec writes as null."""
    import json

    return json.dumps(value, ensure_ascii=False)


def _entry(row: tuple[Any, ...]) -> Entry:
    import json

    id, at, utc_offset, undone, *values = row
    fields = dict(zip(_FIELDS, values, strict=True))
    fields |= {name: json.loads(fields[name]) for name in ("variant", "rows")}
    attempt = Attempt(**fields | {"seed": int(fields["seed"]), "correct": bool(fields["correct"])})
    return Entry(id=id, at=at, utc_offset=utc_offset, undone=bool(undone), attempt=attempt)
