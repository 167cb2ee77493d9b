"""The way of one answer: proven, graded, in the log, and only then shown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest

from quizapp import locale
from quizapp.grading import QuestionBroken, read_response
from quizapp.lab import ProofFailed
from quizapp.practice import BREAK_EVEN, MARKS, SEEDS, SITTING, Answered, Asked, Practice, draw_seed, marks
from quizapp.record import Attempt, Log, LogUnusable
from tests.grading.grading_samples import diagnosis, question
from tests.practising import FakeLaboratory, attempt, practising


def lab(practice: Practice) -> FakeLaboratory:
    return cast(FakeLaboratory, practice.laboratory)


async def give(practice: Practice, answer: str = "near") -> Answered:
    asked = practice.ask(practice.bank.questions["scaling.sample"], 7)
    return await asked.answer(read_response(asked.presented, answer), "sure")


def go(work: Callable[[], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        return await asyncio.wait_for(work(), 20)

    return asyncio.run(within())


# --- into the log ----------------------------------------------------------------------------------------------------


def test_an_answer_is_on_the_disk_before_anybody_sees_its_verdict(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    told = diagnosis("gave-far", 'answer == "far"')

    async def work() -> None:
        with Log.open(path) as log:
            practice = practising(question(source=["002-18", "002-19"], diagnoses=[told]), log=log)
            locale.use("zh")
            asked = practice.ask(practice.bank.questions["scaling.sample"], 7)
            answered = await asked.answer(read_response(asked.presented, "far"), "fairly", mode="text")
            with Log.open(path) as other:
                [entry] = other.entries()
            assert answered.entry == entry.id
            assert (answered.unsaved, answered.filled, answered.confidence) == ("", frozenset(), "fairly")
            made = entry.attempt
            assert made == attempt(
                correct=False, response="far", diagnosis="gave-far", confidence="fairly", mode="text",
                rows=["002-18", "002-19"], lang="zh", seconds=made.seconds, auto=1, asked_as="new",
            )  # fmt: skip
            assert 0 <= made.seconds < 20

    go(work)


def test_a_right_answer_fills_the_rows_that_were_open() -> None:
    async def work() -> None:
        practice = practising(question(source=["002-18", "002-19"]))
        practice.log.append(attempt(rows=["002-19"]))
        assert (await give(practice, "far")).filled == frozenset()
        assert (await give(practice)).filled == {"002-18"}
        assert (await give(practice)).filled == frozenset()

    go(work)


def test_a_proof_that_fails_logs_nothing_and_can_be_run_again() -> None:
    async def work() -> None:
        practice = practising()
        lab(practice).fails = ProofFailed("it stopped")
        asked = practice.ask(practice.bank.questions["scaling.sample"], 7)
        response = read_response(asked.presented, "near")
        with pytest.raises(ProofFailed):
            await asked.answer(response, "sure")
        assert practice.log.count() == 0
        asked.rerun()
        assert (await asked.answer(response, "sure")).verdict.correct
        assert lab(practice).seeds == [7, 7]
        assert practice.log.count() == 1

    go(work)


def test_evidence_that_decides_nothing_logs_nothing() -> None:
    async def work() -> None:
        practice = practising()
        lab(practice).facts = {"variance": float("nan")}
        with pytest.raises(QuestionBroken):
            await give(practice)
        assert practice.log.entries() == []

    go(work)


def test_the_proof_runs_while_the_person_thinks_and_survives_a_cancelled_answer() -> None:
    async def work() -> None:
        practice = practising()
        lab(practice).gate = asyncio.Event()
        asked = practice.ask(practice.bank.questions["scaling.sample"], 7)
        waiting = asyncio.create_task(asked.answer(read_response(asked.presented, "near"), "sure"))
        await asyncio.sleep(0)
        assert lab(practice).seeds == [7]
        waiting.cancel()
        await asyncio.wait([waiting])
        assert practice.log.count() == 0
        lab(practice).gate.set()  # type: ignore[union-attr]
        assert (await asked.answer(read_response(asked.presented, "near"), "sure")).verdict.correct
        assert lab(practice).seeds == [7]

    go(work)


def test_a_new_seed_is_not_logged_and_is_drawn() -> None:
    async def work() -> None:
        practice = practising(draw=lambda: 41)
        asked = practice.ask(practice.bank.questions["scaling.sample"])
        assert asked.presented.seed == 41
        response = read_response(asked.presented, "near")
        answered = await asked.answer(response, None)
        lab(practice).facts = {"variance": 99.0}
        again = await asked.again(response)
        assert (answered.verdict.correct, again.correct) == (True, False)
        assert practice.log.count() == 1

    go(work)


def test_hints_are_counted_and_logged() -> None:
    async def work() -> None:
        hints = [{"en": "At {d_k}.", "zh": "在 {d_k}。"}, {"en": "Two.", "zh": "二。"}]
        practice = practising(question(hints=hints, params={"d_k": 64}))
        asked: Asked = practice.ask(practice.bank.questions["scaling.sample"], 7)
        assert [asked.hint(), asked.hint(), asked.hint()] == ["At 64.", "Two.", None]
        await asked.answer(read_response(asked.presented, "near"), "sure")
        assert practice.log.entries()[0].attempt.hints == 2

    go(work)


# --- a log that fails ------------------------------------------------------------------------------------------------


class Failing(Log):
    """A log of which some operations fail, as on a full disk or on a damaged page."""

    fail: frozenset[str] = frozenset()

    def append(self, attempt: Attempt, at: float | None = None) -> int:
        self._perhaps("append")
        return super().append(attempt, at)

    def _rows(self, *arguments: Any) -> Any:
        self._perhaps("read")
        return super()._rows(*arguments)

    def _perhaps(self, operation: str) -> None:
        if operation in self.fail:
            raise LogUnusable(f"cannot {operation}")


def test_an_answer_that_cannot_be_saved_is_told_and_saved_with_the_next() -> None:
    async def work() -> None:
        log = Failing.in_memory()
        practice = practising(question(source=["002-18"]), log=log)
        log.fail = frozenset({"append"})
        first = await give(practice, "far")
        assert (first.entry, first.unsaved, first.filled) == (None, "cannot append", frozenset())
        assert not first.verdict.correct
        second = await give(practice)
        assert second.verdict.correct
        assert second.filled == frozenset()
        waiting = [at for _attempt, at in practice.unsaved]
        assert len(waiting) == 2
        log.fail = frozenset()
        third = await give(practice)
        assert third.unsaved == ""
        assert practice.unsaved == []
        entries = log.entries()
        assert [entry.attempt.response for entry in entries] == ["near", "near", "far"]
        assert [entry.at for entry in entries][:0:-1] == waiting
        assert third.entry == entries[0].id

    go(work)


def test_a_log_that_cannot_be_read_does_not_stop_anything() -> None:
    async def work() -> None:
        log = Failing.in_memory()
        practice = practising(question(source=["002-18"]), log=log)
        log.fail = frozenset({"read"})
        assert practice.sitting() == list(practice.bank.questions.values())
        answered = await give(practice)
        assert answered.verdict.correct
        assert answered.entry is not None
        assert answered.filled == frozenset()  # whether it is new is not known
        log.fail = frozenset({"read", "append"})
        assert (await give(practice)).unsaved == "cannot append"

    go(work)


# --- what to ask next ------------------------------------------------------------------------------------------------

MANY = [question(id=f"{topic}.{n}", topic=topic) for topic in ("a", "b") for n in ("one", "two", "three", "four")]


def order(practice: Practice, **options: Any) -> list[str]:
    return [one.id for one in practice.sitting(**options)]


def test_a_first_sitting_takes_turns_between_topics_in_the_order_of_the_packs() -> None:
    assert order(practising(*MANY)) == ["a.one", "b.one", "a.two", "b.two", "a.three", "b.three"]
    assert len(order(practising(*MANY))) == SITTING
    assert order(practising(*MANY), topic="b", count=9) == ["b.one", "b.two", "b.three", "b.four"]
    assert order(practising(*MANY), count=99)[-1] == "b.four"


def test_what_is_due_comes_first_and_of_it_what_went_wrong_then_what_is_open() -> None:
    practice = practising(*MANY)
    practice.log.append(attempt("a.one", correct=True), at=300)
    practice.log.append(attempt("a.two", correct=True), at=100)
    practice.log.append(attempt("a.four", correct=False), at=200)
    assert order(practice, topic="a") == ["a.four", "a.one", "a.two", "a.three"]
    practice.log.append(attempt("a.two", correct=False, confidence="fairly"), at=150)
    assert order(practice, topic="a") == ["a.four", "a.two", "a.one", "a.three"]
    practice.log.append(attempt("a.two", correct=True), at=400)
    assert order(practice, topic="a") == ["a.four", "a.one", "a.two", "a.three"]


def test_an_undone_answer_does_not_count() -> None:
    practice = practising(*MANY)
    practice.log.undo(practice.log.append(attempt("a.four", correct=False), at=200))
    wrong = practice.log.append(attempt("a.three", correct=False), at=100)
    practice.log.undo(practice.log.append(attempt("a.three", correct=True), at=300))
    assert order(practice, topic="a") == ["a.three", "a.one", "a.two", "a.four"]
    practice.log.undo(wrong)
    assert order(practice, topic="a") == ["a.one", "a.two", "a.three", "a.four"]


# --- marks -----------------------------------------------------------------------------------------------------------


def test_the_break_even_odds_follow_from_the_marks() -> None:
    def worth(confidence: Any, odds: float) -> float:
        return odds * marks(confidence, True) + (1 - odds) * marks(confidence, False)

    def even(lower: Any, higher: Any) -> float:
        """The odds at which both levels pay the same: where two straight lines meet."""
        (right, wrong), (right_higher, wrong_higher) = MARKS[lower], MARKS[higher]
        return (wrong - wrong_higher) / (right_higher - right + wrong - wrong_higher)

    assert even("guess", "fairly") == pytest.approx(2 / 3)
    assert even("fairly", "sure") == pytest.approx(4 / 5)
    levels = ("guess", "fairly", "sure")
    assert [BREAK_EVEN[level][0] for level in levels] == [0, pytest.approx(2 / 3, abs=0.005), pytest.approx(0.8)]
    assert [BREAK_EVEN[level][1] for level in levels] == [BREAK_EVEN["fairly"][0], BREAK_EVEN["sure"][0], 1]
    for level, (low, high) in BREAK_EVEN.items():
        middle = (low + high) / 2
        assert max(levels, key=lambda other: worth(other, middle)) == level


def test_seeds_are_short_and_differ() -> None:
    seeds = {draw_seed() for _ in range(50)}
    assert len(seeds) > 10
    assert all(0 <= seed < SEEDS for seed in seeds)
