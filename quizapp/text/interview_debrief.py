"""Behind the last question, line by line: the own rating, what is doubtful, and where the report goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quizapp.examiner import Silent
from quizapp.explaining import examiner_says
from quizapp.interview import files, page
from quizapp.interview.debrief import Debrief, Doubt
from quizapp.interview.files import CannotWrite
from quizapp.interview.scorecard import anchors
from quizapp.interview.session import Session
from quizapp.locale import _, pick
from quizapp.practice import Practice
from quizapp.text.explain import NO, YES, agreed
from quizapp.text.lines import Terminal
from quizapp.text.review import Left

LEAVE = "q"


async def debrief(session: Session, terminal: Terminal) -> None:
    """Own rating first, then the doubtful points, then the results."""
    here = Debrief(session)
    if not session.state.communication:
        await _rate(here, terminal)
    if here.open and here.examiner is not None and await agreed(here.examiner, terminal):
        try:
            await here.examine(here.examiner)
        except Silent as error:
            terminal.say(str(error))
    while doubts := here.doubts():
        await _settle(here, doubts[0], terminal)


async def _rate(here: Debrief, terminal: Terminal) -> None:
    terminal.say()
    terminal.say(_("That was the last question. Before the results: how did you speak?"))
    for number, anchor in enumerate(anchors(), start=1):
        terminal.say(f"  {number}  {anchor}", indent=5)
    rating = await _among(terminal, _("1 to 4, or Enter for no rating:"), ("", "1", "2", "3", "4"))
    if rating:
        here.rate(int(rating))


async def _settle(here: Debrief, doubt: Doubt, terminal: Terminal) -> None:
    """One point in doubt: the person has the last word."""
    terminal.say()
    terminal.say(_("On question {n} you were not quite clear.").format(n=doubt.number))
    asks = _("(y or n):")
    if doubt.examined is not None:
        terminal.say(examiner_says(doubt.examined.decision, doubt.examined.words))
        asks = _("(y or n; Enter: as the examiner says):")
    known = (*YES, *NO, *([""] if doubt.examined is not None else []))
    line = await _among(terminal, f"{pick(doubt.point.ask or doubt.point.text)} {asks}", known)
    if line:
        here.mark(doubt, line in YES)
    else:
        here.leave(doubt)


async def _among(terminal: Terminal, prompt: str, known: tuple[str, ...]) -> str:
    while (line := await terminal.ask(prompt)) is not None:
        if line.lower() in known:
            return line.lower()
        if line.lower() == LEAVE:
            raise Left
    raise Left


async def write(practice: Practice, document: dict[str, Any], terminal: Terminal, to: Path | None) -> None:
    """The report into the file that was named, else one of each format into the data folder."""
    terminal.say()
    if to is None:
        to = await _named(files.default(document, "html"), terminal)
    figures = await page.drawn(practice.laboratory, document)
    try:
        kinds = files.FORMATS if to is None else (files.format_of(to),)
        for kind in kinds:
            path = files.write(document, to or files.default(document, kind), kind, figures)
            terminal.say(_("The report is in {path}").format(path=path))
    except CannotWrite as error:
        terminal.say(str(error))
        says = _("The report itself is kept: quizapp interview --report {id} --format html prints it.")
        terminal.say(says.format(id=document["interview"]))


async def _named(proposed: Path, terminal: Terminal) -> Path | None:
    """The file that the person names; None for the folder of the app. A stray key names none."""
    asks = _("The report: a file name (.md, .json, .html), or Enter for {path}:").format(path=proposed)
    while line := await terminal.ask(asks):
        path = Path(line).expanduser()
        if files.is_named(path):
            return path
        terminal.say(_("A file name ends in .md, .json or .html."))
    return None
