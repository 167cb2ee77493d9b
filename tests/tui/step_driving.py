"""Driving the walk through attention: the way to its screen and to its next numbers."""

from __future__ import annotations

from textual.pilot import Pilot

from quizapp.tui.app import QuizApp
from quizapp.tui.screens.step import StepScreen
from quizapp.walk.tokens import CAT_EN
from tests.tui.driving import screen_text, settled, until


def screen(app: QuizApp) -> StepScreen:
    assert isinstance(app.screen, StepScreen)
    return app.screen


async def walked(app: QuizApp, pilot: Pilot[int], sentence: str = CAT_EN, heads: int = 2, seed: int = 7) -> StepScreen:
    """The screen with its first numbers."""
    app.show_step(sentence, heads, seed)
    await until(pilot, lambda: isinstance(app.screen, StepScreen) and screen(app).route.settled)
    await pilot.pause()
    return screen(app)


async def arrived(app: QuizApp, pilot: Pilot[int]) -> str:
    await until(pilot, lambda: screen(app).route.settled and not screen(app).route.busy)
    return await settled(pilot)


def header(app: QuizApp) -> str:
    return screen_text(app).split("\n")[0]
