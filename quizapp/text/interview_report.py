"""A report and the list of interviews, in lines: the verdict first, then each dimension, then what to say better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizapp.interview import written
from quizapp.interview.scorecard import clock, verdict_name
from quizapp.locale import _
from quizapp.text.lines import Terminal


def tell(document: dict[str, Any], terminal: Terminal) -> None:
    terminal.say()
    terminal.say(document["verdict"]["sentence"])
    terminal.say(document["verdict"]["rule"])
    terminal.say()
    for one in document["dimensions"]:
        level = _("no evidence") if one["level"] is None else _("{level} of 4").format(level=one["level"])
        terminal.say(_("{name}: {level}; {why}").format(name=one["title"], level=level, why=one["because"]), indent=2)
    if document["predicted"]:
        terminal.say(_("You predicted: {verdict}.").format(verdict=verdict_name(document["predicted"])))
    for ladder in document["ladders"]:
        terminal.say()
        terminal.say(written.ladder_title(ladder))
        for rung in ladder["rungs"]:
            terminal.say(f"  {written.rung_line(rung, signs=False)}", indent=4)
    if document["gaps"]:
        terminal.say()
        terminal.say(written.gaps_title(document))
        for number, gap in enumerate(document["gaps"], start=1):
            terminal.say(f"  {number}  {written.gap_text(gap)}", indent=5)
            if gap["measured"]:
                terminal.say("     " + _("measured: {what}").format(what=gap["measured"]), indent=5)
            if better := written.better_text(gap):
                terminal.say(f"     {better}", indent=5)
            if place := written.place_text(gap):
                terminal.say(f"     {place}", indent=5)
    terminal.say()
    told = (f"{one['part']} {clock(one['used'])} / {clock(one['budget'])}" for one in document["time"])
    terminal.say(_("Time: {parts}").format(parts=_("; ").join(told)))
    for one in document["before"]:
        says = _("Earlier, {day}: {verdict}")
        terminal.say(says.format(day=one["day"], verdict=verdict_name(one["verdict"])))


def listing(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Interviews, the newest first: number, day, preset, seed, and how it ended."""
    found = [
        f"{row['number']:>5}  {row['day']}  {row['preset_name']:<8} {row['seed']:>6}  {row['state']}" for row in rows
    ]
    left = any(row["word"] == "open" for row in rows)
    return [*found, *([_("quizapp interview --resume goes on with the open one.")] if left else [])]
