"""Coming to the lab and leaving it: what is kept, what is stopped, other sizes, languages and colours."""

from __future__ import annotations

import pytest
from textual.command import CommandInput

from quizapp import locale
from quizapp.tui.screens.documents import DocumentsScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.question import QuestionScreen
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.lab_driving import bench, fresh, notes, opened, quiet, values


@drives
async def test_what_was_set_is_there_again_and_nothing_runs_unseen() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await pilot.press("l")
        await until_text(pilot, "fake.plain")
        await pilot.press("enter")
        await until_text(pilot, "64.0")
        await pilot.press("right")
        await fresh(app, pilot)
        laboratory.held = True
        await pilot.press("right")
        await until(pilot, lambda: laboratory.waiting == 1)
        await pilot.press("escape")
        await until(pilot, lambda: laboratory.waiting == 0)
        assert laboratory.cancelled == 1
        await pilot.press("enter")
        await until(pilot, lambda: laboratory.waiting == 1)
        assert values(app)["d_k"] == 128
        laboratory.answer()
        await fresh(app, pilot)


@drives
async def test_a_paused_run_gives_way_when_something_else_is_looked_at_but_not_to_the_keys() -> None:
    laboratory, options = quiet()
    laboratory.held = True
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.trains")
        await until(pilot, lambda: laboratory.waiting == 1)
        await pilot.press("question_mark")
        await pilot.pause(0.05)
        assert laboratory.waiting == 1
        await pilot.press("escape")
        app.show_documents()
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))
        await until(pilot, lambda: laboratory.waiting == 0)
        await pilot.press("escape")
        await until(pilot, lambda: laboratory.waiting == 1)  # and is begun anew


@drives
async def test_a_demonstration_that_does_not_exist_is_told() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        app.show_lab("fake.plane")
        await until(pilot, lambda: notes(app))
        assert notes(app) == ["there is no demonstration “fake.plane”; did you mean fake.plain?"]
        app.show_lab("fake.plain", {"d_k": 0})
        await until(pilot, lambda: len(notes(app)) == 2)
        assert notes(app)[1] == "d_k is a whole number, 1 to 4096, not “0”."
        assert isinstance(app.screen, HomeScreen)


@drives
async def test_the_palette_finds_demonstrations_in_either_language() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        for words in ("它会学 fake.trains", "It learns fake.trains", "fake.trains"):
            await pilot.press("slash")
            await until(pilot, lambda: app.screen.query(CommandInput))
            app.screen.query_one(CommandInput).value = words
            await until(pilot, lambda: "Light or dark" not in screen_text(app))  # what was there before
            await until_text(pilot, "lab: fake.trains")
            await settled(pilot)
            await pilot.press("down", "enter")
            await until(pilot, lambda: app.screen is not None and "Lab" in screen_text(app))
            await until(pilot, lambda: bench(app).declaration.id == "fake.trains")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, HomeScreen))


@drives
async def test_too_small_a_terminal_and_every_size_in_between_paint_without_error() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, paints=True, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "right", "p", "right")
        for size in ((40, 10), (60, 16), (72, 20), (109, 24), (110, 30), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            for key in ("v", "c", "t", "s", "s"):
                await pilot.press(key)
            assert screen_text(app).strip()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@drives
async def test_in_chinese_nothing_stays_english(size: tuple[int, int]) -> None:
    locale.use("zh")
    _laboratory, options = quiet()
    async with running(size, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "p", "right", "h", "n")
        texts = [await settled(pilot)]
        await pilot.press("escape", "p")
        for key in ("v", "t", "s"):
            await pilot.press(key)
            texts.append((await settled(pilot)).replace("--seed", ""))
        await pilot.press("question_mark")
        texts.append(await settled(pilot))
        for word in ("Settings", "measured", "predict", "higher", "parameter", "sweep", "seed", "change", "before"):
            assert not any(word in text.replace("fake.plain", "") for text in texts), word


@drives
async def test_without_colour_every_kind_of_figure_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    laboratory, options = quiet()
    async with running((120, 70), **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "right", "right", "v")
        await fresh(app, pilot)
        shown = await settled(pilot)
        strips = app.screen._compositor.render_strips()
        colours = {
            segment.style.color.triplet
            for strip in strips for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        }  # fmt: skip
        assert all(red == green == blue for red, green, blue in colours)
        assert "A  d_k 64" in shown
        assert "B  d_k 128" in shown
        for sign in ("▌d_k", "█", "┼", "⠉", ".50", "·"):
            assert sign in shown.replace("▌ d_k", "▌d_k"), sign
        laboratory.held = True
        await pilot.press("right")
        await until_text(pilot, "measuring")  # that the picture is an old one is said, not only shown


@drives
async def test_the_questions_that_it_decides_are_asked_and_lead_back() -> None:
    async with running(WIDE) as (app, pilot):
        await opened(app, pilot, "scaling.variance", d_k=16)
        await fresh(app, pilot)
        await pilot.press("t")
        shown = await until_text(pilot, "quizapp demo scaling.variance")
        assert "scaling.variance.predict" in shown
        assert "002-18" in shown
        await until(pilot, lambda: "“" in screen_text(app))  # the 30-second answer, with its numbers
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
        await pilot.press("escape")
        await until_text(pilot, "quizapp demo scaling.variance")
        row = next(y for y, line in enumerate(screen_text(app).splitlines()) if "002-18" in line)
        await pilot.click(offset=(45, row))
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))


@drives
async def test_from_a_verdict_one_key_leads_to_the_same_run_and_escape_back() -> None:
    from tests.tui.driving import show_question

    async with running(WIDE) as (app, pilot):
        await show_question(app, pilot, "scaling.gradient.statistic")
        await pilot.press("a", "s")
        await until_text(pilot, "Your answer")
        question = app.screen
        assert isinstance(question, QuestionScreen)
        assert question.shown is not None
        evidence = question.shown.verdict.evidence
        await pilot.press("l")
        await until(pilot, lambda: app.screen is not question)
        await fresh(app, pilot)
        shown = bench(app).drawn["A"]
        assert (shown.demonstration, shown.params, shown.seed) == (
            evidence.demonstration, evidence.params, evidence.seed
        )  # fmt: skip
        assert shown.facts == evidence.facts
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is question)
