"""The interview on the screen: choosing one, the room, and what is asked before the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from textual.content import Content

from quizapp.bank.packs import Bank
from quizapp.explaining import examiner_says
from quizapp.grading.phrases import sentences, stop
from quizapp.interview import words
from quizapp.interview.clock import Clock
from quizapp.interview.debrief import Doubt
from quizapp.interview.plan import PRESETS, START, Preset
from quizapp.interview.scorecard import anchors, clock
from quizapp.interview.session import Session
from quizapp.locale import _, ngettext, pick
from quizapp.locale.names import level_name
from quizapp.tui.content import FAINT, KEY, QUIET, STRONG, Lines, clickable, fitted, paragraph, spread, stacked, styled
from quizapp.tui.wrapping import hang

NAME = 10  # cells of a preset's name
EARLIER = 5  # interviews that are listed


@dataclass
class Lobby:
    """What was chosen so far. `topic` is a place in `topics`, in which none stands for what went wrong of late."""

    topics: list[str]
    cursor: int = 0
    topic: int = 0
    start: int | None = None
    earlier: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""
    busy: bool = False

    @property
    def preset(self) -> Preset:
        return list(PRESETS)[self.cursor]

    @property
    def chosen(self) -> list[str]:
        return [self.topics[self.topic]] if self.topics[self.topic] else []

    @property
    def first(self) -> int:
        return START[self.preset] if self.start is None else self.start

    @property
    def open(self) -> int | None:
        """The interview that was left."""
        return next((row["id"] for row in self.earlier if row["word"] == "open"), None)

    @property
    def last(self) -> int | None:
        """The number of the newest one that is closed."""
        return next((row["number"] for row in self.earlier if row["word"] not in ("open", "broken")), None)


def lobby(here: Lobby, bank: Bank, width: int, roomy: bool) -> Content:
    gap: Lines = [Content()] if roomy else []
    lines: Lines = [styled(_("A mock interview"), STRONG), Content()]
    rules = _("One question at a time, against the clock, and no word on your answers before the end.")
    lines += [*paragraph(styled(rules, QUIET), width), Content()]
    for at, preset in enumerate(PRESETS):
        lines += _preset(here, at, preset, width) + gap
    lines += [Content(), _topic(here, bank), _start(here), _language(), Content()]
    if here.trouble:
        lines += [*paragraph(styled(here.trouble, "$warning"), width), Content()]
    if here.busy:
        lines += [styled(_("Drawing the questions; torch is asked what it offers."), QUIET), Content()]
    elif here.open is not None:
        says = _("An interview is still open. g goes on with it, c ends it with its report.")
        lines += [*paragraph(styled(says), width), Content()]
    if here.earlier:
        lines += [*gap, styled(_("Earlier interviews"), STRONG), *gap]
        lines += [_earlier(row, width) for row in here.earlier[:EARLIER]]
    return stacked(lines)


def _preset(here: Lobby, at: int, preset: Preset, width: int) -> Lines:
    chosen = at == here.cursor
    lead = styled("▌" if chosen else " ", KEY)
    name = fitted(styled(words.preset_name(preset), STRONG if chosen else ""), NAME)
    minutes = sum(minutes for _name, minutes in PRESETS[preset])
    told = {
        "screen": _("short questions, a ladder, code to mend, a summary"),
        "onsite": _("short questions, two ladders, a drill, mending, a summary"),
        "drill": _("one ladder, from the definition to the trade-off"),
    }[preset]
    time = _("{n} min").format(n=f"{minutes:g}")
    line = lead + spread(name + styled(told, QUIET), styled(time, STRONG if chosen else QUIET), min(width, 75) - 1)
    return [clickable(line, f"choose({at})")]


def _topic(here: Lobby, bank: Bank) -> Content:
    id = here.topics[here.topic]
    said = pick(bank.topics[id].title) if id in bank.topics else _("what went wrong of late, else any")
    return clickable(_setting("t", _("topic"), said), "topic")


def _start(here: Lobby) -> Content:
    said = _("{n}, {name}").format(n=here.first + 1, name=level_name(here.first + 1))
    return clickable(_setting("s", _("ladders begin at step"), said), "first")


def _language() -> Content:
    return clickable(_setting("l", _("language"), _("English")), "language")


def _setting(key: str, name: str, value: str) -> Content:
    return styled(f" {key} ", KEY) + " " + styled(name + "  ", QUIET) + styled(value)


def _earlier(row: dict[str, Any], width: int) -> Content:
    left = styled(f" {row['number']:>3}  {row['day']}  ", QUIET) + styled(row["preset_name"])
    line = spread(left, styled(row["state"], QUIET), min(width, 75))
    return clickable(line, f"report({row['number']})") if row["word"] not in ("open", "broken") else line


def brief(session: Session, width: int) -> Content:
    plan = session.plan
    says = _("{preset}, {minutes} minutes. Seed {seed}.").format(
        preset=words.preset_name(plan.preset), minutes=round(plan.seconds / 60), seed=plan.seed
    )
    parts = _(", ").join(f"{words.part_name(plan, at)} {part.seconds / 60:g}" for at, part in enumerate(plan.parts))
    lines: Lines = [*paragraph(styled(says, STRONG), width)]
    lines += [*paragraph(styled(_("Minutes: {parts}.").format(parts=parts)), width), Content()]
    for rule in (
        _("The clock runs for each part. When it is over, your answer so far is kept."),
        _("There is no way back, and no word on an answer. Hints and pauses are recorded."),
        _("Say what you know first, then why. Nothing said is an answer too."),
    ):
        lines += hang(styled("· ", FAINT), styled(rule, QUIET), width, 2)
    lines += [Content(), *paragraph(styled(_("What do you expect of the scorecard?")), width), Content()]
    for key, name in (("r", _("ready")), ("n", _("nearly")), ("t", _("not yet")), ("↵", _("I would rather not say"))):
        action = f"predict('{key}')" if key != "↵" else "next"
        lines.append(clickable(styled(f" {key}  ", KEY) + styled(name), action))
    return stacked(lines)


# --- the room ---------------------------------------------------------------------------------------------------------


def head(session: Session, width: int, roomy: bool) -> Content:
    """The number of the question, the time left, and the line of the time."""
    turn = session.turn
    if turn is None:
        return Content()
    number = styled(_("Question {n}").format(n=turn.number), QUIET)
    time = styled(clock(session.clock.left), STRONG if session.clock.short else "")
    lines: Lines = [spread(number, time, width), track(session.clock, width)]
    return stacked([*lines, Content(), Content()] if roomy else [*lines, Content()])


def track(time: Clock, width: int) -> Content:
    used = min(width, round(time.share * width))
    return styled("━" * used, "$warning" if time.short else "$accent") + styled("━" * (width - used), "$rule")


def prompt(session: Session, notes: Sequence[str], width: int, roomy: bool) -> Content:
    """What the interviewer says; of a probe, what was asked before it stays above it, quiet."""
    turn = session.turn
    if turn is None:
        return Content()
    asked = session.question
    lines: Lines = []
    if turn.kind == "item" and turn.said == "ask":
        pass  # the field below says it
    else:
        if asked.before and turn.kind != "item":
            lines += [*paragraph(styled(asked.before, QUIET), width), Content()]
        lines += paragraph(styled(asked.text, STRONG), width)
    if asked.task:
        lines += [Content(), *_statement(asked.task, width)]
    for note in notes:
        lines += [Content(), *hang(styled("▌ ", KEY), styled(note), width, 2)]
    return stacked([*lines, Content()] if lines else lines)


def _statement(text: str, width: int) -> Lines:
    """What a drill asks for, paragraph by paragraph."""
    lines: Lines = []
    for part in text.strip().split("\n\n"):
        lines += [*([Content()] if lines else []), *paragraph(styled(" ".join(part.split())), width)]
    return lines


def code_result(says: str, output: str, width: int) -> Content:
    lines: Lines = paragraph(styled(says), width) if says else []
    lines += [styled(line, QUIET) for line in output.splitlines()[:8]]
    return stacked(lines)


def between(says: str, more: str, width: int) -> Content:
    """What stands in the room while nothing is asked: a pause, the end of a part."""
    return stacked([*paragraph(styled(says, STRONG), width), Content(), *paragraph(styled(more, QUIET), width)])


def over(session: Session, width: int) -> Content:
    """The time of a part is over: what comes next, if anything does."""
    more = _("That was the last part. Enter goes on.")
    if session.turn is not None:
        part = words.part_name(session.plan, session.turn.part)
        more = _("Next: {part}, {time}. Enter goes on.").format(part=part, time=clock(session.clock.left))
    return between(_("Time. Your answer so far is kept."), more, width)


# --- the debrief ------------------------------------------------------------------------------------------------------


def rating(width: int) -> Content:
    says = _("That was the last question. Before the results: how did you speak?")
    lines: Lines = [*paragraph(styled(says, STRONG), width), Content()]
    for number, anchor in enumerate(anchors(), start=1):
        lead = styled(f" {number}  ", KEY)
        lines += [clickable(line, f"rate({number})") for line in hang(lead, styled(anchor), width, 4)]
    says = _("A text cannot judge this; it is your own rating, and the report says so. Enter leaves it out.")
    return stacked([*lines, Content(), *paragraph(styled(says, QUIET), width)])


def doubt(one: Doubt, left: int, notice: str, width: int) -> Content:
    """One point about which the rubric is in doubt: the person decides."""
    where = _("On question {n} you were not quite clear.").format(n=one.number)
    if left > 1:
        more = ngettext("{n} more to check.", "{n} more to check.", left - 1).format(n=left - 1)
        where = sentences(where, more)
    asks = pick(one.point.ask or one.point.text)
    said = sentences(*(" ".join(line.split()) for line in one.text.splitlines()))
    lines: Lines = [styled(where, QUIET), Content(), *paragraph(styled(asks, STRONG), width)]
    lines += [Content(), *hang(styled("│ ", FAINT), styled(said[:600], QUIET), width, 2)]
    if one.examined is not None:
        says = examiner_says(one.examined.decision, one.examined.words)
        says = says[:1].upper() + says[1:] + stop()
        lines += [Content(), *paragraph(styled(says), width)]
    keys = styled(" y ", KEY) + clickable(styled(_("yes, I said it")), "decide(True)")
    keys += styled("    n ", KEY) + clickable(styled(_("no")), "decide(False)")
    if one.examined is not None:
        keys += styled("    ↵ ", KEY) + clickable(styled(_("as the examiner says")), "next")
    lines += [Content(), keys]
    if notice:
        lines += [Content(), *hang(styled("▌ ", KEY), styled(notice), width, 2)]
    return stacked(lines)


def proving(width: int) -> Content:
    says = _("Every point you made or left out is being measured.")
    return stacked(paragraph(styled(says, STRONG), width))
