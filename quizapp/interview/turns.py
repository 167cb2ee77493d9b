"""What is asked now. It follows from the plan and from what was answered, so that a crash loses no place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.packs import Bank
from quizapp.interview.ladder import Answered, Outcome, Said, next_rung
from quizapp.interview.plan import Part, Plan
from quizapp.record import Confidence

Kind: TypeAlias = Literal["item", "explain", "code", "debug", "close"]
PREDICT = 2  # the rung of a ladder that is decided by a run


class Turn(Struct, frozen=True, kw_only=True):
    """One thing that is asked: the words are those of `said`."""

    part: int
    number: int  # of the question, counted through the interview from 1; a probe has its question's
    kind: Kind
    id: str  # of the question or the drill; of the ladder for the closing summary
    rung: int = -1  # of a ladder
    said: Said = "ask"


class Step(Struct, frozen=True, kw_only=True):
    """One answer, with all that the report needs of it."""

    turn: Turn
    asked: str  # the words to which it was given
    text: str  # as it was given
    shown: str = ""  # the same as the person saw it, where an id was given: the options
    outcome: Outcome
    seconds: float
    hints: int = 0
    confidence: Confidence | None = None
    timed_out: bool = False  # the time of the part was over
    undecided: str = ""  # why it could not be decided
    measured: str = ""  # what the run said of it, in the interview's language
    model: str = ""  # item: what there was to say, with the run's numbers
    auto: dict[str, str] = {}  # explain: each point and misconception as the rubric found it
    spans: dict[str, list[str]] = {}  # explain: the person's own words that decided it
    passed: int = 0  # code: checks
    checks: int = 0
    ended: str = ""  # code: "done", or how it ended
    mistake: str = ""  # code: the known mistake
    seen: dict[str, Any] = {}  # the run: demonstration, params, seed
    entry: int | None = None  # in the log

    @property
    def right(self) -> bool:
        return self.outcome == "solid"


def turn_now(plan: Plan, bank: Bank, steps: Sequence[Step], over: Collection[int]) -> Turn | None:
    """What is asked next; None when every part is through."""
    asked = sum(step.turn.said == "ask" for step in steps)
    for at, part in enumerate(plan.parts):
        if at in over:
            continue
        turn = _in_part(plan, at, part, [step for step in steps if step.turn.part == at], asked + 1)
        if turn is not None:
            return _of_bank(turn, bank)
    return None


def _in_part(plan: Plan, at: int, part: Part, own: Sequence[Step], number: int) -> Turn | None:
    match part.name:
        case "short":
            if len(own) < len(part.items):
                return Turn(part=at, number=number, kind="item", id=part.items[len(own)])
        case "ladder":
            following = next_rung(taken(own), plan.start)
            if following is not None:
                rung, said = following
                shown = number if said == "ask" else number - 1
                return Turn(part=at, number=shown, kind="explain", id=part.items[0], rung=rung, said=said)
        case "code" | "debug" | "close":
            if not own:
                return Turn(part=at, number=number, kind=part.name, id=part.items[0])
    return None


def _of_bank(turn: Turn, bank: Bank) -> Turn:
    """The turn with the question that its rung points at."""
    from msgspec.structs import replace

    if turn.rung < 0:
        return turn
    rung = bank.ladders[turn.id].rungs[turn.rung]
    return replace(turn, id=rung.question, kind="item" if turn.rung == PREDICT else "explain")


def taken(steps: Iterable[Step]) -> list[Answered]:
    """The answers on a ladder, as it counts them. What could not be decided leads on, but proves nothing."""
    return [
        Answered(
            step.turn.rung, step.turn.said, "solid" if step.undecided else step.outcome, step.hints > 0,
            not step.undecided,
        )
        for step in steps
    ]  # fmt: skip


def same(one: Turn, other: Turn) -> bool:
    """Whether both ask the same question, in whichever words."""
    return (one.part, one.rung, one.id) == (other.part, other.rung, other.id)


def ladder_of(plan: Plan, part: int) -> str:
    return plan.parts[part].items[0]
