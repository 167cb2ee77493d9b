"""Where the person stands: the map of claims, the last proofs, and what was sure and wrong."""

from __future__ import annotations

from typing import Any

from quizapp.overview import LAST, overview, questions_about
from quizapp.practice import Practice
from quizapp.record import Log
from tests.grading.grading_samples import question
from tests.practising import attempt, practising
from tests.test_practice import Failing


def practice(log: Log | None = None) -> Practice:
    return practising(
        question(id="a.one", topic="a", level=3, source=["001-01", "001-02"]),
        question(id="a.two", topic="a", level=1, source=["001-02"]),
        question(id="b.one", topic="b", level=2, source=["001-02", "002-01"]),
        question(id="c.one", topic="c", level=2),
        log=log,
    )


def answer(practising: Practice, id: str, at: float, correct: bool = True, **fields: Any) -> int:
    rows = practising.bank.questions[id].source if id in practising.bank.questions else ["009-09"]
    return practising.log.append(attempt(id, correct, rows=rows, **fields), at=at)


def test_each_row_stands_once_and_leads_to_its_easiest_question() -> None:
    seen = overview(practice())
    assert [(topic.id, topic.rows) for topic in seen.topics] == [("a", ["001-01", "001-02"]), ("b", ["002-01"])]
    assert {row: one.id for row, one in seen.topics[0].asked.items()} == {"001-01": "a.one", "001-02": "a.two"}
    assert (seen.claims, seen.proven, seen.answers) == (3, 0, 0)
    assert [one.id for one in questions_about(practice(), "001-02")] == ["a.two", "b.one", "a.one"]
    assert questions_about(practice(), "009-09") == []


def test_a_row_is_proven_by_a_right_answer_until_it_is_undone() -> None:
    made = practice()
    answer(made, "a.one", 10, correct=False)
    assert overview(made).proven == 0
    right = answer(made, "b.one", 20)
    assert {topic.id: topic.proven for topic in overview(made).topics} == {"a": {"001-02"}, "b": {"002-01"}}
    assert (overview(made).proven, overview(made).answers) == (2, 2)
    made.log.undo(right)
    assert (overview(made).proven, overview(made).answers) == (0, 1)


def test_the_last_proofs_are_the_newest_right_answers_to_questions_that_are_still_there() -> None:
    made = practice()
    for at, id in enumerate(["a.one", "a.two", "b.one", "c.one"]):
        answer(made, id, at)
    answer(made, "a.one", 9, correct=False)
    for at in range(10, 30):
        answer(made, "gone", at)
    shown = [one.id for _entry, one in overview(made).proofs]
    assert shown == ["c.one", "b.one", "a.two"]
    assert len(shown) == LAST


def test_sure_and_wrong_stays_until_it_is_answered_rightly() -> None:
    made = practice()

    def listed() -> list[str]:
        return [one.id for _entry, one in overview(made).sure_and_wrong]

    answer(made, "a.one", 1, correct=False, confidence="fairly")
    assert listed() == []
    answer(made, "a.one", 2, correct=False, confidence="sure")
    answer(made, "b.one", 3, correct=False, confidence="sure")
    answer(made, "gone", 4, correct=False, confidence="sure")
    assert listed() == ["b.one", "a.one"]
    answer(made, "a.one", 5, correct=False, confidence="guess")
    assert listed() == ["b.one", "a.one"]
    answer(made, "a.one", 6, correct=False, confidence="sure")
    assert listed() == ["a.one", "b.one"]
    right = answer(made, "a.one", 7, confidence="guess")
    assert listed() == ["b.one"]
    made.log.undo(right)
    assert listed() == ["a.one", "b.one"]


def test_what_enter_starts_is_the_next_sitting() -> None:
    made = practice()
    assert overview(made).sitting == made.sitting()


def test_a_log_that_cannot_be_read_leaves_the_map_open() -> None:
    log = Failing.in_memory()
    made = practice(log)
    answer(made, "a.one", 1)
    log.fail = frozenset({"read"})
    seen = overview(made)
    assert (seen.claims, seen.proven, seen.answers, seen.proofs, seen.sure_and_wrong) == (3, 0, 0, [], [])
    assert seen.sitting
