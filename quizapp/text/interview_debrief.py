"""Behind the last question, line by line: the own rating, what is doubtful, and where the report goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quizapp.interview import files, page
from quizapp.interview.files import CannotWrite
from quizapp.interview.scorecard import anchors
from quizapp.interview.session import Session
from quizapp.locale import _, pick
from quizapp.practice import Practice
from quizapp.text.lines import Terminal
from quizapp.text.review import Left

LEAVE = "q"


async def debrief(session: Session, terminal: Terminal) -> None:
    """Own rating first, then the doubtful points, then the results."""
    terminal.say()
    terminal.say(_("That was the last question. Before the results: how did you speak?"))
    for number, anchor in enumerate(anchors(), start=1):
        terminal.say(f"  {number}  {anchor}", indent=5)
    rating = await _among(terminal, _("1 to 4, or Enter for no rating:"), ("", "1", "2", "3", "4"))
    if rating:
        session.rate(int(rating))
    bank = session.practice.bank
    for at, point in session.doubts():
        step = session.state.steps[at]
        item = next(one for one in bank.explains[step.turn.id].points if one.id == point)
        terminal.say()
        terminal.say(_("On question {n} you were not quite clear.").format(n=step.turn.number))
        line = await _among(terminal, f"{pick(item.ask or item.text)} " + _("(y or n):"), ("y", "n", "是", "否"))
        session.mark(at, point, line in ("y", "是"))


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
        proposed = files.default(document, "html")
        line = await terminal.ask(
            _("The report: a file name (.md, .json, .html), or Enter for {path}:").format(path=proposed)
        )
        to = Path(line).expanduser() if line else None
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
