"""The answers as a table for spreadsheets: one row each, those taken back too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from quizapp.record.attempts import Entry
from quizapp.record.log import Log

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows that Chinese is UTF-8
COLUMNS = (
    "id", "time", "question", "rev", "variant", "seed", "response", "correct", "score", "diagnosis", "hints",
    "confidence", "seconds", "mode", "asked_as", "rating_auto", "rating", "rows", "lang", "undone",
)  # fmt: skip


def table(log: Log) -> Iterator[str]:
    """The lines of the table, each with its line break. Raises LogUnusable."""
    yield BYTE_ORDER_MARK + _row(COLUMNS)
    for entry in log.walk():
        yield _row(_cells(entry))


def _cells(entry: Entry) -> tuple[object, ...]:
    one = entry.attempt
    return (
        entry.id, _time(entry), one.question, one.rev, json.dumps(one.variant, ensure_ascii=False), one.seed,
        one.response, int(one.correct), one.score, one.diagnosis, one.hints, one.confidence, one.seconds, one.mode,
        one.asked_as, one.auto, entry.rating, " ".join(one.rows), one.lang, int(entry.undone),
    )  # fmt: skip


def _time(entry: Entry) -> str:
    """What the person's clock showed, to the second; outside the calendar the bare number."""
    try:
        return (datetime.fromtimestamp(entry.at, UTC) + timedelta(seconds=entry.utc_offset)).strftime("%F %T")
    except (OverflowError, ValueError, OSError):
        return str(entry.at)


def _row(cells: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([_tame(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _tame(text: str) -> str:
    """A text that a spreadsheet would run as a formula, as text. −3 and +3 are answers, and run nothing."""
    risky = text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not _number(text))
    return "'" + text if risky else text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
