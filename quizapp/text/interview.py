"""The mock interview line by line: the clock stands beside every prompt, and nothing is said of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from quizapp import locale
from quizapp.drills import drafts
from quizapp.grading import NotAnAttempt, Response, read_response
from quizapp.interview import files, words
from quizapp.interview.plan import Plan
from quizapp.interview.report import conclude
from quizapp.interview.scorecard import clock
from quizapp.interview.session import Session
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Confidence, Practice
from quizapp.record import LogUnusable
from quizapp.runner.process import RunnerFailed
from quizapp.text import prompts
from quizapp.text.interview_debrief import debrief, write
from quizapp.text.interview_report import tell
from quizapp.text.lines import Terminal
from quizapp.text.practice import CONFIDENCES
from quizapp.text.review import Left

VERDICTS = {"r": "ready", "n": "nearly", "t": "not yet"}
HINT, PAUSE, LEAVE = "h", "p", "q"
Given = TypeVar("Given")


class TimeOver(Exception):
    """The time of the part is over while somebody was typing."""


async def interview(practice: Practice, session: Session, terminal: Terminal, to: Path | None = None) -> bool:
    """Ask until the end, then the debrief and the report. False when somebody left: it can be resumed."""
    locale.use(session.plan.lang)  # one that is gone on with stays in its language
    try:
        if not session.state.steps and not session.state.predicted:
            await _brief(session, terminal)
        while session.turn is not None:
            await _turn(session, terminal)
        await debrief(session, terminal)
        document = await conclude(session)
        tell(document, terminal)
        if session.unsaved:
            terminal.say(session.unsaved)
        await write(practice, document, terminal, to)
        return True
    except Left:
        terminal.say()
        terminal.say(_("Left. Everything is kept: quizapp interview --resume goes on, --close ends it."))
        return False
    finally:
        await session.end()


async def _brief(session: Session, terminal: Terminal) -> None:
    plan = session.plan
    terminal.say(told(plan))
    terminal.say(_("One question at a time, and nothing is said of your answers before the end. There is no way back."))
    terminal.say(_("An empty line ends an answer; h alone asks for a hint, p pauses, q leaves. All of it is recorded."))
    terminal.say()
    asks = _("What do you expect of the scorecard? r ready, n nearly, t not yet:")
    while (line := await terminal.ask(asks)) is not None and line.lower() not in ("", LEAVE, *VERDICTS):
        terminal.say(_("Type r, n or t."))
    if line is None or line.lower() == LEAVE:
        raise Left
    if line:
        session.predict(VERDICTS[line.lower()])


def told(plan: Plan) -> str:
    """ "Mock interview, onsite: 45 minutes in 6 parts, seed 7." """
    says = _("Mock interview, {preset}: {minutes} minutes, {parts}; seed {seed}.")
    parts = _(", ").join(words.part_name(plan, at) for at in range(len(plan.parts)))
    return says.format(
        preset=words.preset_name(plan.preset), minutes=round(plan.seconds / 60), parts=parts, seed=plan.seed
    )


async def _turn(session: Session, terminal: Terminal) -> None:
    turn = session.turn
    assert turn is not None
    session.open()
    terminal.say()
    if turn.said == "ask":
        terminal.say(_("Question {n}, {part}.").format(n=turn.number, part=words.part_name(session.plan, turn.part)))
        terminal.say()
    asked = session.question
    terminal.say(asked.text)
    if asked.task:
        terminal.say(asked.task)
    terminal.say()
    given = len(session.state.steps)
    try:
        match turn.kind:
            case "item":
                await _item(session, terminal)
            case "code" | "debug":
                await _code(session, terminal)
            case _:
                await _explained(session, terminal)
    except TimeOver:
        await session.time_over(session.state.draft)
        await _over(session, terminal)
    else:
        if session.state.steps[given:] and session.state.steps[-1].timed_out:
            await _over(session, terminal)
    if session.unsaved:
        terminal.say(session.unsaved)
    if session.turn is not None:
        terminal.say()
        terminal.say(words.neutral(session.plan, len(session.state.steps)))


async def _line(session: Session, terminal: Terminal, prompt: str) -> str:
    """One line, with the time left in front; a pause and a hint are dealt with here. Raises Left and TimeOver."""
    while True:
        if session.clock.over:
            raise TimeOver
        left = _("[{time} left]").format(time=clock(session.clock.left))
        left = _("[{time} left, not long]").format(time=clock(session.clock.left)) if session.clock.short else left
        try:
            line = await asyncio.wait_for(terminal.ask(f"{left} {prompt}"), session.clock.left)
        except TimeoutError:
            raise TimeOver from None
        match line.lower() if line is not None else LEAVE:
            case "q":
                raise Left
            case "p":
                await _pause(session, terminal)
            case "h":
                terminal.say(session.hint() or _("There is no further hint."))
            case _:
                assert line is not None
                return line


async def _pause(session: Session, terminal: Terminal) -> None:
    session.pause()
    if await terminal.ask(_("Paused, and recorded. Enter goes on:")) is None:
        raise Left
    session.go_on()


async def _over(session: Session, terminal: Terminal) -> None:
    """Say that the time of the part was over, and wait: a line that was half typed belongs to nothing any more."""
    terminal.say()
    terminal.say(_("Time. Your answer so far is kept."))
    if session.turn is not None and await terminal.ask(_("Enter goes on:")) is None:
        raise Left


# --- answers ----------------------------------------------------------------------------------------------------------


async def _explained(session: Session, terminal: Terminal) -> None:
    lines = session.state.draft.split("\n") if session.state.draft else []
    for line in lines:
        terminal.say(f"> {line}")
    while line := await _line(session, terminal, _("Your answer:") if not lines else ">"):
        lines.append(line)
        session.keep("\n".join(lines))
    await session.give("\n".join(lines))


async def _item(session: Session, terminal: Terminal) -> None:
    asked = session.asked
    assert asked is not None
    if session.turn is not None and session.turn.said == "ask":
        prompts.show(asked, terminal)
    response: Response | None = None
    while response is None:
        line = await _line(session, terminal, prompts.prompt(asked))
        if line == prompts.HELP:
            terminal.say(prompts.help_for(asked))
            continue
        if not line:
            terminal.say(_("Nothing was given. Enter once more passes on it."))
            if not await _line(session, terminal, prompts.prompt(asked)):
                await session.give("")
                return
            continue
        try:
            response = read_response(asked.presented, prompts.typed_answer(asked, line))
        except NotAnAttempt as error:
            terminal.say(str(error))
    session.keep(response.text)
    try:
        confidence = await _confidence(session, terminal)
    except TimeOver:
        confidence = None
    await session.give(response.text, confidence, response)


async def _confidence(session: Session, terminal: Terminal) -> Confidence:
    while True:
        line = (await _line(session, terminal, _("How sure? s sure, f fairly, g guess:"))).lower()
        if line in CONFIDENCES:
            return CONFIDENCES[line]
        terminal.say(_("Type s, f or g."))


async def _code(session: Session, terminal: Terminal) -> None:
    """The person writes in an editor of their own; running says whether it runs, no more."""
    turn = session.turn
    assert turn is not None
    try:
        path = await asyncio.to_thread(_lay_out, session, session.state.draft or await session.bench.source(turn))
    except (LabError, OSError) as error:
        terminal.say(error.message if isinstance(error, LabError) else str(error))
        await session.give("")
        return
    terminal.say(_("Write in {path}, in any editor.").format(path=path))
    while True:
        line = await _line(session, terminal, _("r runs it, d hands it in:"))
        source = _read(path)
        session.keep(source)
        if line.lower() == "d":
            await session.give(source)
            return
        if line.lower() == "r":
            await _run(session, source, terminal)
        else:
            terminal.say(_("Type r or d."))


async def _run(session: Session, source: str, terminal: Terminal) -> None:
    assert session.turn is not None
    try:
        verdict = await session.bench.check(session.turn, source)
    except (LabError, RunnerFailed) as error:
        terminal.say(error.message)
        return
    terminal.say(session.bench.told(verdict))
    for line in verdict.output.splitlines()[:20]:
        terminal.verbatim(drafts.showable(line))


def _lay_out(session: Session, source: str) -> Path:
    turn = session.turn
    assert turn is not None
    path = files.folder() / f"{session.number}-{turn.id}.py"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(source, "utf-8", errors="replace")
    return path


def _read(path: Path) -> str:
    try:
        return drafts.read(path)
    except OSError:
        return ""


def run(make: Callable[[], Awaitable[Session]], practice: Practice, to: Path | None) -> bool:
    """One interview from start to end. Raises LabError, NoPlan, NotResumable and LogUnusable."""
    return asyncio.run(_run_whole(make, practice, to))


async def _run_whole(make: Callable[[], Awaitable[Session]], practice: Practice, to: Path | None) -> bool:
    try:
        await practice.bind()
        session = await make()
        return await interview(practice, session, Terminal(), to)
    except LogUnusable:
        raise
    finally:
        await practice.laboratory.close()
