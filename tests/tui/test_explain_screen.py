"""Explaining on the screen: writing, the verdict with its words, doubts, own marks, and the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from quizapp.explaining import marks_of
from quizapp.record import Log
from quizapp.tui.app import QuizApp, make_app
from quizapp.tui.screens.explain import DRAFTS, ExplainScreen
from tests.examiner.admitting import admit
from tests.examiner.stub import all_of, stub
from tests.tui.driving import screen_text, until
from tests.tui.test_screens import drives

ANSWER = "The variance of the dot product grows with d_k. It is faster."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    DRAFTS.clear()
    return tmp_path


async def opened(app: QuizApp, pilot: Pilot[int]) -> ExplainScreen:
    app.explain(["sqrt_dk"], seed=1)
    for _ in range(200):
        await pilot.pause(0.05)
        if isinstance(app.screen, ExplainScreen) and app.screen.area.has_focus:
            return app.screen
    raise AssertionError("the screen did not open")


async def settled(screen: ExplainScreen, pilot: Pilot[int]) -> None:
    for _ in range(600):
        await pilot.pause(0.05)
        if screen.desk.account.proofs and not screen.desk.running:
            return
    raise AssertionError("the proofs did not end")


@drives
async def test_an_answer_is_read_proven_and_kept_with_both_marks(home: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(app, pilot)
        screen.area.text = ANSWER
        await pilot.press("ctrl+s")
        await settled(screen, pilot)
        account = screen.desk.account
        assert account.reading is not None
        assert account.reading.ids("credited") == ["var_grows"]
        assert account.reading.stated == ["faster"]
        assert {id: proven.measured.true for id, proven in account.proofs.items() if proven.measured} == {
            **dict.fromkeys(["var_grows", "iid", "saturate", "grad", "restore", "sqrt"], True), "faster": False
        }  # fmt: skip
        assert not account.correct
        await pilot.press("down", "y")  # the second point: the person says it was made
        assert account.own == {"iid": True}
        await pilot.press("n")
        assert account.own == {}
        await pilot.press("y", "escape")
    with Log.open(home / "log.sqlite3") as log:
        kept = [entry for entry in log.entries("sqrt_dk") if not entry.undone]
        assert len(kept) == 1
        marks = marks_of(kept[0].attempt)
        assert marks is not None
        assert marks["text"] == ANSWER
        assert marks["auto"]["var_grows"] == "credited"
        assert marks["auto"]["iid"] == "missing"
        assert marks["own"] == {"iid": True}
        assert kept[0].attempt.score == pytest.approx(2 / 6)


@drives
async def test_nothing_written_is_not_an_attempt_and_a_draft_is_not_lost(home: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert screen.writing
        assert screen.desk.notice
        await pilot.press(*"half said")
        await pilot.press("escape")
        again = await opened(app, pilot)
        assert again is not screen
        assert again.area.text == "half said"
    assert not (home / "log.sqlite3").exists() or not Log.open(home / "log.sqlite3").entries()


@drives
async def test_a_paste_is_cut_with_a_line() -> None:
    from textual import events

    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.area.post_message(events.Paste("方差" * 500_000))
        await pilot.pause(0.3)
        assert len(screen.area.text) == 3000
        assert "3,000" in screen.desk.notice


def test_another_answer_has_no_marks() -> None:
    from quizapp.record import Attempt

    attempt = Attempt(
        question="x", rev=1, variant={}, seed=1, response=json.dumps([1]), correct=True, score=1.0, diagnosis=None,
        hints=0, confidence=None, seconds=1.0, mode="practice", rows=[], lang="en",
    )  # fmt: skip
    assert marks_of(attempt) is None


@drives
async def test_the_examiner_is_asked_at_the_second_key_only(home: Path) -> None:
    with stub(all_of("absent")) as server:
        with Log.open(home / "log.sqlite3") as log:
            admit(log, server.endpoint)
        app = make_app()
        async with app.run_test(size=(80, 24)) as pilot:
            screen = await opened(app, pilot)
            assert screen.check_action("examine", ()) is False  # while somebody writes
            screen.area.text = "The dot product is large. Softmax gives one position all of the weight."
            await pilot.press("ctrl+s")
            await until(pilot, lambda: not screen.writing)
            (asked,) = [finding.id for finding in screen.desk.account.doubts]
            await pilot.press("x")
            assert "on this machine. x again sends it." in screen.desk.notice
            assert not server.seen
            await pilot.press("x")
            await until(pilot, lambda: asked in screen.desk.account.examined and not screen.desk.notice)
            assert len(server.seen) == 1
            assert screen.check_action("examine", ()) is False  # nothing is doubtful any more
            shown = screen._found(72).plain
            assert "the examiner does not find it" in shown
    with Log.open(home / "log.sqlite3") as log:
        marks = marks_of(next(entry for entry in log.entries("sqrt_dk") if not entry.undone).attempt)
        assert marks is not None
        assert marks["examiner"] == {asked: "absent"}


DOUBTFUL = "The variance of the dot product grows with d_k. Large scores are bad for the gradient."


@drives
async def test_in_a_low_terminal_the_question_about_a_doubt_is_in_sight_once_everything_is_proven() -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(app, pilot)
        screen.area.text = DOUBTFUL
        await pilot.press("ctrl+s")
        await settled(screen, pilot)
        assert screen.desk.account.doubts
        await pilot.pause(0.3)
        shown = screen_text(app)
        assert "Did you say that the gradient then vanishes?" in shown
        await pilot.press("up", "up", "up", "pageup")
        await pilot.pause(0.3)
        assert "Why are the attention scores divided" in screen_text(app)
