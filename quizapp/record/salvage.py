"""A damaged log made whole again: from what of it can still be read, and from its backups.

The log only grows, so that a row with the same id says the same in every copy of it. A backup that says otherwise of
most rows is of another log and left out. The damaged files are moved aside, never changed.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from quizapp.locale import _
from quizapp.record import backup
from quizapp.record.attempts import FIELDS, columns, read_entry
from quizapp.record.decisions import APPEND as APPEND_DECISION
from quizapp.record.decisions import RETRACT
from quizapp.record.interviews import APPEND as APPEND_EVENT
from quizapp.record.log import Log
from quizapp.record.schema import APPLICATION_ID
from quizapp.record.unusable import LogUnusable, explained

Row: TypeAlias = tuple[Any, ...]
ENDS = ("", "-wal", "-shm")
AT_ONCE = 256  # rows that are read together, until one of them cannot be
ALIKE = 0.9  # the share of attempts that two copies of one log have in common, of those that both have
LEAST_ROW = 32  # bytes that any row takes: ids are given without gaps, so that the file's size bounds them
_FORMAT_1 = FIELDS[: FIELDS.index("auto")]


class Mended(Struct, frozen=True, kw_only=True):
    """What an attempt to mend came to."""

    answers: int  # in the new log, undone ones too
    from_backup: int  # of these, those that only a backup still had
    lost: list[tuple[int, int]]  # ids, first and last, that nothing had any more
    aside: Path  # where the damaged files are now

    @property
    def lost_count(self) -> int:
        return sum(last - first + 1 for first, last in self.lost)


class _Rows(Struct):
    """What could be read, by id."""

    attempts: dict[int, Row] = {}  # at, utc_offset, then FIELDS
    undos: dict[int, Row] = {}  # at, utc_offset
    decisions: dict[int, Row] = {}  # at, utc_offset, kind, attempt, name, value
    retractions: dict[int, Row] = {}
    interviews: dict[int, Row] = {}  # at, utc_offset, begun, kind, attempt, value


def mend(path: Path) -> Mended:
    """Put a whole log in the place of a damaged one. LogUnusable when it is not ours to mend, or is in use."""
    with explained(str(path)):
        _refuse_if_in_use(path)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "log.sqlite3"
            for end in ENDS:
                with suppress(FileNotFoundError):
                    shutil.copyfile(f"{path}{end}", f"{copy}{end}")
            _refuse_another(copy, path)
            own = _read(copy)
        saved = _from_backups(path, own)
        if not own.attempts and not saved.attempts:
            raise _hopeless(path)
        from_backup = len(saved.attempts.keys() - own.attempts.keys())
        own = _merged(own, saved)  # where both have a row the backup is right: it was examined when it was made
        draft = path.with_name(f".mended-{os.getpid()}.sqlite3")
        try:
            lost = _write(own, draft)
            aside = _swap(path, draft)
        finally:
            for end in ENDS:
                Path(f"{draft}{end}").unlink(missing_ok=True)
        return Mended(answers=len(own.attempts), from_backup=from_backup, lost=lost, aside=aside)


# --- what may be touched ----------------------------------------------------------------------------------------------


def _refuse_if_in_use(path: Path) -> None:
    """Another process would go on writing into the files that are moved aside."""
    with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise


def _refuse_another(copy: Path, path: Path) -> None:
    """A sound database of another application, or of a newer quizapp, is not damaged: opening it says what it is."""
    from quizapp.record.schema import MIGRATIONS

    try:
        with closing(sqlite3.connect(copy)) as connection:
            identity = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return
    if identity != APPLICATION_ID or version > len(MIGRATIONS):
        Log.open(path).close()
        raise _hopeless(path)


def _hopeless(path: Path) -> LogUnusable:
    message = _("Nothing of {path} can be read, and there is no backup. Move it away to start a new log.")
    return LogUnusable(message.format(path=path))


# --- reading what is left ---------------------------------------------------------------------------------------------


def _read(path: Path) -> _Rows:
    """Every row of a file that can still be read and makes sense."""
    found = _Rows()
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.text_factory = str
        fields = FIELDS if _has(connection, "auto") else _FORMAT_1
        names = ", ".join(("at", "utc_offset", *fields))
        found.attempts = dict(_sound(_table(connection, "attempt", "id", names), _attempt))
        found.undos = dict(_sound(_table(connection, "undo", "attempt", "at, utc_offset"), _moment))
        names = "at, utc_offset, kind, attempt, name, value"
        found.decisions = dict(_sound(_table(connection, "decision", "id", names), _decision))
        found.retractions = dict(_sound(_table(connection, "retraction", "decision", "at, utc_offset"), _moment))
        names = "at, utc_offset, begun, kind, attempt, value"
        found.interviews = dict(_sound(_table(connection, "interview", "id", names), _decision))
    return found


def _has(connection: sqlite3.Connection, column: str) -> bool:
    with suppress(sqlite3.DatabaseError):
        return any(row[1] == column for row in connection.execute("PRAGMA table_info(attempt)"))
    return False


def _table(connection: sqlite3.Connection, table: str, key: str, names: str) -> Iterator[tuple[int, Row]]:
    """The rows by their ids: many at once, and one by one where a page cannot be read."""
    [(pages,)], [(size,)] = (connection.execute(f"PRAGMA {name}").fetchall() for name in ("page_count", "page_size"))
    start, last = 1, pages * size // LEAST_ROW
    query = f"SELECT {key}, {names} FROM {table} NOT INDEXED WHERE {key} BETWEEN ? AND ? ORDER BY {key}"
    while start <= last:
        end = start + AT_ONCE - 1
        try:
            rows = connection.execute(query, (start, end)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            rows = _halves(connection, query, start, end)
        yield from ((row[0], row[1:]) for row in rows)
        start = end + 1


def _halves(connection: sqlite3.Connection, query: str, start: int, end: int) -> list[Row]:
    """What can be read of rows that cannot be read together."""
    if start == end:
        return []
    found: list[Row] = []
    middle = (start + end) // 2
    for low, high in ((start, middle), (middle + 1, end)):
        try:
            found += connection.execute(query, (low, high)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            found += _halves(connection, query, low, high)
    return found


def _sound(rows: Iterator[tuple[int, Row]], check: Callable[[Row], Row]) -> Iterator[tuple[int, Row]]:
    with suppress(sqlite3.DatabaseError):  # the table itself is gone
        for id, row in rows:
            with suppress(ValueError, TypeError, KeyError, OverflowError):
                yield id, check(row)


def _attempt(row: Row) -> Row:
    """The row with all its columns. Raises ValueError or TypeError for one that was overwritten."""
    whole = (*row, *[None] * (2 + len(FIELDS) - len(row)))
    at, utc_offset, *values = whole
    entry = read_entry((1, at, utc_offset, 0, None, *values))
    one = entry.attempt
    if columns(one) != [bool(v) if name == "correct" else v for name, v in zip(FIELDS, values, strict=True)]:
        raise ValueError("the row says the same in no other way")
    if not isinstance(one.question, str) or not isinstance(one.rev, int) or not isinstance(one.response, str):
        raise TypeError("a column of another kind")
    _moment(row)
    return whole


def _moment(row: Row) -> Row:
    at, utc_offset = float(row[0]), int(row[1])
    time.localtime(at + utc_offset)
    return row


def _decision(row: Row) -> Row:
    import json

    json.loads(row[5])
    _moment(row)
    return row


def _from_backups(path: Path, own: _Rows) -> _Rows:
    """What the backups of this log have, the newest counting most."""
    found = _Rows()
    for one in reversed(backup.copies(path)):
        rows = _read(one)
        if _same_log(_merged(own, found), rows):
            found = _merged(rows, found)
    return found


def _same_log(one: _Rows, other: _Rows) -> bool:
    """Whether most of the attempts that both have are the same."""
    both = one.attempts.keys() & other.attempts.keys()
    alike = sum(one.attempts[id] == other.attempts[id] for id in both)
    return alike >= ALIKE * len(both)


def _merged(under: _Rows, over: _Rows) -> _Rows:
    return _Rows(*({**getattr(under, name), **getattr(over, name)} for name in _Rows.__struct_fields__))


# --- writing it anew --------------------------------------------------------------------------------------------------


def _write(rows: _Rows, path: Path) -> list[tuple[int, int]]:
    """A new log with these rows in their order; returns the runs of ids that are missing."""
    names = ", ".join(("at", "utc_offset", *FIELDS))
    append = f"INSERT INTO attempt ({names}) VALUES (?, ?{', ?' * len(FIELDS)})"
    with Log.open(path) as log, log.transaction():
        attempts = {old: log._insert(append, *rows.attempts[old]) for old in sorted(rows.attempts)}
        decisions: dict[int, int] = {}
        for old in sorted(rows.decisions):
            at, utc_offset, kind, attempt, name, value = rows.decisions[old]
            if attempt is None or attempt in attempts:
                with suppress(ValueError):
                    of = None if attempt is None else attempts[attempt]
                    decisions[old] = log._insert(APPEND_DECISION, at, utc_offset, kind, of, name, value)
        for old, row in sorted(rows.undos.items()):
            if old in attempts:
                log._insert("INSERT INTO undo VALUES (?, ?, ?)", attempts[old], *row[:2])
        for old, row in sorted(rows.retractions.items()):
            if old in decisions:
                log._insert(RETRACT, decisions[old], *row[:2])
        events: dict[int, int] = {}
        for old, (at, utc_offset, begun, kind, attempt, value) in sorted(rows.interviews.items()):
            if (begun is None or begun in events) and (attempt is None or attempt in attempts):
                with suppress(ValueError):
                    first, of = events.get(begun), attempts.get(attempt)
                    events[old] = log._insert(APPEND_EVENT, at, utc_offset, first, kind, of, value)
    backup.verified(path, path)
    return _gaps(sorted(rows.attempts))


def _gaps(ids: list[int]) -> list[tuple[int, int]]:
    found, expected = [], 1
    for id in ids:
        if id > expected:
            found.append((expected, id - 1))
        expected = id + 1
    return found


def _swap(path: Path, draft: Path) -> Path:
    """The damaged files go aside first, the write-ahead log before all: beside another file it would be replayed."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    damaged = path.parent / "damaged"
    damaged.mkdir(mode=0o700, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f"{stamp}-", dir=damaged))
    for end in reversed(ENDS):
        with suppress(FileNotFoundError):
            os.replace(f"{path}{end}", aside / f"{path.name}{end}")
    os.replace(draft, path)
    return aside
