"""The interview on the screen: a whole drill, a pause, the time over, leaving and going on, the scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.content import Content
from textual.pilot import Pilot

from quizapp.interview.report import Document
from quizapp.record import Log
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.interview import InterviewScreen
from quizapp.tui.screens.scorecard import ScorecardScreen
from quizapp.tui.views import scorecard as view
from quizapp.tui.wrapping import hang
from tests.examiner.admitting import admit
from tests.examiner.stub import all_of, stub
from tests.interview.test_debrief import FIRST, SECOND
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text

DEFINE = "Q times K transposed gives the scores. Then softmax over the keys. The weights times V give the output."
WHY = (
    "For independent entries the variance of q·k is d_k, so the scores spread. The softmax saturates, "
    "and its gradient vanishes; dividing by the square root of d_k brings the variance back to one."
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    return tmp_path


async def room(app: QuizApp, pilot: Pilot[int], **options: Any) -> InterviewScreen:
    """In the room, at the first question of the ladder about scaling."""
    app.show_interview("drill", ["scaling"], seed=7, **options)
    await until(pilot, lambda: isinstance(app.screen, InterviewScreen) and app.screen.mode == "brief")
    screen = app.screen
    assert isinstance(screen, InterviewScreen)
    await pilot.press("n")
    await until(pilot, lambda: screen.mode == "room")
    return screen


async def say(screen: InterviewScreen, pilot: Pilot[int], text: str) -> None:
    """One answer in words, handed in."""
    assert screen.session is not None
    before = len(screen.session.state.steps)
    screen.room.area.load_text(text)
    await pilot.press("ctrl+s")
    session = screen.session
    await until(pilot, lambda: len(session.state.steps) > before and not screen.room.giving)


async def card(app: QuizApp, pilot: Pilot[int]) -> Document:
    await until(pilot, lambda: isinstance(app.screen, ScorecardScreen))
    assert isinstance(app.screen, ScorecardScreen)
    return app.screen.document


@drives
async def test_a_whole_ladder_without_a_word_on_the_answers(home: Path) -> None:
    async with running() as (app, pilot):
        screen = await room(app, pilot)
        assert "Question 1" in screen_text(app)
        assert "quizapp" not in screen_text(app).splitlines()[0]  # no header in the room
        await say(screen, pilot, DEFINE)
        shown = await until_text(pilot, "Question 2")
        assert "solid" not in shown
        await pilot.press("f3")
        await until_text(pilot, "Begin with the statistics")
        await say(screen, pilot, "The variance of the dot product grows with d_k.")
        shown = await until_text(pilot, "Where exactly does that hurt")
        assert "Question 2" in shown  # a probe belongs to its question
        await say(screen, pilot, "Then the softmax saturates and its gradient vanishes.")
        await until_text(pilot, "What is Var(q·k)?")
        await pilot.press(*"64", "enter", "s")
        session = screen.session
        assert session is not None
        await until(pilot, lambda: len(session.state.steps) == 4 and not screen.room.giving)
        await say(screen, pilot, "")
        await say(screen, pilot, "")
        await until_text(pilot, "how did you speak?")
        await pilot.press("3")
        document = await card(app, pilot)
        assert [one["outcome"] for one in document["questions"]] == [
            "solid", "partial", "solid", "solid", "missed", "missed"
        ]  # fmt: skip
        assert document["questions"][1]["hints"] == 1
        assert document["ladders"][0]["ceiling"] == 1  # a hint was asked for at the second step
        assert document["predicted"] == "nearly"
        shown = screen_text(app)
        assert "One ladder gives no verdict" in shown
        assert "Communication   ●●●○  3" in shown
        await pilot.press("up", "enter")
        await settled(pilot)
        await pilot.press("x")
        await until(pilot, lambda: len(list((home / "interviews").glob("*.html"))) == 1)
    with Log.open(home / "log.sqlite3") as log:
        modes = {entry.attempt.mode for entry in log.entries()}
        assert modes == {"interview"}
        assert max(entry.attempt.auto or 0 for entry in log.entries()) <= 3


@drives
async def test_a_pause_is_recorded_and_leaving_loses_nothing() -> None:
    async with running(size=NARROW) as (app, pilot):
        screen = await room(app, pilot)
        await say(screen, pilot, DEFINE)
        screen.room.area.load_text("half an answ")
        await pilot.press("escape")
        await until_text(pilot, "Paused.")
        session = screen.session
        assert session is not None
        assert not session.clock.running
        await pilot.press("enter")
        await until(pilot, lambda: screen.mode == "room")
        assert screen.room.area.text == "half an answ"
        assert session.clock.running
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.home)
        await pilot.press("i")
        await until_text(pilot, "still open")
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, InterviewScreen) and app.screen.mode == "room")
        again = app.screen
        assert isinstance(again, InterviewScreen)
        assert again is not screen
        assert again.room.area.text == "half an answ"
        assert again.session is not None
        assert len(again.session.state.steps) == 1
        assert len(again.session.state.pauses) == 2


@drives
async def test_when_the_time_is_over_the_answer_so_far_counts() -> None:
    async with running() as (app, pilot):
        screen = await room(app, pilot)
        session = screen.session
        assert session is not None
        screen.room.area.load_text(DEFINE)
        session.clock.begin(480, used=479.99)
        session.clock.run()
        await until_text(pilot, "Time. Your answer so far is kept.")
        assert session.state.steps[0].outcome == "solid"
        assert session.state.steps[0].timed_out
        assert session.turn is None
        await pilot.press("enter")
        await until_text(pilot, "how did you speak?")
        await pilot.press("enter")
        document = await card(app, pilot)
        assert document["questions"][0]["timed_out"]


@drives
async def test_a_topic_without_a_ladder_is_told() -> None:
    async with running() as (app, pilot):
        app.show_interview("drill", ["nothing"], seed=7)
        await until_text(pilot, "no ladder is about nothing")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.home)


@drives
async def test_the_examiner_is_asked_in_the_debrief_after_a_second_key(home: Path) -> None:
    with stub(all_of("covered")) as server:
        with Log.open(home / "log.sqlite3") as log:
            admit(log, server.endpoint)
        async with running(size=NARROW) as (app, pilot):
            screen = await room(app, pilot)
            for text in (FIRST, SECOND):
                await say(screen, pilot, text)
            session = screen.session
            assert session is not None
            session.clock.begin(480, used=479.99)
            session.clock.run()
            await until_text(pilot, "Time. Your answer so far is kept.")
            await pilot.press("enter")
            await until_text(pilot, "how did you speak?")
            await pilot.press("x", "y", "3")  # only the rating is asked for
            shown = await until_text(pilot, "you were not quite clear")
            assert "x ask the examiner" in shown
            assert f"{FIRST} {SECOND}"[:40] in shown  # all that was said
            await pilot.press("enter")  # nothing to agree to yet
            await pilot.press("x")
            shown = await until_text(pilot, "would be sent to stub-1 at 127.0.0.1")
            assert server.seen == []
            await pilot.press("x")
            shown = await until_text(pilot, "The examiner finds it in")
            assert "as the examiner says" in shown
            assert len(server.seen) == 1
            await pilot.press(*["enter"] * len(screen.debrief.debrief.doubts()))  # type: ignore[union-attr]
            document = await card(app, pilot)
            points = [point for one in document["questions"] for point in one.get("points", []) if point["examiner"]]
            assert points
            assert all(point["made"] and point["own"] is None and point["auto"] == "maybe" for point in points)
            await pilot.press("enter")
            seen = ""
            for key in ["down", "pageup", "pagedown"] * 9:
                await pilot.press(key)
                seen += " ".join((await settled(pilot)).split())
            assert "the examiner finds it in" in seen


WRONG = ["f2", "f5", "f9", "f12", "ctrl+p", "ctrl+t", "tab", "shift+tab", "insert", "home", "ctrl+down", "ctrl+up"]


@drives
async def test_wrong_keys_a_resize_and_a_flood_lose_nothing() -> None:
    async with running() as (app, pilot):
        screen = await room(app, pilot)
        screen.room.area.load_text("half an answer ")
        await pilot.press(*WRONG)
        assert app.screen is screen
        assert screen.mode == "room"
        await pilot.press("end", "?", "/", "1")
        assert "half an answer" in screen.room.area.text
        assert screen.room.area.text.replace("half an answer ", "").strip() in ("?/1", "")
        for size in (NARROW, (40, 10), (60, 16), (200, 60), NARROW):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        assert "Question 1" in screen_text(app)
        assert "half an answer" in screen_text(app)
        app.post_message(events.Paste("方差 variance \x1b[2J " * 700_000))
        await until_text(pilot, "Only the first")
        assert len(screen.room.area.text) <= 8000
        assert screen.session is not None
        await pilot.click("#room-head")  # the keys stay with the answer
        await pilot.press("f3")
        await until_text(pilot, "▌")
        assert screen.session.state.hints == 1
        await pilot.press("escape")
        await until_text(pilot, "Paused.")
        await pilot.press("r", "n", "t", "1", "y", "x", "f3", "ctrl+s")
        await settled(pilot)
        assert screen.mode == "paused"
        assert screen.session.state.predicted == "nearly"
        await pilot.press("enter")
        await until(pilot, lambda: screen.mode == "room")
        assert len(screen.session.state.pauses) == 1
        assert screen.room.area.text


@drives
async def test_a_number_that_was_typed_is_there_again() -> None:
    async with running() as (app, pilot):
        screen = await room(app, pilot)
        for text in (DEFINE, WHY):
            await say(screen, pilot, text)
        await until_text(pilot, "What is Var(q·k)?")
        await pilot.press("6", "4")
        await pilot.press("escape")
        await until_text(pilot, "Paused.")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.home)
        app.show_interview(resume=True)
        await until(pilot, lambda: isinstance(app.screen, InterviewScreen) and app.screen.mode == "room")
        again = app.screen
        assert isinstance(again, InterviewScreen)
        assert again.room.asking.input.value == "64"
        await pilot.press("enter", "s")
        session = again.session
        assert session is not None
        await until(pilot, lambda: len(session.state.steps) == 3)
        assert session.state.steps[-1].outcome == "solid"


@drives
async def test_an_interview_is_chosen_by_keys_in_either_language() -> None:
    async with running(size=NARROW) as (app, pilot):
        await pilot.press("i")
        await until_text(pilot, "A mock interview")
        await pilot.press("l")
        shown = await until_text(pilot, "模拟面试")
        assert "面试" in shown.splitlines()[0]
        await pilot.press("down", "down", "t", "s")
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        assert (screen.lobby.preset, screen.lobby.topic, screen.lobby.first) == ("drill", 1, 1)
        await pilot.press("enter")
        await until_text(pilot, "你预计评分结果怎样")
        session = screen.session
        assert session is not None
        assert (session.plan.lang, session.plan.start, session.number) == ("zh", 1, 1)
        assert session.plan.topics == screen.lobby.chosen
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.home)
        await pilot.press("i")
        await until_text(pilot, "有一次面试还没结束")
        await pilot.press("v")  # no scorecard yet
        await settled(pilot)
        assert isinstance(app.screen, InterviewScreen)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ScorecardScreen))
        await pilot.press("escape", "i")
        await until_text(pilot, "以前的面试")
        await pilot.press("l", "v")
        document = await card(app, pilot)
        assert (document["interview"], document["lang"], document["questions"]) == (1, "zh", [])
        assert "正确" in screen_text(app)  # a report stays in its language


async def over(screen: InterviewScreen, pilot: Pilot[int]) -> None:
    """The time of the part runs out; on to the next."""
    session = screen.session
    assert session is not None
    session.clock.begin(60, used=59.99)
    session.clock.run()
    await until(pilot, lambda: screen.mode == "over")
    await pilot.press("enter")
    await until(pilot, lambda: screen.mode == "room")


@drives
async def test_what_stood_there_when_the_time_was_over_is_no_answer_to_the_next_question() -> None:
    async with running() as (app, pilot):
        app.show_interview("screen", ["scaling"], seed=7)
        await until(pilot, lambda: isinstance(app.screen, InterviewScreen) and app.screen.mode == "brief")
        screen = app.screen
        assert isinstance(screen, InterviewScreen)
        await pilot.press("n")
        await until(pilot, lambda: screen.mode == "room")
        await over(screen, pilot)
        await until(pilot, lambda: screen.room.kind == "explain")
        screen.room.area.load_text(DEFINE)
        await over(screen, pilot)
        await until(pilot, lambda: screen.room.kind == "debug" and screen.room.editor.text != "")
        session = screen.session
        assert session is not None
        assert session.turn is not None
        assert session.state.steps[-1].text == DEFINE
        assert screen.room.editor.text == await session.bench.source(session.turn)
        screen.room.editor.load_text("def nothing(:\n")
        await pilot.press("f5")
        await until(pilot, lambda: screen.room.editor.faulty)
        await over(screen, pilot)
        await until(pilot, lambda: screen.room.kind == "close")
        assert screen.room.area.text == session.state.draft == ""
        assert not screen.room.editor.faulty


@drives
async def test_a_scorecard_in_a_tiny_terminal_says_how_small_it_is_and_comes_back() -> None:
    async with running() as (app, pilot):
        screen = await room(app, pilot)
        session = screen.session
        assert session is not None
        session.clock.begin(480, used=479.99)
        session.clock.run()
        shown = await until_text(pilot, "Time. Your answer so far is kept.")
        assert "That was the last part." in shown
        await pilot.press("enter")
        await until_text(pilot, "how did you speak?")
        await pilot.press("3")
        await card(app, pilot)
        before = await until_text(pilot, "Evidence for")
        await pilot.resize_terminal(20, 6)
        assert "20×6 is too small" in await settled(pilot)
        await pilot.resize_terminal(20, 7)
        assert "20×7 is too small" in await settled(pilot)
        await pilot.resize_terminal(*WIDE)
        assert await settled(pilot) == before


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("no more than this", 20, ["no more than this"]),
        ("the scores are scaled before the softmax", 20, ["the scores are …"]),
        ("the score is scaled before the softmax", 22, ["the score is scaled …"]),
        ("打分在做归一化之前要先除以宽度的平方根", 20, ["打分在做归一化之前 …"]),
    ],
)
def test_what_is_cut_ends_in_a_whole_word_and_says_that_there_is_more(text: str, width: int, shown: list[str]) -> None:
    found = view._cut(hang(Content(""), Content(text), width, 0), 1, width)
    assert [line.plain.rstrip() for line in found] == shown
    assert all(line.cell_length <= width for line in found)
