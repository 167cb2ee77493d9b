"""Dates, and a calendar of weeks in which each day's sign says how long was practised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from textual.content import Content

from quizapp.locale import _, language
from quizapp.schedule.days import date_of, day_of
from quizapp.tui.content import FAINT, QUIET, Lines, fitted, styled

WEEKS = 18
NAME = 6  # cells for the days of the week
SIGNS = ((1, "·", FAINT), (10, "▪", QUIET), (25, "▪", "$accent"), (10**9, "■", "$accent"))  # below so many minutes


def weekdays() -> tuple[str, ...]:
    return _("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")


def months() -> tuple[str, ...]:
    if language() == "zh":
        return tuple(f"{month} 月" for month in range(1, 13))
    return "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"


def short(day: int) -> str:
    """ "Fri 20": a day of this or the next weeks."""
    when = date_of(day)
    if when is None:
        return str(day)
    name = weekdays()[when.weekday()]
    return f"{when.day} 日 {name}" if language() == "zh" else f"{name} {when.day}"


def long(day: int) -> str:
    """ "Mon 23 Nov" """
    when = date_of(day)
    if when is None:
        return str(day)
    name, month = weekdays()[when.weekday()], months()[when.month - 1]
    return f"{month} {when.day} 日 {name}" if language() == "zh" else f"{name} {when.day} {month}"


def calendar(minutes: Mapping[int, float], today: int) -> Lines:
    """The last weeks, a column each, Monday on top, and beneath what the signs mean."""
    when = date_of(today) or date(1970, 1, 1)
    monday = day_of(when) - when.weekday() - 7 * (WEEKS - 1)
    lines: Lines = [_months(monday)]
    for weekday, name in enumerate(weekdays()):
        shown = name if weekday % 2 == 0 else ""
        line = fitted(styled(shown, QUIET), NAME)
        for week in range(WEEKS):
            day = monday + 7 * week + weekday
            line += _cell(minutes.get(day, 0.0)) + " " if day <= today else Content("  ")
        lines.append(line)
    return [*lines, _legend()]


def _months(monday: int) -> Content:
    """The name of each month above the first of its weeks, where there is room for it."""
    line, month = " " * NAME, 0
    for week in range(WEEKS):
        first = date_of(monday + 7 * week)
        at = NAME + 2 * week
        if first is None or first.month == month:
            continue
        month = first.month
        from rich.cells import cell_len

        if cell_len(line) <= at:
            line += " " * (at - cell_len(line)) + months()[month - 1] + " "
    return styled(line.rstrip(), QUIET)


def _cell(minutes: float) -> Content:
    below, sign, style = next(one for one in SIGNS if minutes < one[0])
    if minutes > 0 and below == 1:  # less than a minute is not nothing
        _below, sign, style = SIGNS[1]
    return styled(sign, style)


def _legend() -> Content:
    line = styled(_("minutes a day"), QUIET)
    for (_below, sign, style), says in zip(SIGNS, ("0", "1–9", "10–24", "25+"), strict=True):
        line += Content("   ") + styled(sign, style) + styled(f" {says}", QUIET)
    return line
