"""Six dimensions, each 1 to 4 or without evidence, and the rule for ready, nearly, not yet. Nothing is averaged.

Correctness     short questions and predictions that came out: under 50 %, 70 %, 90 % or from there on
Depth           the highest rung reached unaided on any ladder: none or 1, 2, 3 or 4, 5
Reasoning       core points made on ladders: under a third, under two thirds or a stated misconception, the rest, all
Implementation  the worse of the drills: does not run, wrong, at most two checks short, all checks
Communication   the person's own rating against anchors, before anything is shown
Calibration     marks an answer by the certainty given: below 0, below 1, below 2, from 2 on and never sure and wrong
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.packs import Bank
from quizapp.interview.ladder import aids, ceiling, final
from quizapp.interview.state import State
from quizapp.interview.turns import Step, taken
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.practice import marks

Name: TypeAlias = Literal["correctness", "depth", "reasoning", "implementation", "communication", "calibration"]
Verdict: TypeAlias = Literal["ready", "nearly", "not yet", "no evidence"]

NAMES: Final[tuple[Name, ...]] = (
    "correctness", "depth", "reasoning", "implementation", "communication", "calibration"
)  # fmt: skip
DECIDING: Final[tuple[Name, ...]] = ("correctness", "depth", "reasoning")
READY = 3  # the level that each of these needs
LEAST = 3  # answers without which a share says nothing
FEW_CHECKS = 2  # of a drill, that may fail on level 3


class Level(Struct, frozen=True):
    """One dimension: its level, None without evidence, and what it rests on in one line."""

    name: Name
    level: int | None
    because: str


def levels(state: State, bank: Bank) -> list[Level]:
    """All six, in their order."""
    return [
        _correctness(state.steps), _depth(state, bank), _reasoning(state, bank), _implementation(state.steps),
        _communication(state), _calibration(state.steps),
    ]  # fmt: skip


def verdict(found: Sequence[Level]) -> Verdict:
    """The published rule."""
    level = {one.name: one.level for one in found}
    deciding = [level[name] for name in DECIDING]
    if None in deciding or sum(one is None for one in level.values()) >= 2:
        return "no evidence"
    if 1 in level.values():
        return "not yet"
    short = [one for one in deciding if one is not None and one < READY]
    return "ready" if not short else "nearly" if len(short) == 1 else "not yet"


def first_tries(steps: Sequence[Step]) -> list[Step]:
    """Answers that a run decided, without those behind a rephrase."""
    return [step for step in steps if step.turn.kind == "item" and step.turn.said == "ask" and not step.undecided]


def _correctness(steps: Sequence[Step]) -> Level:
    found = first_tries(steps)
    right = sum(step.right for step in found)
    says = _("{right} of {of} answers matched the run").format(right=right, of=len(found))
    if len(found) < LEAST:
        return Level("correctness", None, says if found else _("nothing was asked that a run decides"))
    share = right / len(found)
    return Level("correctness", 1 + (share >= 0.5) + (share >= 0.7) + (share >= 0.9), says)


def ladders(state: State) -> dict[int, list[Step]]:
    """The answers on each ladder, by part."""
    parts = [at for at, part in enumerate(state.plan.parts) if part.name == "ladder"]
    found = {at: [step for step in state.steps if step.turn.part == at] for at in parts}
    return {at: steps for at, steps in found.items() if steps}


def _depth(state: State, bank: Bank) -> Level:
    climbed = {at: taken(steps) for at, steps in ladders(state).items()}
    if not climbed:
        return Level("depth", None, _("no ladder was begun"))
    best = max(climbed, key=lambda at: ceiling(climbed[at]))
    height, helped = ceiling(climbed[best]), aids(climbed[best])
    reached = _("{title}: unaided up to step {height} of 5") if height else _("{title}: no step unaided")
    says = [reached.format(title=_title(state, bank, best), height=height)]
    for name, count in helped.items():
        if count:
            says.append(_aid(name, count))
    return Level("depth", max(1, (0, 1, 2, 3, 3, 4)[height]), _("; ").join(says))


def _aid(name: str, count: int) -> str:
    match name:
        case "probes":
            return ngettext("{n} probe", "{n} probes", count).format(n=count)
        case "rephrases":
            return ngettext("{n} rephrase", "{n} rephrases", count).format(n=count)
        case _:
            return ngettext("{n} hint", "{n} hints", count).format(n=count)


def _title(state: State, bank: Bank, part: int) -> str:
    id = state.plan.parts[part].items[0]
    return pick(bank.ladders[id].title) if id in bank.ladders else id


class Points(Struct, frozen=True):
    """What one question's rubric found, with the person's own marks: ids of points."""

    step: int  # the last answer to it
    core: list[str]
    made: list[str]
    missing: list[str]
    stated: list[str]
    own: list[str]  # those that the person decided


def points(state: State, bank: Bank) -> dict[str, Points]:
    """Of each explain question that was answered, by its id; the last answer has what all of them made."""
    found: dict[str, Points] = {}
    for at, step in enumerate(state.steps):
        question = bank.explains.get(step.turn.id)
        if step.turn.kind == "explain" and question is not None:
            found[question.id] = _points(state, at, step, [(point.id, point.core) for point in question.points])
    return found


def _points(state: State, at: int, step: Step, every: Sequence[tuple[str, bool]]) -> Points:
    own = state.marks

    def made(id: str) -> bool:
        """The person has the last word, the examiner the one before it."""
        said = state.examined.get((at, id))
        found = step.auto.get(id) == "credited" if said is None else said.decision == "covered"
        return own.get((at, id), found)

    return Points(
        step=at, core=[id for id, core in every if core], made=[id for id, _core in every if made(id)],
        missing=[id for id, _core in every if not made(id)],
        stated=[id for id, tier in step.auto.items() if tier == "stated" and own.get((at, id), True)],
        own=[id for step_, id in own if step_ == at],
    )  # fmt: skip


def _reasoning(state: State, bank: Bank) -> Level:
    found = points(state, bank).values()
    core = sum(len(one.core) for one in found)
    made = sum(len({*one.core} & {*one.made}) for one in found)
    stated = sum(len(one.stated) for one in found)
    if core < LEAST:
        return Level("reasoning", None, _("too little was explained"))
    says = _("{made} of {core} core points").format(made=made, core=core)
    if stated:
        says += _("; ") + ngettext("{n} measured to be false", "{n} measured to be false", stated).format(n=stated)
    if made * 3 < core:
        level = 1
    elif made * 3 < core * 2 or stated:
        level = 2
    else:
        level = 4 if made == core else 3
    return Level("reasoning", level, says)


def _implementation(steps: Sequence[Step]) -> Level:
    found = [step for step in steps if step.turn.kind in ("code", "debug") and not step.undecided]
    if not found:
        return Level("implementation", None, _("nothing was written"))
    worst = min(found, key=_of_code)
    if worst.ended == "done":
        says = _("{name}: {passed} of {checks} checks")
        told = says.format(name=drill_title(worst.turn.id), passed=worst.passed, checks=worst.checks)
    else:
        told = _("{name}: it does not run").format(name=drill_title(worst.turn.id))
    return Level("implementation", _of_code(worst), told + _(", {time}").format(time=clock(worst.seconds)))


def drill_title(name: str) -> str:
    """A drill's title; its name when there is no such drill any more."""
    from quizapp.drills.pages import pages

    page = pages().get(name)
    return pick(page.title) if page is not None else name


def _of_code(step: Step) -> int:
    if step.ended != "done":
        return 1
    if step.right:
        return 4
    return 3 if step.checks - step.passed <= FEW_CHECKS else 2


def _communication(state: State) -> Level:
    if not state.communication:
        return Level("communication", None, _("not rated"))
    return Level("communication", state.communication, _("your own rating, before the results"))


def _calibration(steps: Sequence[Step]) -> Level:
    found = [step for step in first_tries(steps) if step.confidence is not None]
    if len(found) < LEAST:
        return Level("calibration", None, _("too few answers with a certainty"))
    mean = sum(marks(step.confidence, step.right) for step in found if step.confidence) / len(found)
    sure = [step for step in found if step.confidence == "sure"]
    right = sum(step.right for step in sure)
    level = 1 + (mean >= 0) + (mean >= 1) + (mean >= 2 and right == len(sure))
    says = _("sure {sure}, of these right {right}; {mean} marks an answer")
    return Level("calibration", level, says.format(sure=len(sure), right=right, mean=numbers.number(mean, 2)))


def clock(seconds: float) -> str:
    """6:10"""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02}"


# --- words ------------------------------------------------------------------------------------------------------------


def name_of(name: Name) -> str:
    return {
        "correctness": _("Correctness"), "depth": _("Depth"), "reasoning": _("Reasoning"),
        "implementation": _("Implementation"), "communication": _("Communication"), "calibration": _("Calibration"),
    }[name]  # fmt: skip


def verdict_name(found: str) -> str:
    return {
        "ready": _("ready"), "nearly": _("nearly"), "not yet": _("not yet"), "no evidence": _("not enough evidence")
    }.get(found, found)  # fmt: skip


def rule() -> str:
    return _(
        "ready: Correctness, Depth and Reasoning at 3 or more, nothing at 1; nearly: one of these three at 2; "
        "otherwise not yet. With two dimensions or more without evidence, or one of these three, there is no verdict."
    )  # fmt: skip


def sentence(found: Sequence[Level], preset: str, height: int) -> str:
    """The verdict in one line, with what it hangs on; of a single ladder, how high it went."""
    if preset == "drill" and verdict(found) == "no evidence":
        if not height:
            return _("One ladder gives no verdict; no step was unaided.")
        return _("One ladder gives no verdict; unaided, you came up to step {height} of 5.").format(height=height)
    level = {one.name: one.level for one in found}
    short = [name_of(name) for name in DECIDING if (level[name] or READY) < READY]
    low = [name_of(one.name) for one in found if one.level == 1 or (one.name in DECIDING and (one.level or 9) < READY)]
    match verdict(found):
        case "ready":
            return _("Ready, by the rule.")
        case "nearly":
            return _("Nearly. {name} is one level short of ready.").format(name=short[0])
        case "not yet":
            return _("Not yet. {names}: too low.").format(names=_(", ").join(low))
        case _:
            without = [name_of(one.name) for one in found if one.level is None]
            says = _("Not enough evidence for a verdict: nothing on {names}.")
            return says.format(names=_(", ").join(without))


def anchors() -> list[str]:
    """What 1 to 4 mean for communication."""
    return [
        _("I started without an answer, or lost the thread."),
        _("The answer was there, but after a detour or over time."),
        _("Answer first, then the reason; mostly in order and in time."),
        _("Answer first, in order, in time, with what it depends on, unprompted."),
    ]


def rung_outcomes(steps: Sequence[Step]) -> dict[int, str]:
    """What each rung of a ladder came to, by rung; those not reached are left out."""
    climbed = taken(steps)
    return {rung: final(climbed, rung) or "" for rung in sorted({one.rung for one in climbed})}
