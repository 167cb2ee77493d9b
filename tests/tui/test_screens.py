"""Each screen as text at both sizes in both languages, and the way through them by keys and by mouse."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Input

from quizapp import locale
from quizapp.lab import Laboratory
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.question import QuestionScreen
from quizapp.tui.widgets.key_bar import bindings
from tests.tui.driving import (
    NARROW,
    WIDE,
    assert_golden,
    drives,
    running,
    screen_text,
    settled,
    show_question,
    steady,
    until,
    until_text,
)

SIZES = {"80": NARROW, "120": WIDE}
CHOICE, NUMBER, SHAPE, MULTI = (
    "scaling.gradient.statistic",
    "scaling.variance.predict",
    "swap.shapes.output",
    "projections.tied.symmetry",
)


def question_screen(app: App[Any]) -> QuestionScreen:
    assert isinstance(app.screen, QuestionScreen)
    return app.screen


def letter(app: App[Any], option: str) -> str:
    """The key that chooses an option now."""
    asked = question_screen(app).asked
    assert asked is not None
    return asked.presented.letter(option).lower()


# --- goldens ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@drives
async def test_home(size: str, language: locale.Language) -> None:
    locale.use(language)
    async with running(SIZES[size], at_home=True) as (_app, pilot):
        assert_golden(f"home-{language}-{size}", await settled(pilot))
        await pilot.press("tab", "down", "right")
        assert_golden(f"home-map-{language}-{size}", await settled(pilot))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("question", "keys"),
    [(CHOICE, "c"), (NUMBER, "8"), (SHAPE, "2 3"), (MULTI, "ab")],
    ids=["choice", "number", "shape", "multi"],
)
@drives
async def test_question_and_verdict(question: str, keys: str, size: str, language: locale.Language) -> None:
    locale.use(language)
    kind = question.rpartition(".")[2]
    async with running(SIZES[size]) as (app, pilot):
        await show_question(app, pilot, question)
        assert_golden(f"question-{kind}-{language}-{size}", await settled(pilot))
        await pilot.press(*("space" if key == " " else key for key in keys), "s")
        await until_text(pilot, "✗")
        await app.workers.wait_for_complete(list(app.workers))
        assert_golden(f"verdict-{kind}-{language}-{size}", steady(await settled(pilot)))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@drives
async def test_the_pages_of_a_verdict(size: str, language: locale.Language) -> None:
    locale.use(language)
    async with running(SIZES[size]) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press(letter(app, "grows-everywhere"), "s")
        await until_text(pilot, "✗")
        for key in "tdmcov":
            if question_screen(app).verdict.shown.page != key:  # type: ignore[union-attr]
                await pilot.press(key)
            await pilot.pause()
            assert_golden(f"page-{key}-{language}-{size}", steady(await settled(pilot)))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@drives
async def test_the_keys_sheet_is_made_from_the_bindings(language: locale.Language) -> None:
    locale.use(language)
    async with running(WIDE) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        tips = [locale._(str(binding.tooltip)) for binding in bindings(app.screen)]
        await pilot.press("question_mark")
        shown = "".join(screen_text(app).split())
        assert len(tips) > 8
        assert all("".join(tip.split()) in shown for tip in tips)
        assert_golden(f"keys-{language}-120", await settled(pilot))


# --- the way of an answer --------------------------------------------------------------------------------------------


@drives
async def test_the_figure_is_sealed_until_the_answer() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        sealed = screen_text(app)
        assert "sealed until you answer" in sealed
        assert "█" not in sealed
        assert "share of rows by size" in sealed
        await pilot.press("a", "g")
        await until_text(pilot, "Your answer")
        await until_text(pilot, "█")  # it grows


@drives
async def test_what_grows_stops_when_its_pane_is_gone() -> None:
    """Panes go before their screen: what paints in between finds no screen to paint on."""
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("a", "g")
        await until_text(pilot, "Your answer")
        screen = question_screen(app)
        assert screen.alive
        shown = screen.shown
        assert shown is not None
        await screen.verdict.remove()
        assert screen.is_attached
        assert not screen.alive
        screen._again_if(shown)


@drives
async def test_two_keys_to_a_verdict_and_it_is_in_the_log_before_it_is_shown() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        assert app.practice is not None
        log, seen = app.practice.log, []
        pane = question_screen(app).verdict
        show = pane.show
        pane.show = lambda shown: (seen.append(log.count()), show(shown))[1]  # type: ignore[method-assign]
        await pilot.press(letter(app, "dies-in-most"), "s")
        await until_text(pilot, "Your answer")
        assert seen == [1]
        [entry] = log.entries()
        assert (entry.attempt.correct, entry.attempt.confidence, entry.attempt.seed) == (True, "sure", 7)


@drives
async def test_a_confidence_without_an_option_is_no_answer() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("s")
        await until_text(pilot, "Choose an option first.")
        await pilot.press("down", "down", "enter")
        assert question_screen(app).asking.draft.ready  # type: ignore[union-attr]
        assert app.practice is not None
        assert app.practice.log.count() == 0


@drives
async def test_wrong_input_says_what_was_expected_and_is_not_recorded() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, NUMBER)
        await pilot.press("8", "x", "enter")
        await until_text(pilot, "“8x” is not a number. Try 64, 1e-3 or 1/8. Nothing was recorded.")
        await pilot.press("backspace", "s")
        await until_text(pilot, "8 is not the variance of q·k.")
        assert app.practice is not None
        assert app.practice.log.count() == 1


@drives
async def test_hints_are_given_one_by_one_and_counted() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("h")
        await until_text(pilot, "Hint:")
        await pilot.press("a", "f")
        await until_text(pilot, "Your answer")
        assert app.practice is not None
        assert app.practice.log.entries()[0].attempt.hints == 1


@drives
async def test_a_new_seed_shows_both_numbers_and_is_not_recorded() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("a", "g")
        await until_text(pilot, "Your answer")
        await pilot.press("r")
        shown = await until_text(pilot, "the verdict stays")
        assert "▸" in shown
        assert app.practice is not None
        assert app.practice.log.count() == 1


@drives
async def test_undo_takes_the_answer_back() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press(letter(app, "dies-in-most"), "s")
        await until_text(pilot, "Your answer")
        assert app.practice is not None
        assert app.practice.log.rows_proven()
        await pilot.press("u")
        await until_text(pilot, "Taken back")
        assert not app.practice.log.rows_proven()
        await pilot.press("u")  # nothing more to undo
        assert app.practice.log.count() == 0


@drives
async def test_a_follow_up_comes_next() -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("a", "g")
        await until_text(pilot, "follow-up")
        follow = question_screen(app).shown.verdict.presented.question.follow_ups[0]  # type: ignore[union-attr]
        await pilot.press("f")
        await until(pilot, lambda: question_screen(app).asked.question.id == follow)  # type: ignore[union-attr]


@drives
async def test_a_sitting_ends_at_home_with_the_map_filled() -> None:
    async with running(at_home=True) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press(letter(app, "dies-in-most"), "s")
        await until_text(pilot, "Your answer")
        await pilot.press("enter")
        shown = await until_text(pilot, "1 of 1 held in this sitting.")
        assert "■■" in shown
        assert "Proven last" in shown


@drives
async def test_what_was_sure_and_wrong_is_asked_again_with_w() -> None:
    async with running(at_home=True) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press(letter(app, "unchanged"), "s")
        await until_text(pilot, "Your answer")
        await pilot.press("escape")
        await until_text(pilot, "You were sure. It measured otherwise.")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
        await until(pilot, lambda: question_screen(app).asked is not None)
        asked = question_screen(app).asked
        assert asked is not None
        assert asked.question.id == CHOICE


# --- leaving, resizing, clicking -------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [CHOICE, NUMBER, SHAPE, MULTI])
@drives
async def test_escape_always_leaves(question: str) -> None:
    async with running() as (app, pilot):
        await show_question(app, pilot, question)
        await pilot.press("question_mark" if question in (CHOICE, MULTI) else "f1")
        assert not isinstance(app.screen, QuestionScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, QuestionScreen)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))


@drives
async def test_resizing_keeps_the_answer_in_the_making() -> None:
    async with running(WIDE) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        await pilot.press("b")
        await pilot.resize_terminal(20, 6)
        assert "20×6" in screen_text(app)
        await pilot.resize_terminal(*NARROW)
        await until_text(pilot, "How sure are you that B holds?")


@drives
async def test_everything_can_be_clicked() -> None:
    async with running(WIDE) as (app, pilot):
        await show_question(app, pilot, CHOICE)
        row = next(i for i, line in enumerate(screen_text(app).split("\n")) if line.startswith("   B  "))
        await pilot.click(offset=(12, row))
        shown = await until_text(pilot, "How sure are you that B holds?")
        row = next(i for i, line in enumerate(shown.split("\n")) if line.startswith("   g  "))
        await pilot.click(offset=(8, row))
        shown = await until_text(pilot, "you, guess")
        await pilot.click(offset=(shown.split("\n")[-2].index("keys") + 1, 35))
        await until_text(pilot, "Take this answer back")


@drives
async def test_the_palette_finds_a_question_in_either_language() -> None:
    for words in ("undivided scaling.gradient.s", "梯度 scaling.gradient.s"):
        async with running(WIDE) as (app, pilot):
            await pilot.press("slash")
            await until(pilot, lambda app=app: app.screen.query(Input))
            app.screen.query_one(Input).value = words
            await until(pilot, lambda app=app: "Light or dark" not in screen_text(app))  # what was there before
            await until_text(pilot, "scaling.")
            await settled(pilot)
            await pilot.press("down", "enter")
            await until(pilot, lambda app=app: isinstance(app.screen, QuestionScreen))


# --- when things go wrong --------------------------------------------------------------------------------------------


@drives
async def test_the_laboratory_killed_while_a_verdict_is_awaited() -> None:
    """The person sees a message, then the verdict."""
    async with running() as (app, pilot):
        assert app.practice is not None
        assert app.laboratory is not None
        await app.practice.bind()
        os.kill(app.laboratory.pid, signal.SIGSTOP)  # so that the proof is awaited however slow the keys are
        app.ask([app.practice.bank.questions["projections.tied.direction"]], 7)
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen) and app.screen.asking.draft is not None)
        await pilot.press("a", "s")
        os.kill(app.laboratory.pid, signal.SIGKILL)
        await until_text(pilot, "was killed")  # and "Your answer is kept", which is no verdict yet
        await until_text(pilot, "v  shows all figures")
        assert app.practice.log.count() == 1


@drives
async def test_without_torch_questions_open_and_doctor_is_named() -> None:
    def broken(on_state: Callable[..., None]) -> Laboratory:
        return Laboratory(on_state=on_state, command=["false"])

    async with running(laboratory=broken) as (app, pilot):
        await until_text(pilot, "quizapp doctor")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert app.is_running


@drives
async def test_language_and_theme_change_while_it_runs() -> None:
    async with running(at_home=True) as (app, pilot):
        assert "Proven to you" in screen_text(app)
        app.switch_language()
        await until_text(pilot, "已向你证明")
        app.switch_theme()
        assert app.theme == "paper"
        await until_text(pilot, "已向你证明")


@drives
async def test_a_start_before_the_questions_are_read_is_remembered() -> None:
    app = QuizApp()
    async with app.run_test(size=WIDE) as pilot:
        app.start_sitting()
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
