"""The interviews in a log: which are open, which are closed, and how they ended."""

from __future__ import annotations

import time
from typing import Any

from quizapp.interview import words
from quizapp.interview.scorecard import verdict_name
from quizapp.interview.state import NotResumable, State, folded
from quizapp.locale import _
from quizapp.record import Log


def rows(log: Log) -> list[dict[str, Any]]:
    """Every interview, the newest first. Raises LogUnusable."""
    found = []
    for event in log.interviews.begun():
        try:
            state = folded(log.interviews.of(event.id))
        except NotResumable as error:
            found.append(_row(event.id, event.at, "", 0, str(error), "broken"))
            continue
        plan = state.plan
        found.append(_row(event.id, event.at, words.preset_name(plan.preset), plan.seed, _state(state), _word(state)))
    return found


def _row(id: int, at: float, preset: str, seed: int, state: str, word: str) -> dict[str, Any]:
    day = time.strftime("%Y-%m-%d", time.localtime(at))
    return {"id": id, "day": day, "preset_name": preset, "seed": seed, "state": state, "word": word}


def _word(state: State) -> str:
    return "open" if state.document is None else str(state.document["verdict"]["name"])


def _state(state: State) -> str:
    if state.document is None:
        return _("open, {n} answers; --resume goes on").format(n=len(state.steps))
    return verdict_name(state.document["verdict"]["name"])


def open_one(log: Log) -> int | None:
    """The newest interview that is neither closed nor broken. Raises LogUnusable."""
    return next((row["id"] for row in rows(log) if row["word"] == "open"), None)


def report(log: Log, id: int) -> dict[str, Any] | None:
    """The report of a closed interview; None when there is none. Raises LogUnusable."""
    try:
        return folded(log.interviews.of(id)).document
    except NotResumable:
        return None
