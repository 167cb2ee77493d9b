"""Where the person stands: the map of claims, the last proofs, and what was sure and wrong."""

from __future__ import annotations

from typing import Any

import msgspec

from quizapp.bank.ledger import Row
from quizapp.overview import LAST, overview
from quizapp.practice import Practice
from quizapp.record import Log
from tests.grading.grading_samples import question
from tests.practising import attempt, practising
from tests.test_practice import Failing


def row(id: str, topic: str, **fields: Any) -> Row:
    plain = {"id": id, "document": id[:3], "kind": "causal", "topic": topic, "claim": {"en": id, "zh": id}}
    return msgspec.convert({**plain, **fields}, Row)


def practice(log: Log | None = None) -> Practice:
    made = practising(
        question(id="a.one", topic="a", level=3, source=["001-01", "001-02"]),
        question(id="a.two", topic="a", level=1, source=["001-02"]),
        question(id="b.one", topic="b", level=2, source=["001-02", "002-01"]),
        question(id="c.one", topic="c", level=2),
        log=log,
    )
    why = {"en": "-", "zh": "-"}
    rows = [row("001-01", "a"), row("001-02", "a"), row("001-03", "a", untestable=why), row("002-01", "b")]
    made.bank.rows = {one.id: one for one in rows}
    made.bank.recorded = {"001-01": "holds", "001-02": "wrong", "002-01": "caveat"}
    return made


def answer(practising: Practice, id: str, at: float, correct: bool = True, **fields: Any) -> int:
    rows = practising.bank.questions[id].source if id in practising.bank.questions else ["009-09"]
    return practising.log.append(attempt(id, correct, rows=rows, **fields), at=at)


def test_each_claim_that_can_be_tested_stands_once_under_its_topic() -> None:
    seen = overview(practice())
    assert [(topic.id, topic.rows) for topic in seen.topics] == [("a", ["001-01", "001-02"]), ("b", ["002-01"])]
    assert [topic.wrong for topic in seen.topics] == [{"001-02"}, frozenset()]
    assert (seen.claims, seen.proven, seen.answers) == (3, 0, 0)


def test_what_is_proven_stands_together_and_what_was_refuted_behind_it() -> None:
    made = practice()
    answer(made, "a.two", 10)
    assert overview(made).topics[0].rows == ["001-02", "001-01"]
    answer(made, "a.one", 20)
    assert overview(made).topics[0].rows == ["001-01", "001-02"]


def test_a_row_leads_to_its_questions_the_easiest_first() -> None:
    bank = practice().bank
    assert [one.id for one in bank.about("001-02")] == ["a.two", "b.one", "a.one"]
    assert bank.about("009-09") == []


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
