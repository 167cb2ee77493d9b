"""A drill on the screen: writing, judging, hints, the log; with a judge that is told what to find."""

from __future__ import annotations

import asyncio

import pytest

from quizapp import locale
from quizapp.drills import drafts
from quizapp.drills.pages import pages
from quizapp.runner.process import RunnerFailed
from quizapp.tui.screens.drill import DrillScreen
from tests.tui.drill_driving import SDPA, FakeJudge, judged, opened
from tests.tui.driving import NARROW, WIDE, assert_golden, drive, screen_text, settled, steady, until
from tests.tui.driving import until_text as shows

__all__ = ["judged"]  # the judge that is told what to find, for every test here


def test_what_is_typed_is_judged_and_the_mistake_is_named() -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            screen.editor.load_text("def f(q):\n    return q\n# line 3\n")
            await pilot.pause()
            await pilot.press("f5")
            shown = await shows(pilot, "This is attention without 1/√d_k.")
            assert "judged in 38 ms   isolation full" in shown
            assert "12 passed, 2 failed" in shown
            assert "[bold]" in shown  # what was printed is no markup
            assert screen.editor.faulty == 3
            await pilot.press("f3")
            await shows(pilot, "Which power of it makes the variance")
            screen.editor.load_text("sqrt")
            await pilot.press("f5")
            await shows(pilot, "All 14 checks pass.")
            assert "attempt 2   best so far 14 of 14" in screen_text(app)

    drive(scenario)


def test_what_is_typed_is_kept_and_there_again() -> None:
    async def scenario() -> None:
        async with opened(name="") as (app, pilot, screen):
            await shows(pilot, "Scaled dot-product attention")
            await pilot.press(*["down"] * [page.name for page in screen.pages].index(SDPA), "enter")
            await until(pilot, lambda: screen.desk is not None)
            await pilot.press("x", "equals_sign", "1", "enter")
            await pilot.press("escape")
            await until(pilot, lambda: screen.desk is None)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.home)
        assert drafts.path(pages()[SDPA]).read_text().startswith("x=1\nimport math")
        async with opened() as (_app, _pilot, screen):
            assert screen.editor.text.startswith("x=1\nimport math")

    drive(scenario)


def test_enter_tab_and_backspace_keep_pythons_indentation() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            screen.editor.load_text("")
            await pilot.press("i", "f", "space", "1", "colon", "enter", "a", "enter", "backspace", "b", "tab", "c")
            assert screen.editor.text == "if 1:\n    a\nb   c"

    drive(scenario)


def test_a_verdict_is_logged_once_and_can_be_taken_back() -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            assert app.practice is not None
            log = app.practice.log
            before = log.count()
            screen.editor.load_text("wrong")
            await pilot.pause()
            await pilot.press("f5")
            await shows(pilot, "^t takes it")
            await pilot.press("f5")
            await until(pilot, lambda: screen.desk is not None and screen.desk.attempts == 2)
            assert log.count() == before + 1  # the same code once more is no attempt
            assert log.entries(limit=1)[0].attempt.question == "drill.scaled-dot-product-attention"
            await pilot.press("ctrl+t")
            await until(pilot, lambda: log.count() == before)
            assert screen.desk is not None
            assert screen.desk.entry is None

    drive(scenario)


def test_review_asks_for_a_failing_drill_and_leads_to_its_screen() -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            screen.editor.load_text("wrong")
            await pilot.pause()
            await pilot.press("f5")
            await shows(pilot, "^t takes it")
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.home)
            app.show_review()
            await shows(pilot, "Write it by hand: Scaled dot-product attention")
            assert app.practice is not None
            at = [one.question.id for one in app.screen.seen.queue].index("drill.scaled-dot-product-attention")  # type: ignore[attr-defined]
            await pilot.press(*["down"] * at, "a")
            await until(pilot, lambda: isinstance(app.screen, DrillScreen) and app.screen.desk is not None)

    drive(scenario)


def test_properties_tick_while_the_rest_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with opened() as (app, pilot, screen):
            monkeypatch.setattr(FakeJudge, "gate", asyncio.Event())
            await pilot.press("f5")
            await shows(pilot, "The judge is at work.")
            shown = screen_text(app)
            assert "✓ weights sum to 1 per query" in shown
            assert "✗ scores are scaled by 1/√d_k" in shown
            assert "· large scores" in shown
            assert FakeJudge.gate is not None
            FakeJudge.gate.set()
            await until(pilot, lambda: screen.desk is not None and not screen.desk.ticks)

    drive(scenario)


def test_a_new_verdict_takes_the_place_of_one_that_is_awaited() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            FakeJudge.gate = asyncio.Event()
            await pilot.press("f5")
            await shows(pilot, "The judge is at work.")
            screen.editor.load_text("sqrt")
            await pilot.press("f5")
            await until(pilot, lambda: len(FakeJudge.sources) == 2)
            FakeJudge.gate.set()
            await shows(pilot, "All 14 checks pass.")
            assert screen.desk is not None
            assert screen.desk.attempts == 1

    drive(scenario)


def test_what_stands_in_the_way_is_told_and_nothing_is_lost() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            FakeJudge.fails = RunnerFailed("The process for your code cannot be started: no.")
            await pilot.press("f5")
            await shows(pilot, "cannot be started: no.")
            FakeJudge.fails = None
            screen.editor.load_text("sqrt")
            await pilot.press("f5")
            await shows(pilot, "All 14 checks pass.")

    drive(scenario)


def test_a_hint_is_in_sight_in_a_narrow_terminal() -> None:
    async def scenario() -> None:
        async with opened(NARROW) as (_app, pilot, screen):
            await pilot.press("f5")
            await shows(pilot, "This is attention without 1/√d_k.")
            screen.below.scroll_end(animate=False)
            await pilot.press("f3")
            await shows(pilot, "Which power of it makes the variance")

    drive(scenario)


def test_the_help_is_reached_where_a_question_mark_is_typed() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            screen.editor.load_text("wrong")
            await pilot.press("f5")
            shown = await shows(pilot, "^t takes it")
            assert "F1 keys" in shown
            assert "? keys" not in shown
            await pilot.press("f1")
            shown = await shows(pilot, "Take the last verdict out of your log.")
            assert "^↓" in shown
            assert "^p          Find any question" in shown
            await pilot.press("escape", "slash", "question_mark")
            assert screen.editor.text == "/?wrong"

    drive(scenario)


def test_what_became_of_the_last_attempt_is_not_told_of_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with opened(NARROW) as (_app, pilot, screen):
            screen.editor.load_text("wrong")
            await pilot.press("f5")
            await until(pilot, lambda: screen.desk is not None and bool(screen.desk.logged))
            monkeypatch.setattr(FakeJudge, "gate", asyncio.Event())
            await pilot.press("f5")
            assert "^t takes it" not in await shows(pilot, "The judge is at work.")

    drive(scenario)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", ["80", "120"])
def test_a_rejection_looks_as_it_should(language: locale.Language, size: str) -> None:
    async def scenario() -> None:
        locale.use(language)
        async with opened({"80": NARROW, "120": WIDE}[size]) as (_app, pilot, screen):
            await pilot.press("f5")
            await until(pilot, lambda: screen.desk is not None and screen.desk.verdict is not None)
            await pilot.press("f3")
            assert_golden(f"drill-{language}-{size}", steady(await settled(pilot)))

    drive(scenario)
