"""Home, today's list, the sitting and Progress as a person with a history drives them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from quizapp import locale
from quizapp.record import Log, home
from quizapp.record.decisions import Revision
from quizapp.schedule.days import date_of, study_day
from quizapp.schedule.settings import change, read
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.progress import ProgressScreen
from quizapp.tui.screens.question import QuestionScreen
from quizapp.tui.screens.review import ReviewScreen
from tests.practising import attempt
from tests.tui.driving import (
    NARROW,
    NOON,
    WIDE,
    assert_golden,
    drives,
    running,
    screen_text,
    settled,
    show_question,
    until,
    until_text,
)  # fmt: skip

DAY = 86_400
CHOICE, NUMBER = "scaling.gradient.statistic", "scaling.variance.predict"
SIZES = {"120": WIDE, "80": NARROW}
INTERVIEW = "2026-11-30"


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some weeks of answers until yesterday, by a clock on UTC, and an interview ahead."""
    monkeypatch.setenv("TZ", "UTC")
    ids = [CHOICE, NUMBER, "scaling.saturation.facts", "swap.shapes.output"]
    with Log.open() as log:
        for back in range(30, 0, -2):
            for number, id in enumerate(ids):
                right = (back + number) % 4 > 0
                log.append(
                    attempt(
                        id, right, seconds=100.0 * number, confidence=("sure", "fairly", "guess")[(back + number) % 3],
                        diagnosis=None if right else "gave-std", auto=3 if right else 1, rows=[f"002-{17 + number}"],
                    ),
                    at=NOON - back * DAY + number * 60,
                )  # fmt: skip
        change(log, "interview", INTERVIEW, at=NOON - DAY)


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@drives
async def test_home_and_progress_and_today(size: str, language: locale.Language) -> None:
    locale.use(language)
    async with running(SIZES[size], at_home=True) as (app, pilot):
        await until(pilot, lambda: app.home.ahead is not None)
        assert_golden(f"home-due-{language}-{size}", await settled(pilot))
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ProgressScreen) and app.screen.seen is not None)
        assert_golden(f"progress-{language}-{size}", await settled(pilot))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.seen is not None)
        assert_golden(f"review-{language}-{size}", await settled(pilot))


@pytest.mark.usefixtures("history")
@drives
async def test_a_date_is_set_refused_and_taken_away() -> None:
    async with running(WIDE, at_home=True) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ProgressScreen) and app.screen.seen is not None)
        screen = app.screen
        assert isinstance(screen, ProgressScreen)
        await pilot.press("d")
        assert screen.date.value == f"{INTERVIEW} 1"
        screen.date.value = "2001-01-01"
        await pilot.press("enter")
        assert "is over" in await until_text(pilot, "2001-01-01 is over")
        screen.date.value = "2026-12-03 0.5"
        await pilot.press("enter")
        await until_text(pilot, "Thu 3 Dec")
        with Log.open() as log:
            assert str(read(log).interview) == "2026-12-03"
            assert read(log).hours_a_day == 0.5
        await pilot.press("d")
        screen.date.value = ""
        await pilot.press("enter")
        await until_text(pilot, "No day is set")
        await pilot.press("d", "escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


@pytest.mark.usefixtures("history")
@drives
async def test_the_limits_of_a_day_are_set_and_refused() -> None:
    async with running(NARROW, at_home=True) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ProgressScreen) and app.screen.seen is not None)
        screen = app.screen
        assert isinstance(screen, ProgressScreen)
        await pilot.press("l")
        assert screen.date.value == "90% 8 60"
        screen.date.value = "40% 8 60"
        await pilot.press("enter")
        await until_text(pilot, "retention is a number from 0.7 to 0.97")
        screen.date.value = "85 4 30"
        await pilot.press("enter")
        await until(pilot, lambda: screen.seen is not None and screen.seen.settings.retention == 0.85)
        with Log.open() as log:
            assert (read(log).new_a_day, read(log).reviews_a_day) == (4, 30)


@pytest.mark.usefixtures("history")
@drives
async def test_answers_are_exported_and_a_topic_is_practised() -> None:
    async with running(WIDE, at_home=True) as (app, pilot):
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, ProgressScreen) and app.screen.seen is not None)
        await pilot.press("x")
        await until(pilot, lambda: any("Written" in one.message for one in app._notifications))
        day = date_of(study_day(NOON, 0))
        assert (home() / "exports" / f"quizapp-{day}.jsonl").stat().st_size > 1000
        assert (home() / "exports" / f"quizapp-{day}.csv").exists()
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen) and app.screen.asked is not None)
        assert isinstance(app.screen, QuestionScreen)
        assert app.screen.asked is not None
        assert app.practice is not None
        assert app.screen.asked.question.topic == list(app.practice.bank.topics)[1]


@drives
async def test_sure_and_wrong_asks_why_and_comes_back_in_this_sitting_and_tomorrow() -> None:
    async with running(WIDE, at_home=True) as (app, pilot):
        assert app.practice is not None
        known = app.practice.bank.questions
        app.ask([known[NUMBER], known["swap.shapes.output"]], 7)
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen) and app.screen.asked is not None)
        screen = app.screen
        assert isinstance(screen, QuestionScreen)
        await pilot.press("8", "s")
        await until_text(pilot, "Sure and wrong: asked again today")
        assert "Rated Again: sure, and it did not hold" in screen_text(app)
        await pilot.press("enter")
        await until_text(pilot, "In one line, why does it not hold?")
        await pilot.press(*"variances", "space", *"add", "enter")
        await until(pilot, lambda: screen.sitting.asked == 2)
        with Log.open() as log:
            [entry] = log.entries()
            assert log.decisions.whys([entry.id]) == {entry.id: "variances add"}
        assert screen.sitting.total == 3
        await pilot.press(*"2 3".replace(" ", ","), "f")
        await until(pilot, lambda: screen.shown is not None)
        await until_text(pilot, "Your answer")
        await pilot.press("enter")
        await until(pilot, lambda: screen.sitting.asked == 3)
        assert screen.asked is not None
        assert screen.asked.question.id == NUMBER
        assert "so once more" in await until_text(pilot, "you were sure")
        today = app.practice.today()
        assert today is not None
        returns = today.returns(known[NUMBER])
        assert returns is not None
        assert (returns.days, returns.misled) == (1, True)


@drives
async def test_an_own_rating_moves_the_day_and_undo_takes_the_answer_out_of_the_sitting() -> None:
    async with running(WIDE, at_home=True) as (app, pilot):
        assert app.practice is not None
        known = app.practice.bank.questions
        app.ask([known[NUMBER], known["swap.shapes.output"]], 7)
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen) and app.screen.asked is not None)
        screen = app.screen
        assert isinstance(screen, QuestionScreen)
        await pilot.press("8", "f")
        await until_text(pilot, "Rated Again")
        await pilot.press("4")
        assert "Easy" not in screen_text(app)
        await pilot.press("e")
        await until_text(pilot, "How well did you know it?")
        await pilot.press("4")
        await until_text(pilot, "Rated Easy by you")
        with Log.open() as log:
            [entry] = log.entries()
            assert (entry.attempt.auto, entry.rating) == (1, 4)
        assert screen.sitting.total == 3
        await pilot.press("u")
        await until_text(pilot, "Taken back")
        assert screen.sitting.total == 2
        assert app.practice.log.count() == 0


@drives
async def test_a_question_whose_meaning_changed_asks_whether_its_history_counts() -> None:
    with Log.open() as log:
        for _ in range(3):
            log.append(attempt(NUMBER), at=NOON - 9 * DAY)
    async with running(WIDE, at_home=True) as (app, pilot):
        assert app.practice is not None
        questions = app.practice.bank.questions
        from msgspec.structs import replace

        questions[NUMBER] = replace(questions[NUMBER], rev=2)
        await pilot.press("r")
        await until_text(pilot, "changed its meaning since you answered it 3")
        await pilot.press("k")
        await until(pilot, lambda: "changed its meaning" not in screen_text(app))
        assert app.practice.log.decisions.revisions() == [Revision(NUMBER, 1, 2, True)]
        today = app.practice.today()
        assert today is not None
        card = today.deck.card(NUMBER, 2)
        assert card is not None
        assert card.answers == 3
        await pilot.press("u")
        await until_text(pilot, "changed its meaning")
        assert app.practice.log.decisions.revisions() == []


@drives
async def test_a_log_that_stops_taking_answers_is_told_and_nothing_stops() -> None:
    async with running(WIDE, at_home=True) as (app, pilot):
        assert app.practice is not None
        await show_question(app, pilot, NUMBER)
        app.practice.log._connection.execute("PRAGMA query_only = ON")
        await pilot.press("8", "s")
        await until_text(pilot, "QUIZAPP_HOME")  # the one word of it that no long path can wrap
        app.practice.log._connection.execute("PRAGMA query_only = OFF")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        assert len(app.practice.unsaved) == 1


def test_the_interview_of_the_goldens_is_ahead() -> None:
    assert date.fromisoformat(INTERVIEW) - timedelta(days=9) < (date_of(study_day(NOON, 0)) or date.max)


@drives
async def test_a_newer_log_is_told_at_home_and_one_may_practise_without_saving() -> None:
    with Log.open() as log:
        log.append(attempt(NUMBER), at=NOON - DAY)
        log._connection.execute("PRAGMA user_version = 9")
        path = log.path
    assert path is not None
    before = path.read_bytes()
    async with running(NARROW, at_home=True) as (app, pilot):
        shown = " ".join((await until_text(pilot, "newer quizapp")).split())
        assert "Update quizapp. Nothing is being saved in this sitting." in shown
        await show_question(app, pilot, NUMBER)
        await pilot.press("8", "s")
        await until_text(pilot, "is not the variance")
        assert app.practice is not None
        assert app.practice.log.count() == 1  # in memory: what went wrong still comes back in this sitting
    assert path.read_bytes() == before
