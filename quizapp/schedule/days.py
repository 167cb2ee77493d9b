"""Study days: they end at four in the morning, where the person was, and are counted from 1 January 1970."""

from __future__ import annotations

import time
from datetime import date

ROLLOVER = 4 * 3600  # seconds after midnight at which a study day begins
DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()


def study_day(at: float, utc_offset: int) -> int:
    """The study day of an instant (UTC, seconds since 1970) for a clock that far from UTC."""
    return int((at + utc_offset - ROLLOVER) // DAY)


def today(now: float) -> int:
    """The study day of now, by this machine's clock and time zone."""
    return study_day(now, time.localtime(now).tm_gmtoff)


def date_of(day: int) -> date | None:
    """The calendar date of a study day; None outside the calendar."""
    try:
        return date.fromordinal(_EPOCH + day)
    except (ValueError, OverflowError):
        return None


def written(day: int) -> str:
    """A study day as it stands in files: 2026-11-20; one outside the calendar by its number."""
    found = date_of(day)
    return found.isoformat() if found else str(day)


def day_of(when: date) -> int:
    return when.toordinal() - _EPOCH
