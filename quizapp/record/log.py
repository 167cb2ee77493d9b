"""The log of answers. An answer that `append` returned for is on the disk; nothing is ever changed or deleted."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.locale import _
from quizapp.record import backup
from quizapp.record.attempts import APPEND, ENTRIES, Attempt, Entry, columns, read_entry
from quizapp.record.cards import Cards
from quizapp.record.decisions import Decisions
from quizapp.record.interviews import Interviews
from quizapp.record.places import home
from quizapp.record.schema import bring_up_to_date
from quizapp.record.store import Store, moment
from quizapp.record.unusable import LogUnusable, damaged, explained

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection
    from typing import Self

BUSY_SECONDS = 5.0  # how long a statement waits for another process
OLDEST_SQLITE = (3, 37)  # STRICT tables
NEWEST_FIRST, OLDEST_FIRST, BY_ID = "a.at DESC, a.id DESC", "a.at, a.id", "a.id"


class Log(Store):
    """An open log: the attempts themselves, `decisions` about them, `interviews`, and the `cards` that they come to.

    Newest means latest in time; at the same instant, last appended. Every method may raise LogUnusable.
    """

    def __init__(self, connection: Connection, where: str, *, saved: bool) -> None:
        super().__init__(connection, where, saved=saved)
        self.path = Path(where) if saved else None
        self.decisions = Decisions(self)
        self.interviews = Interviews(self)
        self.cards = Cards(self)

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """The log at `path` (by default in the app's home), made with its folder if it is not there."""
        path = path or default_path()
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
        return self._insert(APPEND, *moment(at), *columns(attempt))

    def undo(self, id: int, at: float | None = None) -> None:
        """Append that this attempt no longer counts. ValueError when it is unknown or undone already."""
        try:
            self._insert("INSERT INTO undo VALUES (?, ?, ?)", id, *moment(at))
        except ValueError as error:
            raise ValueError(f"attempt {id} is unknown or undone already") from error

    def entries(self, question: str | None = None, limit: int | None = None) -> list[Entry]:
        """All entries or one question's, undone ones too, newest first."""
        which, values = ("a.question = ?", (question,)) if question is not None else ("true", ())
        return self._entries(which, *values, limit=limit)

    def entry(self, id: int) -> Entry | None:
        found = self._entries("a.id = ?", id)
        return found[0] if found else None

    def walk(self, order: str = OLDEST_FIRST) -> Iterator[Entry]:
        """Every entry, undone ones too, one by one; the log must stay open meanwhile."""
        for row in self._walk(ENTRIES.format(which="true", order=order), -1):
            yield self._read(row)

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

    def proofs(self) -> list[tuple[str, str]]:
        """Which question proves which row of the ledger, by a right answer that stands."""
        return self._rows("SELECT DISTINCT question, value FROM proof, json_each(rows)")

    def count(self) -> int:
        """How many attempts stand."""
        [(count,)] = self._rows("SELECT coalesce(max(id), 0) - (SELECT count(*) FROM undo) FROM attempt")
        return int(count)

    def newest(self) -> float | None:
        """The time of the latest attempt, undone or not."""
        [(at,)] = self._rows("SELECT max(at) FROM attempt")
        return None if at is None else float(at)

    def _entries(self, which: str, *values: str | int, limit: int | None = None) -> list[Entry]:
        rows = self._rows(ENTRIES.format(which=which, order=NEWEST_FIRST), *values, -1 if limit is None else limit)
        return [self._read(row) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> Entry:
        try:
            return read_entry(row)
        except (ValueError, TypeError) as error:  # a page was overwritten, and SQLite did not see it
            raise damaged(self._where) from error


def default_path() -> Path:
    return home() / "log.sqlite3"


def open_log(now: float | None = None) -> tuple[Log, str | None]:
    """The log in the app's home, or one in memory; and a line for the person if nothing will be saved, or if the
    machine's clock stands before what the log has seen."""
    from quizapp.record.checkup import clock_trouble

    with contextlib.ExitStack() as stack:
        try:
            log = stack.enter_context(Log.open())
            trouble = clock_trouble(log, time.time() if now is None else now)
        except LogUnusable as error:
            return Log.in_memory(), str(error)
        stack.pop_all()
        return log, trouble


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
        saved = database != ":memory:"
        bring_up_to_date(connection, where, (lambda found: backup.before(Path(database), found)) if saved else None)
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
