"""Explaining line by line: the answer in lines, one doubt a time, then every point with its proof."""

from __future__ import annotations

import asyncio

from quizapp.bank.rubrics import Explain, Point
from quizapp.examiner import Endpoint, Silent
from quizapp.explaining import Account, decided_by, examiner_of
from quizapp.grading.free_text.normal import MOST
from quizapp.grading.free_text.wording import cut_line
from quizapp.grading.phrases import said, text_of
from quizapp.lab import LabError
from quizapp.locale import _, pick
from quizapp.locale.names import level_name
from quizapp.practice import Practice
from quizapp.text.lines import Terminal

YES, NO = ("y", "yes", "是"), ("n", "no", "否", "不")


async def explain(practice: Practice, question: Explain, terminal: Terminal, seed: int | None = None) -> None:
    """Ask one explain question and tell what was read of the answer."""
    account = Account(practice, question, seed)
    terminal.say(_("Level {level}, {name}").format(level=question.level, name=level_name(question.level)))
    terminal.say()
    terminal.say(pick(question.prompt))
    terminal.say()
    terminal.say(_("Write as many lines as you like; an empty line ends your answer, q alone leaves."))
    text = await _answer(terminal)
    if text is None:
        terminal.say(_("Left. Nothing was recorded."))
        return
    reading = account.answer(text)
    account.keep("text")
    if reading.cut:
        terminal.say(cut_line(MOST))
    await _examine(account, terminal)
    while account.doubts and await _doubt(account, terminal):
        account.keep("text")
    await _tell(account, terminal)
    await _overrule(account, terminal)
    terminal.say(account.unsaved or _("Kept in your log."))


async def _answer(terminal: Terminal) -> str | None:
    """The lines up to an empty one; None when nothing was written."""
    lines: list[str] = []
    while (line := await terminal.ask(_("Your answer:") if not lines else ">")) is not None and line:
        if line.lower() == "q" and not lines:
            return None
        lines.append(line)
    return "\n".join(lines) or None


async def _examine(account: Account, terminal: Terminal) -> None:
    """Offer the examiner what is doubtful. Nothing is sent without a yes."""
    examiner = examiner_of(account.practice) if account.doubts else None
    if examiner is None or not await agreed(examiner, terminal):
        return
    try:
        await account.examine(examiner)
    except Silent as error:
        terminal.say(str(error))
    account.keep("text")


async def agreed(examiner: Endpoint, terminal: Terminal) -> bool:
    """Say where the words would go, and ask."""
    line = await terminal.ask(examiner.warning() + " " + _("Send it? (y or n):"))
    return (line or "").lower() in YES


async def _doubt(account: Account, terminal: Terminal) -> bool:
    """One "did you mean"; False at the end of the input."""
    finding = account.doubts[0]
    item = account.item(finding.id)
    asks = item.ask if isinstance(item, Point) and item.ask else item.text
    line = await terminal.ask(f"{pick(asks)} " + _("(y or n):"))
    if line is None:
        return False
    if line.lower() in (*YES, *NO):
        account.decide(finding.id, line.lower() in YES)
    return True  # anything else is asked again


async def _tell(account: Account, terminal: Terminal) -> None:
    reading = account.reading
    assert reading is not None
    made = sum(map(account.made, reading.points))
    terminal.say()
    terminal.say(_("{made} of {total} points made.").format(made=made, total=len(reading.points)))
    stated = [one for one in reading.misconceptions if account.made(one)]
    if account.practice.laboratory is not None:
        try:
            async for _proven in account.prove():
                pass
        except LabError as error:
            terminal.say(error.message)
    for number, finding in enumerate([*reading.points, *stated], start=1):
        item = account.item(finding.id)
        if isinstance(item, Point):
            word = _("made") if account.made(finding) else _("not found")
        else:
            word = _("stated, and refuted")
        terminal.say()
        terminal.say(f"{number}  {word}: {pick(item.text)}", indent=3)
        terminal.say("   " + decided_by(account, finding), indent=5)
        if proven := account.proofs.get(finding.id):
            shown = text_of(said(proven.measured)) if proven.measured else proven.trouble
            terminal.say("   " + _("measured: {what}").format(what=shown), indent=5)
    terminal.say()
    terminal.say(_("In half a minute: {answer}").format(answer=pick(account.question.answer_30s)))


async def _overrule(account: Account, terminal: Terminal) -> None:
    """The person has the last word: the numbers of what was decided wrongly."""
    reading = account.reading
    assert reading is not None
    shown = [*reading.points, *(one for one in reading.misconceptions if account.made(one))]
    line = await terminal.ask(_("Numbers that you overrule, or Enter:"))
    for word in (line or "").replace(",", " ").replace("，", " ").split():
        if word.isdecimal() and 1 <= int(word) <= len(shown):
            finding = shown[int(word) - 1]
            account.decide(finding.id, not account.made(finding))
    if line:
        account.keep("text")


def run(practice: Practice, question: Explain, seed: int | None) -> None:
    """Line mode for one explain question, from start to end."""
    asyncio.run(_run(practice, question, seed))


async def _run(practice: Practice, question: Explain, seed: int | None) -> None:
    try:
        await explain(practice, question, Terminal(), seed)
    finally:
        await practice.laboratory.close()
