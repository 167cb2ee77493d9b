"""Verified copies of the log: one a day, and one before whatever changes its form.

A copy is opened and examined before it gets its name, and only then may it push an older one out.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from quizapp.record.unusable import LogUnusable, damaged, explained

if TYPE_CHECKING:
    from sqlite3 import Connection

DAYS, WEEKS, MONTHS = 7, 4, 6  # of which a backup is kept
PATIENCE = 5.0  # seconds that a copy waits for another process
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(\d+)\.sqlite3")


class Backup(Struct, frozen=True, order=True):
    """A verified copy: of which day, and how many attempts are in it."""

    day: date
    attempts: int
    path: Path


def folder(log: Path) -> Path:
    return log.parent / "backups"


def backups(log: Path) -> list[Backup]:
    """The daily backups of a log, the oldest first."""
    return sorted(_backups(log))


def _backups(log: Path) -> Iterator[Backup]:
    with contextlib.suppress(OSError):
        for path in folder(log).iterdir():
            if found := _NAME.fullmatch(path.name):
                with contextlib.suppress(ValueError):
                    yield Backup(date.fromisoformat(found[1]), int(found[2]), path)


def copies(log: Path) -> list[Path]:
    """Every copy there is, those made before a change too, the one made last at the end."""
    with contextlib.suppress(OSError):
        found = [path for path in folder(log).glob("*.sqlite3") if not path.name.startswith(".")]
        return sorted(found, key=lambda path: path.stat().st_mtime)
    return []


def daily(log: Path, today: date | None = None) -> Backup | None:
    """The first backup of the day, if the log has any attempt; then older ones that are not needed go.

    None when there is one of today already, or nothing to copy. LogUnusable when the log is damaged or there is no
    room: what was there stays.
    """
    today = today or date.fromtimestamp(time.time())
    known = backups(log)
    if not log.exists() or any(backup.day == today for backup in known):
        return None
    made = _copied(log, lambda count: f"{today}-{count:06}.sqlite3")
    if made is None:
        return None
    new = Backup(today, made[1], made[0])
    most = max((backup.attempts for backup in known), default=0)
    if new.attempts >= most:  # a log that lost answers pushes nothing out
        for path in {backup.path for backup in known} - kept([*known, new]):
            path.unlink(missing_ok=True)
    return new


def kept(known: Iterable[Backup]) -> set[Path]:
    """Which backups stay: the newest of each of the last days, weeks and months, and the one with the most attempts."""
    newest = sorted(known, reverse=True)
    keep = {max(newest, key=lambda backup: (backup.attempts, backup.day)).path} if newest else set()
    for most, span in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        spans: dict[tuple[int, ...], Path] = {}
        for backup in newest:
            spans.setdefault(span(backup.day), backup.path)
        keep |= set(list(spans.values())[:most])
    return keep


def _day(day: date) -> tuple[int, ...]:
    return (day.toordinal(),)


def _week(day: date) -> tuple[int, ...]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, ...]:
    return day.year, day.month


def before(log: Path, found: int) -> None:
    """A copy of a log in an older format, before it is migrated. LogUnusable when none can be made."""
    _copied(log, lambda count: f"before-format-{found + 1}-{count:06}.sqlite3", even_empty=True)


def before_import(log: Path) -> Path | None:
    """A copy before another log's answers are added; None of an empty log."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    made = _copied(log, lambda count: f"before-import-{stamp}-{count:06}.sqlite3")
    return made[0] if made else None


# --- one copy ---------------------------------------------------------------------------------------------------------


def _copied(log: Path, name: Callable[[int], str], *, even_empty: bool = False) -> tuple[Path, int] | None:
    """A verified copy in the folder of backups, and how many attempts it has."""
    there = folder(log)
    with explained(str(there)):
        there.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = there / f".{os.getpid()}-{time.monotonic_ns()}.draft"
        try:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            _copy(log, draft)
            count = verified(draft, log)
            if not count and not even_empty:
                return None
            path = there / name(count)
            _replace(draft, path)
            return path, count
        finally:
            for left in (draft, *(draft.with_name(draft.name + end) for end in ("-wal", "-shm", "-journal"))):
                left.unlink(missing_ok=True)


def _copy(log: Path, draft: Path) -> None:
    with _opened(log) as source, _opened(draft) as target:
        with explained(str(log)):
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it


def verified(copy: Path, log: Path) -> int:
    """How many attempts a copy of `log` has, once it was examined. LogUnusable: the log is damaged, and so its copy."""
    from quizapp.record.schema import APPLICATION_ID

    with _opened(copy) as connection, explained(str(log)):
        sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        ours = connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        if not sound or not ours:
            raise damaged(str(log))
        [(count,)] = connection.execute("SELECT coalesce(max(id), 0) FROM attempt").fetchall()
        return int(count)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Connection]:
    import sqlite3

    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


def _replace(draft: Path, path: Path) -> None:
    """Give the draft its name, once its bytes are on the disk."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(draft, path)
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def daily_or_why(log: Path) -> str | None:
    """The daily backup, for a thread of its own: None, or the line that tells why there is none."""
    try:
        daily(log)
    except LogUnusable as error:
        return str(error)
    return None
