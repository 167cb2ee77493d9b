"""Driving the drills: a judge that is told what to find, and a way to a drill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.drills.judging import Line, Verdict
from quizapp.drills.pages import Page
from quizapp.locale import pick
from quizapp.runner.process import RunnerFailed
from quizapp.tui.app import QuizApp
from quizapp.tui.screens import drill as module
from quizapp.tui.screens.drill import DrillScreen
from tests.tui.driving import WIDE, running, until
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
