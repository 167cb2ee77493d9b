"""`quizapp plan`: the day of the interview, the hours until then, a day's limits, and what follows from them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from quizapp.commands import report, stats
from quizapp.locale import _, numbers
from quizapp.record import Log
from quizapp.schedule import settings
from quizapp.schedule.days import today
from quizapp.schedule.progress import Progress


def change(log: Log, given: Mapping[str, str]) -> None:
    """Set what is given, all of it or nothing. Raises BadSetting and LogUnusable."""
    with log.transaction():
        for name, text in given.items():
            settings.change(log, name, _value(name, text))


def _value(name: str, text: str) -> object:
    """What was typed, as the setting takes it. Raises BadSetting for a day that is over."""
    if name == "interview":
        if text.lower() in ("", "none", "-"):
            return None
        day, _hours = settings.interview_from(text, today(time.time()))
        return None if day is None else day.isoformat()
    try:
        return json.loads(text)
    except ValueError:
        return text


def document(seen: Progress) -> dict[str, Any]:
    whole = stats.document(seen)
    return {"settings": structs.asdict(seen.settings), "interview": whole["interview"], "load": whole["load"]}


def lines(seen: Progress) -> Iterator[str]:
    known = seen.settings
    day = known.interview.isoformat() if known.interview else _("none; --interview 2026-12-10 sets one")
    rows = (
        (_("interview"), day),
        (_("hours a day"), numbers.parameter(known.hours_a_day)),
        (_("wanted recall"), f"{100 * known.retention:g}{numbers.NO_BREAK}%"),
        (_("new questions a day"), str(known.new_a_day)),
        (_("reviews a day"), str(known.reviews_a_day)),
    )
    yield from (f"{says}: {value}" for says, value in rows)
    if seen.forecast is not None:
        yield ""
        yield from report.interview(seen.forecast, seen)
