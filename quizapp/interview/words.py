"""What the interviewer says. Neutral throughout: nothing that is said here tells how an answer was."""

from __future__ import annotations

import random

from msgspec import Struct

from quizapp.bank.ladders import Predict, Rung
from quizapp.bank.packs import Bank
from quizapp.drills.pages import Page, pages
from quizapp.grading.phrases import prompted, text_of
from quizapp.interview.plan import PartName, Plan, Preset
from quizapp.interview.turns import Turn, ladder_of
from quizapp.locale import _, pick
from quizapp.practice import Asked


class Words(Struct, frozen=True):
    """What is asked; `before` is what was asked first, when this is a probe or a rephrase."""

    text: str
    before: str = ""
    task: str = ""  # what is to be done, where that does not say it


def of(turn: Turn, plan: Plan, bank: Bank, asked: Asked | None) -> Words:
    match turn.kind:
        case "item":
            prompt = text_of(prompted(bank.questions[turn.id].prompt, asked.presented.values())) if asked else ""
            if turn.said == "rephrase":
                return Words(pick(_rung(turn, plan, bank).rephrase), prompt)
            return Words(prompt)
        case "explain":
            prompt = pick(bank.explains[turn.id].prompt)
            rung = _rung(turn, plan, bank)
            match turn.said:
                case "probe" if not isinstance(rung, Predict):
                    return Words(pick(rung.probe), prompt)
                case "rephrase":
                    return Words(pick(rung.rephrase), prompt)
            return Words(prompt)
        case "code":
            says = _("{title}. Write it. Running it says whether it runs, no more.")
            return Words(says.format(title=pick(page(turn.id).title)), task=pick(page(turn.id).statement))
        case "debug":
            says = _("{title}. One thing in this code is wrong. Mend it.")
            return Words(says.format(title=pick(page(turn.id).title)), task=pick(page(turn.id).statement))
        case "close":
            title = pick(bank.ladders[turn.id].title)
            says = _("We spoke about this: {title}. Sum it up in a minute. What would you check next, and how?")
            return Words(says.format(title=title))


def hint(turn: Turn, plan: Plan, bank: Bank, given: int) -> str | None:
    """The hint of a rung that is explained, or of the drill; None when it was given."""
    if given:
        return None
    if turn.kind == "explain":
        rung = _rung(turn, plan, bank)
        return pick(rung.hint) if not isinstance(rung, Predict) else None
    if turn.kind in ("code", "debug"):
        first = next(iter(page(turn.id).checks.values()), None)
        return pick(first.hint) if first is not None else None
    return None


def has_hint(turn: Turn, plan: Plan, bank: Bank, given: int) -> bool:
    if turn.kind == "item":
        return given < len(bank.questions[turn.id].hints)
    return hint(turn, plan, bank, given) is not None


def neutral(plan: Plan, steps: int) -> str:
    """What is said behind an answer, whatever it was."""
    said = [_("All right."), _("OK. Go on."), _("Thank you."), _("Noted.")]
    return random.Random(f"{plan.seed}:{steps}").choice(said)


def _rung(turn: Turn, plan: Plan, bank: Bank) -> Rung | Predict:
    return bank.ladders[ladder_of(plan, turn.part)].rungs[turn.rung]


def page(name: str) -> Page:
    return pages()[name]


def preset_name(preset: Preset) -> str:
    return {"screen": _("screen"), "onsite": _("onsite"), "drill": _("drill")}[preset]


def part_name(plan: Plan, at: int) -> str:
    """The name of a part; of several ladders, with a letter."""
    part = plan.parts[at]
    ladders = [index for index, one in enumerate(plan.parts) if one.name == "ladder"]
    if part.name == "ladder" and len(ladders) > 1:
        return _("ladder {letter}").format(letter="ABC"[ladders.index(at)])
    return _names()[part.name]


def _names() -> dict[PartName, str]:
    return {
        "short": _("breadth"), "ladder": _("ladder"), "code": _("write"), "debug": _("debug"), "close": _("close")
    }  # fmt: skip
