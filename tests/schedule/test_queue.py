"""What a day asks for, in which order, and why; and what the statistics make of a history."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.record import Log
from quizapp.record.decisions import Revision
from quizapp.schedule import statistics
from quizapp.schedule.cards import leech, reviews, warned
from quizapp.schedule.confidence import BREAK_EVEN, MARKS
from quizapp.schedule.deck import Deck, rebuilt
from quizapp.schedule.phrases import why_text
from quizapp.schedule.queue import Next, Why, apart
from quizapp.schedule.settings import change
from quizapp.schedule.today import Today
from tests.schedule.schedule_samples import NOON, TODAY, answer, asking, at, attempt, bank, card

QUESTIONS = [asking(f"{topic}{number}", topic=topic, level=number + 1) for topic in "ab" for number in range(3)]
BANK = bank(*QUESTIONS)


def told(log: Log, day: int = TODAY, count: int = 9, topic: str | None = None) -> list[tuple[str, str]]:
    return [(one.question.id, one.why.kind) for one in Today(log, BANK, at(day)).next(topic, count)]


def test_a_first_day_starts_new_questions_in_turns_between_topics_up_to_the_limit() -> None:
    with Log.in_memory() as log:
        change(log, "new_a_day", 4)
        assert told(log) == [("a0", "new"), ("b0", "new"), ("a1", "new"), ("b1", "new")]


def test_the_sure_and_wrong_come_first_then_what_went_wrong_today_then_the_weakest() -> None:
    with Log.in_memory() as log:
        change(log, "new_a_day", 0)
        log.append(attempt("a0", True), at=at(TODAY - 9))
        log.append(attempt("a1", True), at=at(TODAY - 30))
        log.append(attempt("b0", False, confidence="sure"), at=at(TODAY - 1))
        log.append(attempt("b1", False), at=at(TODAY, 9))
        assert told(log) == [("b0", "misled"), ("b1", "again"), ("a1", "due"), ("a0", "due")]


def test_siblings_of_one_demonstration_are_not_asked_twice_in_a_row() -> None:
    items = [Next(asking(f"q{n}", demonstration=shown), Why(kind="due")) for n, shown in enumerate("xxyxz")]
    order = [one.question.demonstration for one in apart(items, 9)]
    assert sorted(order) == list("xxxyz")
    assert all(one != other for one, other in itertools.pairwise(order))
    assert next(one.question.id for one in apart(items, 1, after="x")) == "q2"


@given(st.lists(st.sampled_from("xyz"), max_size=9))
def test_putting_them_apart_loses_none(shown: list[str]) -> None:
    items = [Next(asking(f"q{n}", demonstration=one), Why(kind="due")) for n, one in enumerate(shown)]
    assert sorted(one.question.id for one in apart(items, 99)) == sorted(one.question.id for one in items)


def test_behind_the_limit_it_is_left_for_later_and_nothing_new_begins() -> None:
    with Log.in_memory() as log:
        change(log, "reviews_a_day", 2)
        for number, question in enumerate(("a0", "a1", "b0", "b1")):
            log.append(attempt(question), at=at(TODAY - 20 - number))
        today = Today(log, BANK, at(TODAY))
        assert len(today.agenda.due) == 2
        assert (today.agenda.later, today.agenda.new) == (2, 0)


def test_there_is_always_something_to_practise() -> None:
    with Log.in_memory() as log:
        change(log, "new_a_day", 0)
        assert told(log, count=2) == [("a0", "new"), ("b0", "new")]
        for question in QUESTIONS:
            log.append(attempt(question.id), at=at(TODAY, 8))
        kinds = {kind for _id, kind in told(log)}
        assert kinds == {"early"}


def test_a_topic_that_is_named_has_no_limits() -> None:
    with Log.in_memory() as log:
        change(log, "new_a_day", 0)
        assert told(log, topic="b") == [("b0", "new"), ("b1", "new"), ("b2", "new")]


def test_what_keeps_going_wrong_is_sent_to_what_it_rests_on_and_not_hidden() -> None:
    days = {TODAY - 40 + 2 * n: n == 0 for n in range(6)}
    broken = card("a2", days)
    assert leech(broken)
    assert not warned(broken)  # the fifth lapse; the fourth and the sixth are told
    with Log.in_memory() as log:
        for day, right in days.items():
            log.append(attempt("a2", right), at=at(day))
        [one] = [one for one in Today(log, BANK, at(TODAY)).next(None, 9) if one.question.id == "a2"]
        assert one.why.kind == "repair"
        assert one.why.repair is not None
        assert one.why.repair.prerequisites == ["a1", "a0"]
        assert "5" in why_text(one.why)
        log.append(attempt("a2", True), at=at(TODAY))
        assert [kind for id, kind in told(log, TODAY + 9) if id == "a2"] == ["due"]


def test_the_answer_of_a_late_night_belongs_to_the_day_before() -> None:
    """Reviewed at 22:00 and again at 08:00: the next day. At 02:00: the same one."""
    with Log.in_memory() as log:
        log.append(attempt("a0", False), at=at(TODAY, 22))
        log.append(attempt("a0", True), at=at(TODAY + 1, 2))
        log.append(attempt("a0", True), at=at(TODAY + 1, 8))
        made = rebuilt(log)["a0", 1]
        assert (made.counted, made.last_day) == (2, TODAY + 1)
        assert made.stability > 1.5  # an elapsed day; with none it would be 0.25


def test_where_the_cache_cannot_be_written_the_cards_are_made_for_this_look(tmp_path: Path) -> None:
    with Log.open(tmp_path / "log.sqlite3") as log:
        log.append(attempt("a0", False), at=at(TODAY - 3))
        before = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
        before.execute("BEGIN IMMEDIATE")  # another process writes just now
        assert told(log, count=1) == [("a0", "due")]
        assert log.cards.all() == []
        before.execute("ROLLBACK")
        before.close()
        assert told(log, count=1) == [("a0", "due")]
        assert {(one.question, one.rev): one for one in log.cards.all()} == rebuilt(log)


def test_another_retention_moves_the_days_but_not_the_memory() -> None:
    with Log.in_memory() as log:
        for day in (0, 2, 11):
            log.append(attempt("a0"), at=at(TODAY - 20 + day))
        first = Deck(log, TODAY).card("a0", 1)
        change(log, "retention", 0.8)
        second = Deck(log, TODAY).card("a0", 1)
        assert first is not None
        assert second is not None
        assert second.due > first.due
        assert (second.stability, second.difficulty) == (first.stability, first.difficulty)
        assert {("a0", 1): second} == rebuilt(log)


# --- statistics -------------------------------------------------------------------------------------------------------


def test_said_sure_fourteen_times_right_nine() -> None:
    answers = [answer(TODAY, number < 9, id=number, confidence="sure") for number in range(14)]
    sure, fairly, _guess = statistics.calibration(answers)
    assert (sure.said.right, sure.said.of, sure.marks) == (9, 14, 9 * 3 - 5 * 6)
    assert sure.said.share == pytest.approx(9 / 14)
    assert (fairly.said.of, fairly.said.share) == (0, None)


def test_a_share_of_few_is_not_told() -> None:
    answers = [answer(TODAY, id=number, confidence="guess") for number in range(9)]
    assert statistics.calibration(answers)[2].said.share is None


def test_the_break_even_odds_are_those_at_which_a_level_begins_to_pay() -> None:
    def worth(level: str, odds: float) -> float:
        right, wrong = MARKS[level]  # type: ignore[index]
        return odds * right + (1 - odds) * wrong

    for lower, upper in (("fairly", "sure"), ("guess", "fairly")):
        odds = BREAK_EVEN[upper][0]  # type: ignore[index]
        assert worth(lower, odds) == pytest.approx(worth(upper, odds), abs=0.02)


def test_a_misconception_is_cured_by_a_right_answer_on_a_later_day() -> None:
    history = [answer(TODAY, False, id=1, diagnosis="gave-std", confidence="sure"), answer(TODAY, True, id=2)]
    [met] = statistics.mistakes(history)
    assert (met.met, met.sure, met.cured) == (1, 1, False)
    [cured] = statistics.mistakes([*history, answer(TODAY + 1, True, id=3)])
    assert cured.cured
    [back] = statistics.mistakes(
        [*history, answer(TODAY + 1, id=3), answer(TODAY + 2, False, id=4, diagnosis="gave-std")]
    )
    assert (back.met, back.cured) == (2, False)


def test_true_retention_counts_first_answers_to_what_was_due_only() -> None:
    days = [(0, True), (0, False), (1, True), (2, True), (2, False), (30, False), (60, True)]
    history = [answer(TODAY + day, right, id=id, at=at(TODAY + day) + id) for id, (day, right) in enumerate(days)]
    held = statistics.retention(reviews(history, [], 0.9), 0.9)
    assert (held.recalled.right, held.recalled.of) == (1, 2)  # days 30 and 60; 1 and 2 were ahead of their day
    assert (held.on_time.right, held.on_time.of) == (0, 2)


def test_time_spent_is_capped_and_by_study_day() -> None:
    history = [answer(TODAY, seconds=9999.0), answer(TODAY, seconds=60.0, at=at(TODAY + 1, 3), id=2)]
    assert statistics.spent(history) == [statistics.Spent(TODAY, 2, 360.0)]
    assert NOON == 12 * 3600


def test_the_load_counts_what_is_overdue_for_today() -> None:
    assert statistics.load([TODAY - 5, TODAY, TODAY + 2, TODAY + 99], TODAY, 3) == [
        (TODAY, 2), (TODAY + 1, 0), (TODAY + 2, 1)
    ]  # fmt: skip


def test_a_caching_write_leaves_the_next_answer_synchronised_with_the_disk(tmp_path: Path) -> None:
    with Log.open(tmp_path / "log.sqlite3") as log:
        log.append(attempt(), at=at(TODAY))
        before = log._rows("PRAGMA busy_timeout")
        Deck(log, TODAY)
        assert log.cards.stale() == {}
        assert log._rows("PRAGMA synchronous") == [(2,)]  # FULL
        assert log._rows("PRAGMA busy_timeout") == before


def test_what_was_sure_and_wrong_later_on_a_day_that_counted_already_is_due_tomorrow() -> None:
    with Log.in_memory() as log:
        for back in (60, 45, 20, 0):
            log.append(attempt(auto=3), at=at(TODAY - back))
        day = TODAY
        card = Deck(log, day).card("q", 1)
        assert card is not None
        assert card.due > day + 20
        log.append(attempt(correct=False, auto=1, confidence="sure"), at=at(TODAY, 13))
        card = Deck(log, day).card("q", 1)
        assert card is not None
        assert (card.due, card.counted) == (day + 1, 4)


def test_the_first_answers_are_found_without_the_others_and_without_those_taken_back() -> None:
    with Log.in_memory() as log:
        undone = log.append(attempt("a", auto=3), at=at(TODAY - 9))
        log.append(attempt("a", correct=False, auto=1), at=at(TODAY - 8))
        log.append(attempt("a", auto=3), at=at(TODAY - 7))
        log.append(attempt("b", auto=3, rev=1), at=at(TODAY - 6))
        log.append(attempt("b", correct=False, auto=1, rev=2), at=at(TODAY - 5))
        revs = {"a": 1, "b": 2, "c": 1}
        deck = Deck(log, TODAY)
        assert deck.firsts(deck.all(revs).values()) == [True, False]
        log.undo(undone)
        assert deck.firsts(deck.all(revs).values()) == [False, False]
        log.decisions.revise(Revision("b", 1, 2, True))
        deck = Deck(log, TODAY)
        assert deck.firsts(deck.all(revs).values()) == [False, True]


@pytest.mark.parametrize(("keep", "answers"), [(True, 3), (False, 1)])
def test_a_history_counts_behind_a_change_of_meaning_only_where_that_was_decided(keep: bool, answers: int) -> None:
    with Log.in_memory() as log:
        for back in (9, 5):
            log.append(attempt(auto=3), at=at(TODAY - back))
        log.append(attempt(auto=3, rev=2), at=at(TODAY - 1))
        decided = log.decisions.revise(Revision("q", 1, 2, keep))
        card = Deck(log, TODAY).card("q", 2)
        assert card is not None
        assert card.answers == answers
        log.decisions.retract(decided)
        card = Deck(log, TODAY).card("q", 2)
        assert card is not None
        assert card.answers == 1


def test_an_own_rating_moves_the_memory_until_it_is_taken_back() -> None:
    with Log.in_memory() as log:
        id = log.append(attempt(auto=3), at=at(TODAY))
        by_itself = Deck(log, TODAY).card("q", 1)
        mine = log.decisions.rate(id, 1)
        forgotten = Deck(log, TODAY).card("q", 1)
        assert by_itself is not None
        assert forgotten is not None
        assert forgotten.stability < by_itself.stability
        assert (by_itself.passed, forgotten.passed) == (True, False)
        log.decisions.retract(mine)
        assert Deck(log, TODAY).card("q", 1) == by_itself
