"""Driving the app as a person would: keys in, the text of the screen out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from quizapp.tui.app import QuizApp
from tests.sharing import common, shared
from tests.tui.sparing import Bare, Quick, sparing

GOLDENS = Path(__file__).parent / "goldens"
WIDE, NARROW = (120, 36), (80, 24)
NOON = 1_795_521_600.0  # Tue 24 Nov 2026, 12:00 UTC: the day on every golden
_DURATION = re.compile(r"\d+(\.\d+)? (ms|s|毫秒|秒)\b")
POLL, STILL = 0.03, 5  # seconds between two looks, and how many of them see a screen that stands still
WAIT = 30.0  # seconds after which something that was waited for did not come


def screen_text(app: App[Any]) -> str:
    """What the terminal shows, line by line, without colour."""
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines[:height]) + "\n"


class Watched(QuizApp):
    """Counts how often something was painted, so that waiting for a change need not draw the screen."""

    painted = 0

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        self.painted += 1


async def until(pilot: Pilot[Any], holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(WAIT):
        while not holds():
            if pilot.app._exception is not None:
                raise pilot.app._exception
            await asyncio.sleep(POLL)
    await pilot.pause()


async def until_text(pilot: Pilot[Any], text: str) -> str:
    """Wait until the screen shows a text; the screen is in the error if it never does."""
    app, seen, shown = pilot.app, -1, ""

    def there() -> bool:
        nonlocal seen, shown
        painted = getattr(app, "painted", seen + 1)
        if painted != seen:
            seen, shown = painted, screen_text(app)
        return text in shown

    try:
        await until(pilot, there)
    except TimeoutError:
        raise AssertionError(f"{text!r} never came; the screen shows:\n{screen_text(app)}") from None
    return screen_text(app)


async def settled(pilot: Pilot[Any]) -> str:
    """The screen once it has stood still for a while: what a person sees. A cursor may blink meanwhile."""
    app = pilot.app
    assert isinstance(app, Watched)
    await pilot.pause()
    before, shown, seen, still = "", screen_text(app), app.painted, 0
    try:
        async with asyncio.timeout(WAIT):
            while still < STILL:
                await asyncio.sleep(POLL)
                still += 1
                if app.painted != seen or still == STILL:
                    before, shown, seen = shown, screen_text(app), app.painted
                    still = still if shown == before else 0
    except TimeoutError:
        raise AssertionError(f"it never stood still; it showed in turn:\n{before}\n{shown}") from None
    return shown


def drives(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an async test on the worker's loop."""

    def test(*arguments: Any, **named: Any) -> None:
        common().loop.run(scenario(*arguments, **named))

    test.__name__, test.__doc__ = scenario.__name__, scenario.__doc__
    test.__wrapped__ = scenario  # type: ignore[attr-defined]  # pytest reads the parameters from it
    return test


@contextlib.asynccontextmanager
async def running(
    size: tuple[int, int] = WIDE, *, at_home: bool = False, paints: bool = False, **options: Any
) -> AsyncIterator[tuple[QuizApp, Pilot[int]]]:
    """The app with the questions read and torch ready.

    Home shows something only `at_home`; frames that no test looks at are painted only where it `paints`.
    """
    os.environ["TZ"] = "UTC"
    if shared():
        common().furnish()
        options.setdefault("laboratory", common().lend)
    app = Watched(clock=lambda: NOON, **options)
    if not at_home:
        app.home = Bare()
    with sparing(paints):
        async with app.run_test(size=size):
            pilot = Quick(app)
            await until(pilot, lambda: app.practice is not None and app.laboratory is not None)
            assert app.laboratory is not None
            await until(pilot, lambda: app.laboratory.state in ("ready", "missing", "failed"))  # type: ignore[union-attr]
            yield app, pilot


async def show_question(app: QuizApp, pilot: Pilot[int], id: str, seed: int = 7) -> None:
    """Ask one question and wait until its proof is done."""
    from quizapp.tui.screens.question import QuestionScreen

    assert app.practice is not None
    app.ask([app.practice.bank.questions[id]], seed)
    await until(pilot, lambda: isinstance(app.screen, QuestionScreen) and app.screen.asked is not None)
    screen = app.screen
    assert isinstance(screen, QuestionScreen)
    assert screen.asked is not None
    await until(pilot, lambda: screen.asked.proof.done())  # type: ignore[union-attr]


async def answer_one() -> None:
    """From Home to a verdict."""
    async with running(at_home=True, paints=True) as (app, pilot):
        await show_question(app, pilot, "scaling.gradient.statistic")
        await pilot.press("a", "s")
        await until_text(pilot, "Your answer")


def drive(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(scenario())  # type: ignore[arg-type]


def steady(text: str) -> str:
    """A screen without what differs from run to run: how long something took, and the gaps that this moves."""
    return "\n".join(_steady(line) for line in text.split("\n"))


def _steady(line: str) -> str:
    without, count = _DURATION.subn("#", line)
    return re.sub(" {2,}", "  ", without) if count else line


def assert_golden(name: str, text: str) -> None:
    """Compare with the committed text; UPDATE_GOLDENS=1 writes it."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} differs from its golden; UPDATE_GOLDENS=1 accepts it"
