"""What goes wrong in an interview: a full disk, lost content, a second window; and what became of its answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from quizapp.interview import words
from quizapp.interview.plan import NoPlan
from quizapp.interview.planning import weak
from quizapp.interview.session import Session
from quizapp.interview.state import NotResumable, folded
from quizapp.record import Log, LogUnusable
from tests.interview.rehearsing import Hand, answered, bank, plan, practice, run, whole
from tests.practising import attempt


def test_what_the_disk_refuses_waits_for_the_next_event(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan(), Hand())
            session.open()
            keep = log.interviews.add

            def full(*_arguments: Any, **_named: Any) -> int:
                raise LogUnusable("no room on the disk")

            monkeypatch.setattr(log.interviews, "add", full)
            await session.give("one")
            assert session.unsaved == "no room on the disk"
            assert len(session.state.steps) == 1
            monkeypatch.setattr(log.interviews, "add", keep)
            session.open()
            await session.give("two")
            assert not session.unsaved
            assert [step.text for step in folded(log.interviews.of(session.id)).steps] == ["one", "two"]
            assert log.count() == 2

    run(main)


def test_a_closed_interview_is_not_gone_on_with_and_a_stranger_neither() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            await whole(log, plan(), iter([]))
            with pytest.raises(NotResumable, match="closed"):
                Session.resume(practice(log), 1)
            with pytest.raises(NotResumable):
                Session.resume(practice(log), 77)

    run(main)


def test_without_its_ladder_it_cannot_go_on_but_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from quizapp.interview.report import conclude

    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), hand)
            session.open()
            await session.give("Q times K transposed gives the scores")
            monkeypatch.delitem(bank().ladders, "scaling")
            with pytest.raises(NoPlan, match="scaling is no longer there"):
                Session.resume(practice(log), session.id)
            document = await conclude(Session.resume(practice(log), session.id, asking=False))
            assert document["questions"][0]["answer"]

    run(main)


def test_nothing_that_is_said_between_answers_depends_on_them() -> None:
    for seed in range(20):
        made = plan("drill", seed)
        assert words.neutral(made, 1) == words.neutral(made, 1)
    assert len({words.neutral(plan("drill", seed), 2) for seed in range(20)}) > 1


def test_what_went_wrong_of_late_is_asked_about() -> None:
    with Log.in_memory() as log:
        rehearsing = practice(log)
        assert weak(rehearsing) == []
        for id, times in (("masks.leak.tiny", 3), ("heads.split.shape", 1), ("kv_cache", 2)):
            for _ in range(times):
                log.append(attempt(id, correct=False))
        log.append(attempt("scaling.variance.predict", correct=True))
        assert weak(rehearsing) == ["masks", "cross"]


def test_a_second_window_stands_where_the_first_one_does() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            one = Session.begin(practice(log), plan("drill", 7, "scaling"), hand)
            one.open()
            other = Session.resume(practice(log), one.id, hand)
            await one.give("Q times K transposed gives the scores.")
            other.open()
            before = len(log.interviews.of(one.id))
            step = await other.give("something else")
            assert step == one.state.steps[-1]
            assert len(log.interviews.of(one.id)) == before
            assert other.turn == one.turn
            assert "another window" in other.unsaved
            assert log.count() == 1

    run(main)


def test_who_passes_on_a_short_question_is_asked_it_again() -> None:
    async def main() -> None:
        with Log.in_memory() as log:
            session = Session.begin(practice(log), plan("screen", 7), Hand())
            session.open()
            assert session.turn is not None
            asked = session.turn.id
            await session.give("")
            [entry] = log.entries()
            assert (entry.attempt.question, entry.attempt.correct, entry.rating) == (asked, False, 1)
            card = practice(log).today().deck.card(asked, 1)  # type: ignore[union-attr]
            assert card is not None
            assert not card.passed

    run(main)


def test_answers_given_at_once_are_not_lost() -> None:
    """Two interviews in one log, turn by turn."""

    async def main() -> None:
        with Log.in_memory() as log:
            hand = Hand()
            one, other = (Session.begin(practice(log), plan("drill", seed), hand) for seed in (1, 2))
            await asyncio.gather(answered(one, iter("ab"), hand), answered(other, iter("cd"), hand))
            for session in (one, other):
                assert folded(log.interviews.of(session.id)).steps == session.state.steps

    run(main)
