"""Practising line by line. What a screen reader hears of a verdict is the verdict first."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence

from quizapp.bank.types import Question
from quizapp.grading import NotAnAttempt, QuestionBroken, Response, Verdict, read_response
from quizapp.grading.comparison import in_words
from quizapp.grading.phrases import prompted, sentences, stop, text_of
from quizapp.lab import LabError
from quizapp.locale import _, numbers, pick
from quizapp.locale.names import level_name
from quizapp.practice import Answered, Asked, Confidence, Practice
from quizapp.record import LogUnusable, Rating
from quizapp.schedule.phrases import return_text, why_text
from quizapp.schedule.queue import Next
from quizapp.schedule.ratings import rating_name
from quizapp.schedule.sitting import Sitting
from quizapp.text import prompts
from quizapp.text import verdict as words
from quizapp.text.lines import Terminal
from quizapp.text.review import Left, tell_drills, tell_today

_KEY = re.compile(r"(?<=\b[a-z]) ")  # behind a key: it stays with its word
RATINGS: dict[str, Rating] = {"1": 1, "2": 2, "3": 3, "4": 4}
CONFIDENCES: dict[str, Confidence] = {"s": "sure", "f": "fairly", "g": "guess"}


async def practise(
    practice: Practice, questions: Sequence[Question | Next], terminal: Terminal, seed: int | None = None
) -> None:
    """Ask these questions one after the other, until they end or the person leaves."""
    terminal.say(_("quizapp, line mode. Type ? for help, q to leave; nothing is lost."))
    if not practice.log.saved:
        terminal.say(_("Nothing is being saved in this sitting."))
    try:
        sitting = Sitting(questions)
        shown: set[str] = set()
        while (one := sitting.next()) is not None:
            where = _("Question {number} of {total}.").format(number=sitting.asked, total=sitting.total)
            where = sentences(where, _sentence(why_text(one.why)))
            drawn = None if one.question.id in shown else seed  # what comes back is asked with other numbers
            follow_up = await _one(practice, sitting, one.question, terminal, drawn, where)
            shown.add(one.question.id)
            while follow_up is not None:
                follow_up = await _one(practice, sitting, follow_up, terminal, None, _("Follow-up."))
        terminal.say()
        terminal.say(_("That was the last question of this sitting."))
    except Left:
        kept = practice.log.saved and not practice.unsaved
        terminal.say()
        terminal.say(_("Left. Every answer you gave is kept.") if kept else _("Left. Not every answer was saved."))


async def _one(
    practice: Practice, sitting: Sitting, question: Question, terminal: Terminal, seed: int | None, where: str
) -> Question | None:
    """Ask one question; returns the follow-up that the person wants next."""
    asked = practice.ask(question, seed)
    try:
        _show(practice, asked, terminal, where)
        response = await _response(asked, terminal)
        confidence = await _confidence(terminal)
        answered = await _judged(asked, response, confidence, terminal)
        if answered is None:
            return None
        sitting.answered(question, answered.verdict.correct, answered.misled)
        words.show(answered, practice.log.saved, terminal)
        if answered.misled:
            await _misled(practice, answered, terminal)
        return await _more(practice, sitting, asked, answered, terminal)
    finally:
        asked.leave()


def _show(practice: Practice, asked: Asked, terminal: Terminal, where: str) -> None:
    question = asked.question
    about = _("{topic}, level {level}, {name}.").format(
        topic=pick(practice.bank.topics[question.topic].title), level=question.level, name=level_name(question.level)
    )
    terminal.say()
    terminal.say(sentences(where, about))
    terminal.say()
    terminal.say(text_of(prompted(question.prompt, asked.presented.values())))
    terminal.say()
    prompts.show(asked, terminal)


async def _line(terminal: Terminal, prompt: str) -> str:
    line = await terminal.ask(prompt)
    if line is None or line.lower() == "q":
        raise Left
    return line


async def _response(asked: Asked, terminal: Terminal) -> Response:
    """Ask until there is an answer. `h` is a hint, `?` says what is expected."""
    while True:
        line = await terminal.ask(prompts.prompt(asked))
        command = prompts.command(asked, line) if line is not None else prompts.LEAVE
        if line is None or command == prompts.LEAVE:
            raise Left
        if command == prompts.HELP:
            terminal.say(prompts.help_for(asked))
        elif command == prompts.HINT:
            terminal.say(asked.hint() or _("There is no further hint."))
        else:
            try:
                return read_response(asked.presented, prompts.typed_answer(asked, line))
            except NotAnAttempt as error:
                terminal.say(str(error))


async def _confidence(terminal: Terminal) -> Confidence:
    prompt = _("How sure? s sure (worth it above 80 %), f fairly (67-80 %), g guess:")
    while True:
        line = (await _line(terminal, prompt)).lower()
        if line in CONFIDENCES:
            return CONFIDENCES[line]
        terminal.say(_("Type s, f or g."))


async def _judged(asked: Asked, response: Response, confidence: Confidence, terminal: Terminal) -> Answered | None:
    """The verdict; None when the question has to be set aside."""
    while True:
        if not asked.proof.done() and asked.practice.laboratory.state != "ready":
            terminal.say(_("Torch is loading, about a second."))
        asked.changed = lambda: _tell(asked, terminal)
        try:
            return await asked.answer(response, confidence, mode="text")
        except QuestionBroken as error:
            terminal.say(str(error))
            return None
        except LabError as error:
            terminal.say(error.message)
            if (await _line(terminal, _("r runs it again, Enter goes on to the next question:"))).lower() != "r":
                return None
            asked.rerun()


def _tell(asked: Asked, terminal: Terminal) -> None:
    if asked.notice:
        terminal.say(asked.notice)
        asked.notice = ""


async def _misled(practice: Practice, answered: Answered, terminal: Terminal) -> None:
    """Sure, and it did not hold: the figure at once, then why, in the person's own line."""
    if answered.verdict.evidence.figures:
        terminal.say()
        words.pages(practice, answered)["v"](terminal)
    if answered.entry is not None:
        terminal.say()
        why = await terminal.ask(_("In one line, why does it not hold? (Enter leaves it out):"))
        if why is None:
            raise Left
        _keep(lambda entry: practice.explain(entry, why), answered.entry, terminal)


def _keep(keep: Callable[[int], None], entry: int, terminal: Terminal) -> bool:
    """Write about an answer into the log; what cannot be written is told."""
    try:
        keep(entry)
    except LogUnusable as error:
        terminal.say(str(error))
        return False
    return True


async def _more(
    practice: Practice, sitting: Sitting, asked: Asked, answered: Answered, terminal: Terminal
) -> Question | None:
    """Whatever else there is to read, until Enter; returns the follow-up if that is wanted."""
    pages, undone = words.pages(practice, answered), False
    while True:
        terminal.say()
        line = (await _line(terminal, _next_prompt(asked))).lower()
        if not line:
            return None
        if line in pages:
            terminal.say()
            pages[line](terminal)
        elif line == "r":
            await _again(asked, answered.verdict, terminal)
        elif line == "f" and asked.question.follow_ups:
            return practice.bank.questions[asked.question.follow_ups[0]]
        elif line in ("u", *RATINGS) and answered.entry is not None and not undone:
            undone = _changed(practice, sitting, asked, answered.entry, line, terminal)
        else:
            terminal.say(_("Type one of the letters, or Enter."))


def _changed(practice: Practice, sitting: Sitting, asked: Asked, entry: int, line: str, terminal: Terminal) -> bool:
    """Take the answer back, or rate it; whether it is taken back."""
    if line == "u":
        if _keep(practice.undo, entry, terminal):
            sitting.taken_back(asked.question)
            terminal.say(_("Taken back: it no longer counts."))
            return True
    elif _keep(lambda entry: practice.rate(entry, RATINGS[line]), entry, terminal):
        returns = practice.returns(asked.question)
        rated = _("Rated {rating} by you.").format(rating=rating_name(RATINGS[line]))
        terminal.say(sentences(rated, return_text(returns) if returns else ""))
    return False


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + stop() if text else ""


def _next_prompt(asked: Asked) -> str:
    more = _("Next: Enter. More: v figure, t 30 s answer, d depth, m formula, c code, o source, r new seed")
    prompt = more + _(", u undo, 1-4 rating") + (_(", f follow-up:") if asked.question.follow_ups else _(":"))
    return _KEY.sub(numbers.NO_BREAK, prompt)


async def _again(asked: Asked, verdict: Verdict, terminal: Terminal) -> None:
    try:
        other = await asked.again(verdict.response)
    except (LabError, QuestionBroken) as error:
        terminal.say(str(error))
        return
    terminal.say()
    terminal.say(in_words(verdict, other))


def run(practice: Practice, topic: str | None, question: str | None, seed: int | None, review: bool = False) -> None:
    """Line mode from start to end: binds the packs, asks one question, a sitting or what is due, closes.

    Raises LabError.
    """
    asyncio.run(_run(practice, topic, question, seed, review))


async def _run(practice: Practice, topic: str | None, question: str | None, seed: int | None, review: bool) -> None:
    try:
        await practice.bind()
        known = practice.bank.questions  # without the packs that do not fit what torch offers
        terminal = Terminal()
        if review:
            await tell_today(practice, terminal)
            queue = practice.review()
            tell_drills(queue, terminal)
            if questions := [one for one in queue if one.question.id in known]:
                await practise(practice, questions, terminal, seed)
        elif question:
            await practise(practice, [known[id] for id in (question,) if id in known], terminal, seed)
        else:
            await practise(practice, practice.queue(topic), terminal, seed)
    except Left:
        return
    finally:
        await practice.laboratory.close()
