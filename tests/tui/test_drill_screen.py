"""The drills on the screen: writing, judging, hints, solutions, an editor of one's own; with a judge that is told what
to find."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp import locale
from quizapp.drills import drafts
from quizapp.drills.judging import Line, Verdict
from quizapp.drills.pages import Page, pages
from quizapp.locale import pick
from quizapp.runner.process import RunnerFailed
from quizapp.tui.app import QuizApp
from quizapp.tui.screens import drill as module
from quizapp.tui.screens.drill import DrillScreen
from tests.tui.driving import NARROW, WIDE, assert_golden, drive, running, screen_text, settled, steady, until
from tests.tui.driving import until_text as shows
from tests.tui.lab_driving import quiet

SDPA = "scaled_dot_product_attention"
GIVEN = "q (1, 4, 64) · k (1, 6, 64) · v (1, 6, 3)"


class FakeSpares:
    level = "full"

    def __init__(self, **_options: Any) -> None: ...
    def prewarm(self) -> None: ...


class FakeJudge:
    """Rejects what has no "sqrt" in it, as attention without its scale."""

    sources: list[str]
    fails: RunnerFailed | None = None
    gate: asyncio.Event | None = None

    def __init__(self, _laboratory: object, spares: FakeSpares) -> None:
        self.spares = spares
        FakeJudge.sources = []

    async def warm(self, page: Page) -> None: ...

    async def bug(self, page: Page) -> str:
        return "the bug"

    async def close(self) -> None: ...

    async def check(self, page: Page, source: str, on_tick: Callable[[dict[str, bool]], None]) -> Verdict:
        FakeJudge.sources.append(source)
        on_tick({"rows": True, "scale": False})
        if FakeJudge.gate is not None:
            await FakeJudge.gate.wait()
        if FakeJudge.fails is not None:
            raise FakeJudge.fails
        right = "sqrt" in source
        lines = [
            Line(name, pick(words.says), right or name not in ("scale", "values"))
            for name, words in page.checks.items()
        ]
        if right:
            return Verdict(page.name, True, "All 14 checks pass.", lines, None, 7, 0.038, level="full")
        scale = Line("scale", lines[1].label, False, "the slope is 1, expected 0.125.", "0.125", "1", GIVEN)
        lines[1] = scale
        return Verdict(
            page.name, False, pick(page.mistakes["no-scale"]), lines, "no-scale", 7, 0.038,
            line=3, output="hello\n[bold]", level="full",
        )  # fmt: skip


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Judge", FakeJudge)
    monkeypatch.setattr(module, "Spares", FakeSpares)
    monkeypatch.setattr(FakeJudge, "fails", None)
    monkeypatch.setattr(FakeJudge, "gate", None)


@asynccontextmanager
async def opened(
    size: tuple[int, int] = WIDE, file: Path | None = None, name: str = SDPA
) -> AsyncIterator[tuple[QuizApp, Pilot[int], DrillScreen]]:
    _, options = quiet()
    async with running(size, **options) as (app, pilot):
        app.show_drill(name, file)
        await until(pilot, lambda: isinstance(app.screen, DrillScreen) and app.screen.is_mounted)
        screen = app.screen
        assert isinstance(screen, DrillScreen)
        await until(pilot, lambda: not name or screen.desk is not None)
        yield app, pilot, screen


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


def test_the_solution_is_asked_for_twice_and_counts_as_given_up() -> None:
    """In a narrow terminal it takes the place of what was written, until the last one has been shown."""

    async def scenario() -> None:
        async with opened(NARROW) as (_app, pilot, screen):
            await pilot.press("f4")
            await shows(pilot, "F4 again shows the solution")
            assert "masked_fill" not in screen.editor.text
            await pilot.press("f4")
            await until(pilot, lambda: screen.editor.text == pages()[SDPA].solution)
            assert screen.desk is not None
            assert screen.desk.given_up
            await pilot.press("z")  # it is on show, not to be edited
            assert screen.editor.text == pages()[SDPA].solution
            await pilot.press("f4", "f4", "f4")
            await until(pilot, lambda: screen.editor.text == pages()[SDPA].stub)

    drive(scenario)


def test_where_there_is_room_the_right_answers_stand_beside_what_was_written() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            written = "z" + pages()[SDPA].stub
            await pilot.press("z", "f4", "f4")
            await until(pilot, lambda: screen.answer.text == pages()[SDPA].solution)
            assert screen.editor.text == written
            assert not screen.aside.display
            await pilot.press("z")  # what was written can be changed while one reads
            await until(pilot, lambda: screen.editor.text == "z" + written)
            shown = await settled(pilot)
            assert "solution  F4 the next one" in shown
            await pilot.press("f4")
            name, variant = next(iter(pages()[SDPA].variants.items()))
            await until(pilot, lambda: screen.answer.text == variant)
            assert f"{name}  F4 the next one" in await settled(pilot)
            await pilot.resize_terminal(*NARROW)
            await until(pilot, lambda: screen.editor.text == screen.answer.text and not screen.beside.display)
            await pilot.resize_terminal(*WIDE)
            await until(pilot, lambda: screen.editor.text == "z" + written and screen.beside.display)
            await pilot.press("f5")
            await until(pilot, lambda: not screen.beside.display and screen.aside.display)
            assert FakeJudge.sources[-1] == "z" + written

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


def test_a_bug_to_be_mended_takes_the_place_of_what_was_written_until_undo() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await pilot.press("f9")
            await until(pilot, lambda: screen.editor.text == "the bug")
            await pilot.press("ctrl+z")
            assert screen.editor.text == pages()[SDPA].stub

    drive(scenario)


def test_a_file_of_ones_own_is_judged_at_each_save(tmp_path: Path) -> None:
    async def scenario() -> None:
        file = tmp_path / "mine.py"
        async with opened(file=file) as (_app, pilot, screen):
            await shows(pilot, "judged on save")
            file.write_text("first")
            await until(pilot, lambda: FakeJudge.sources == ["first"])
            file.write_text("second sqrt")
            os.utime(file, ns=(1, 1))
            await until(pilot, lambda: FakeJudge.sources == ["first", "second sqrt"])
            await shows(pilot, "All 14 checks pass.")
            assert screen.editor.text == "second sqrt"
            file.unlink()
            await pilot.pause(0.3)
            file.write_bytes(b"third \xff")
            await until(pilot, lambda: len(FakeJudge.sources) == 3)
            await shows(pilot, "attention without")
        assert not drafts.path(pages()[SDPA]).exists()  # another's file is no draft

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
