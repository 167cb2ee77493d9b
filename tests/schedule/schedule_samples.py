"""Answers, cards, questions and days for tests of the schedule: noon of a study day in UTC, unless told otherwise."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from quizapp.bank.packs import Bank
from quizapp.bank.types import Question, Topic
from quizapp.record import Attempt, Log
from quizapp.record.cards import Answer, CardState
from quizapp.record.decisions import Revision
from quizapp.schedule.cards import fold, scheduled
from quizapp.schedule.days import DAY
from solutions.evidence import Text
from tests.grading.grading_samples import question

TODAY = 20_000  # a study day: 4 October 2024
NOON = 12 * 3600


def at(day: int, hour: float = 12.0) -> float:
    """An instant of a study day, by a clock on UTC."""
    return day * DAY + hour * 3600


def answer(day: int, correct: bool = True, id: int = 1, **fields: Any) -> Answer:
    plain: dict[str, Any] = {
        "id": id, "at": at(day), "utc_offset": 0, "question": "q", "rev": 1, "correct": correct, "rating": None,
        "confidence": "fairly", "hints": 0, "asked_as": None,
    }  # fmt: skip
    return Answer(**plain | fields)


def attempt(question: str = "q", correct: bool = True, **fields: Any) -> Attempt:
    plain: dict[str, Any] = {
        "rev": 1, "variant": {}, "seed": 7, "response": "near", "score": float(correct), "diagnosis": None, "hints": 0,
        "confidence": "fairly", "seconds": 30.0, "mode": "practice", "rows": [], "lang": "en",
    }  # fmt: skip
    return Attempt(question=question, correct=correct, **plain | fields)


def card(question: str = "q", days: dict[int, bool] | None = None, retention: float = 0.9, **fields: Any) -> CardState:
    """A card answered on these study days, rightly or not."""
    history = {TODAY: True} if days is None else days
    made = fold([answer(day, right, question=question, **fields) for day, right in history.items()], 1)
    assert made is not None
    return scheduled(made, retention)


def asking(id: str, topic: str = "a", demonstration: str = "", **fields: Any) -> Question:
    return question(id=id, topic=topic, demonstration=demonstration or f"{id}.shown", **fields)


def bank(*questions: Question) -> Bank:
    made = Bank()
    made.questions = {one.id: one for one in questions}
    made.topics = {one.topic: Topic(one.topic, Text(one.topic, one.topic)) for one in questions}
    return made


# --- any log ----------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c"])
ATTEMPTS = st.builds(
    attempt,
    question=NAMES,
    correct=st.booleans(),
    rev=st.integers(1, 3),
    hints=st.integers(0, 2),
    confidence=st.sampled_from([None, "sure", "fairly", "guess"]),
    auto=st.sampled_from([None, 1, 2, 3, 4]),
    asked_as=st.sampled_from([None, "new", "due", "early", "again", "sweep"]),
    seed=st.integers(0, 2**64 - 1),
)
HOURS = st.integers(TODAY * 24, (TODAY + 90) * 24).map(lambda hour: hour * 3600.0)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), ATTEMPTS, HOURS),
        st.tuples(st.just("undo"), st.integers(1, 12)),
        st.tuples(st.just("rate"), st.integers(1, 12), st.integers(1, 4)),
        st.tuples(st.just("revise"), NAMES, st.sampled_from([(1, 2), (2, 3), (1, 3)]), st.booleans()),
        st.tuples(st.just("set"), st.sampled_from([0.8, 0.9, 0.95])),
        st.tuples(st.just("retract"), st.integers(1, 6)),
    ),
    max_size=14,
)


def do(log: Log, act: tuple[Any, ...]) -> None:
    """One act of ACTS, where the log allows it."""
    from contextlib import suppress

    with suppress(ValueError):
        match act:
            case ("answer", made, when):
                log.append(made, at=when)
            case ("undo", id):
                log.undo(id)
            case ("rate", id, rating):
                log.decisions.rate(id, rating)
            case ("revise", name, (old, new), keep):
                log.decisions.revise(Revision(name, old, new, keep))
            case ("set", retention):
                log.decisions.set("retention", retention)
            case ("retract", id):
                log.decisions.retract(id)
