"""Whether a log is sound, as far as that can be seen, without changing it."""

from __future__ import annotations

import time
from pathlib import Path

from msgspec import Struct

from quizapp.locale import _, ngettext
from quizapp.record import backup
from quizapp.record.log import Log
from quizapp.record.unusable import LogUnusable, damaged

DAY = 86_400


class Health(Struct, frozen=True, kw_only=True):
    """What an examination found. Each line tells the person one thing."""

    answers: int = 0  # that stand
    wrong: list[str] = []  # what is broken
    notes: list[str] = []  # what is worth knowing


def examine(path: Path, now: float | None = None) -> Health:
    """Read everything there is, once. A log that cannot be opened is told in `wrong`."""
    try:
        with Log.open(path) as log:
            _read_all(log, path)
            notes = [*_clock(log, time.time() if now is None else now), *_copies(path), *_fuller(log, path)]
            return Health(answers=log.count(), notes=notes)
    except LogUnusable as error:
        return Health(wrong=[str(error)], notes=_copies(path))


def _read_all(log: Log, path: Path) -> None:
    """Raises LogUnusable where the file contradicts itself or holds what was never written."""
    if log._rows("PRAGMA integrity_check(1)") != [("ok",)] or log._rows("PRAGMA foreign_key_check"):
        raise damaged(str(path))
    for table in ("attempt", "decision", "interview"):
        [(count, first, last)] = log._rows(f"SELECT count(*), coalesce(min(id), 1), coalesce(max(id), 0) FROM {table}")
        if (first, last) != (1, count):
            raise damaged(str(path))
    with log.snapshot():
        for _entry in log.walk():
            pass
    log.decisions.all()
    log.decisions.revisions()
    for _event in log.interviews.walk():
        pass
    if set(log._rows(_PROOFS)) != set(log._rows("SELECT question, rows, at FROM proof")):
        raise damaged(str(path))


_PROOFS = """
SELECT a.question, a.rows, max(a.at) FROM attempt AS a LEFT JOIN undo ON undo.attempt = a.id
WHERE a.correct = 1 AND undo.attempt IS NULL GROUP BY a.question, a.rows
"""


def clock_trouble(log: Log, now: float) -> str | None:
    """The line that tells of a clock that stands before the newest answer. Raises LogUnusable."""
    newest = log.newest()
    if newest is None or newest <= now + DAY:
        return None
    says = _("This machine's clock says {now}, but the newest answer in the log is from {newest}. Set the clock right.")
    return says.format(now=_date(now), newest=_date(newest))


def _clock(log: Log, now: float) -> list[str]:
    trouble = clock_trouble(log, now)
    return [trouble] if trouble else []


def _copies(path: Path) -> list[str]:
    known = backup.backups(path)
    if not known:
        return []
    says = ngettext("{count} backup, the newest of {day}", "{count} backups, the newest of {day}", len(known))
    return [says.format(count=len(known), day=known[-1].day.isoformat())]


def _fuller(log: Log, path: Path) -> list[str]:
    """A backup with more answers than the log: the log was emptied or replaced."""
    most = max(backup.backups(path), key=lambda one: (one.attempts, one.day), default=None)
    [(own,)] = log._rows("SELECT coalesce(max(id), 0) FROM attempt")
    if most is None or most.attempts <= own:
        return []
    says = _("A backup has {count} answers, more than the {own} in the log; to go back to it, put {copy} in its place.")
    return [says.format(count=most.attempts, own=own, copy=most.path)]


def _date(at: float) -> str:
    try:
        return time.strftime("%Y-%m-%d", time.localtime(at))
    except (OverflowError, OSError, ValueError):
        return str(at)
