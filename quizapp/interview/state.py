"""An interview as its events tell it: folded anew after a crash, it stands where it stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from quizapp.examiner.opinions import Decision
from quizapp.interview.plan import Plan
from quizapp.interview.turns import Step
from quizapp.record.interviews import BEGUN, Event


class NotResumable(ValueError):
    """The events of an interview cannot be understood, or it is closed; the message says which."""


class Examined(msgspec.Struct, frozen=True):
    """What the examiner held of a point, and the person's words to which it points."""

    decision: Decision
    words: str = ""


@dataclass
class State:
    """`marks` are the person's own and `examined` the examiner's, by step and point; what the rubric found stays with
    the step. `draft` is the answer so far to what is asked now."""

    plan: Plan
    steps: list[Step] = field(default_factory=list)
    over: set[int] = field(default_factory=set)  # parts that are through
    used: dict[int, float] = field(default_factory=dict)  # seconds of each part
    since: dict[int, float] = field(default_factory=dict)  # of these, up to the last answer in it
    hints: int = 0  # given to what is asked now
    draft: str = ""
    pauses: list[tuple[int, float]] = field(default_factory=list)  # part, and seconds of absence; 0 while it lasts
    predicted: str = ""
    communication: int = 0
    marks: dict[tuple[int, str], bool] = field(default_factory=dict)
    examined: dict[tuple[int, str], Examined] = field(default_factory=dict)
    document: dict[str, Any] | None = None  # of a closed one
    begun_at: float = 0.0
    last_at: float = 0.0

    def take(self, kind: str, value: Any, entry: int | None = None) -> None:
        """One event."""
        match kind:
            case "answered":
                step = msgspec.convert(value["step"], Step)
                self.steps.append(msgspec.structs.replace(step, entry=entry))
                self.since[int(value["part"])] = float(value["clock"])
                self.hints, self.draft = 0, ""
            case "hint":
                self.hints += 1
            case "draft":
                self.draft = str(value["text"])
            case "over":
                self.over.add(int(value["part"]))
                self.hints, self.draft = 0, ""
            case "paused":
                self.pauses.append((int(value["part"]), 0.0))
            case "resumed":
                if self.pauses:
                    self.pauses[-1] = (self.pauses[-1][0], float(value["away"]))
            case "predicted":
                self.predicted = str(value["verdict"])
            case "rated":
                self.communication = int(value["communication"])
            case "marked":
                self.marks[int(value["step"]), str(value["point"])] = bool(value["made"])
            case "examined":
                for point, said in value["opinions"].items():
                    self.examined[int(value["step"]), str(point)] = msgspec.convert(said, Examined)
            case "closed":
                self.document = dict(value["document"])
        if "clock" in value:
            self.used[int(value["part"])] = float(value["clock"])


def folded(events: Iterable[Event]) -> State:
    """The state after these events. Raises NotResumable."""
    state: State | None = None
    try:
        for event in events:
            if event.kind == BEGUN:
                state = State(msgspec.convert(event.value, Plan), begun_at=event.at)
            elif state is not None:
                state.take(event.kind, event.value, event.attempt)
            if state is not None:
                state.last_at = event.at
    except (msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
        raise NotResumable(str(error)) from error
    if state is None:
        raise NotResumable("there is no such interview")
    return state
