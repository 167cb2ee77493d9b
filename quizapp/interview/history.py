"""The interviews in a log: which are open, which are closed, and how they ended."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from quizapp.interview import words
from quizapp.interview.plan import Plan
from quizapp.interview.scorecard import verdict_name
from quizapp.interview.state import NotResumable, folded
from quizapp.locale import _, ngettext
from quizapp.record import Log


def rows(log: Log) -> list[dict[str, Any]]:
    """Every interview, the newest first, with its number. Raises LogUnusable."""
    found = log.interviews.summaries()
    return [_row(len(found) - at, *summary) for at, summary in enumerate(found)]


def _row(number: int, id: int, at: float, plan: Any, answers: int, verdict: str | None) -> dict[str, Any]:
    found = {"id": id, "number": number, "day": time.strftime("%Y-%m-%d", time.localtime(at))}
    try:
        made = msgspec.convert(plan, Plan)
    except msgspec.ValidationError:
        return {**found, "preset_name": "", "seed": 0, "state": _("cannot be read"), "word": "broken"}
    if verdict is None:
        state = ngettext("open, {n} answer", "open, {n} answers", answers)
        told, word = state.format(n=answers), "open"
    else:
        told, word = verdict_name(verdict), verdict
    return {
        **found, "preset_name": words.preset_name(made.preset), "seed": made.seed, "state": told, "word": word
    }  # fmt: skip


def open_one(log: Log) -> int | None:
    """The newest interview that is neither closed nor broken. Raises LogUnusable."""
    return next((row["id"] for row in rows(log) if row["word"] == "open"), None)


def report(log: Log, number: int) -> dict[str, Any] | None:
    """The report of a closed interview; None when there is none. Raises LogUnusable."""
    id = next((row["id"] for row in rows(log) if row["number"] == number), 0)
    try:
        return folded(log.interviews.of(id)).document
    except NotResumable:
        return None
