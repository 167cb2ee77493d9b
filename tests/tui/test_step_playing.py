"""The walk that plays by itself, is clicked, waits for numbers that are late or never come, and changes its look."""

from __future__ import annotations

import asyncio
import os
import re
import signal

import pytest

from quizapp.lab import LabError
from quizapp.tui.app import QuizApp
from quizapp.tui.screens import step as screens
from quizapp.tui.screens.home import HomeScreen
from quizapp.walk.tokens import ANIMAL, CAT_EN
from solutions.evidence import Evidence, Value
from tests.test_imports import modules_after
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.step_driving import arrived, header, walked

SIZES = {"80": NARROW, "120": WIDE}
_GAP = re.compile(r"(at most|最多相差) \S+")


# --- playing ---------------------------------------------------------------------------------------------------------


@drives
async def test_space_plays_to_the_last_step_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was shown on the way is written down, so that a slow machine misses none of it."""
    monkeypatch.setattr(screens, "PACE", 0.02)
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("8")
        shown: list[int] = []
        go = at.route.go

        def noted(number: int) -> bool:
            moved = go(number)
            shown.append(at.route.place.number)
            return moved

        monkeypatch.setattr(at.route, "go", noted)
        await pilot.press("space")
        await until(pilot, lambda: at.route.place.number == 10 and at.player is None)
        await settled(pilot)
        assert shown == [9, 10]
        await pilot.press("space")
        await until(pilot, lambda: len(shown) > 2 and at.player is None)
        assert shown[2:] == list(range(1, 11))  # from the start


@drives
async def test_space_stops_what_plays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "PACE", 3600.0)  # it plays, and on no machine does it reach the next step
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("3", "space")
        playing = at.player
        assert playing is not None
        await pilot.press("space")
        assert at.player is None
        assert playing._task is None  # it ticks no more
        assert at.route.place.number == 3


@drives
async def test_a_tick_that_comes_late_plays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a loaded machine ticks queue up behind the one with which it arrives, or behind the key that stops it."""
    monkeypatch.setattr(screens, "PACE", 3600.0)
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("9", "space")
        at._play_on()
        at._play_on()
        assert (at.route.place.number, at.player) == (10, None)
        await pilot.press("3", "space", "space")
        at._play_on()
        assert at.route.place.number == 3


@pytest.mark.parametrize("key", ["left", "1", "e"])
@drives
async def test_whoever_takes_over_is_not_played_on(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "PACE", 0.02)
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("2", "space")
        await until(pilot, lambda: at.route.place.number > 3)
        await pilot.press(key)
        assert at.player is None
        here = at.route.place.number
        await pilot.pause(0.1)
        assert at.route.place.number == here


def test_a_step_is_played_for_a_second() -> None:
    assert screens.PACE == 1.0


# --- by mouse --------------------------------------------------------------------------------------------------------


@drives
async def test_steps_and_rows_can_be_pressed() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        shown = screen_text(app).split("\n")
        row = next(index for index, line in enumerate(shown) if "7 softmax" in line)
        await pilot.click(offset=(shown[row].index("softmax") + 1, row))
        assert at.route.place.step == "softmax"
        shown = (await settled(pilot)).split("\n")
        row = next(index for index, line in enumerate(shown) if line.lstrip().startswith("hid "))
        await pilot.click(offset=(shown[row].index("hid"), row))
        assert "the row of “hid”" in await settled(pilot)
        await pilot.click(offset=(60, row + 1))  # anywhere in it
        assert "the row of “as”" in await settled(pilot)


# --- numbers that are late or do not come ----------------------------------------------------------------------------


class Held:
    """A laboratory that answers when it is let go."""

    def __init__(self, app: QuizApp) -> None:
        assert app.laboratory is not None
        self.real = app.laboratory.run
        self.gate = asyncio.Event()
        self.asked = 0
        self.error: LabError | None = None

    async def run(self, id: str, params: dict[str, Value], seed: int) -> Evidence:
        self.asked += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return await self.real(id, params, seed)


@drives
async def test_no_picture_stands_under_another_setting() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("7")
        before = await settled(pilot)
        held = Held(app)
        at.route._run = held.run
        await pilot.press("m")
        assert screen_text(app) == before  # nothing is there yet: the old numbers under their own name
        await until_text(pilot, "computing")
        shown = screen_text(app)
        assert ", causal" in header(app)
        assert shown.split("\n")[1:] == before.split("\n")[1:]
        await pilot.press("x", "down")
        assert "the row of “was”" in await settled(pilot)  # it can still be read
        held.gate.set()
        await arrived(app, pilot)
        assert "no mask, not divided" in header(app)
        assert "computing" not in screen_text(app)
        assert held.asked == 2


@drives
async def test_what_fails_is_told_and_r_tries_again() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        held = Held(app)
        at.route._run, held.error = held.run, LabError("The torch process died twice, so nothing was graded.")
        held.gate.set()
        await pilot.press("m")
        shown = await until_text(pilot, "The torch process died twice")
        assert "r runs it again." in shown
        assert "▌" not in shown
        held.error = None
        await pilot.press("right", "r")
        await arrived(app, pilot)
        assert ", no mask" in header(app)
        assert "▌" in screen_text(app)


@pytest.mark.skipif(os.name != "posix", reason="signals")
@drives
async def test_a_killed_laboratory_is_replaced() -> None:
    async with running() as (app, pilot):
        await walked(app, pilot)
        assert app.laboratory is not None
        os.kill(app.laboratory.pid, signal.SIGKILL)
        await pilot.press("m")
        await arrived(app, pilot)
        assert ", no mask" in header(app)


@drives
async def test_before_torch_is_there_the_steps_are() -> None:
    async with running() as (app, pilot):
        assert app.laboratory is not None
        held = Held(app)
        app.laboratory.run = held.run  # type: ignore[method-assign]
        app.laboratory.state = "starting"
        app.show_step(CAT_EN, 2, 7)
        shown = await until_text(pilot, "Torch is loading, about a second.")
        assert "10 W_o" in shown
        await pilot.press("right", "right", "up", "h", "space", "space", "pagedown")
        assert "step 3 of 10" in header(app)
        held.gate.set()
        await arrived(app, pilot)
        assert "▌" in screen_text(app)


@drives
async def test_leaving_while_numbers_are_awaited_leaves() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        held = Held(app)
        at.route._run = held.run
        await pilot.press("r", "escape")
        assert isinstance(app.screen, HomeScreen)
        held.gate.set()
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)


# --- around it -------------------------------------------------------------------------------------------------------


@drives
async def test_language_theme_and_size_change_under_way() -> None:
    async with running() as (app, pilot):
        await walked(app, pilot)
        await pilot.press("7")
        english = await settled(pilot)
        app.switch_language()
        shown = await settled(pilot)
        assert "逐步演算" in header(app)
        assert "权重" in shown
        app.switch_theme()
        assert await settled(pilot) == shown
        await pilot.resize_terminal(*NARROW)
        small = await settled(pilot)
        assert "K₁ᵀ" not in small.replace("Q₁ K₁ᵀ", "")
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        await pilot.resize_terminal(*WIDE)
        app.switch_language()
        assert await settled(pilot) == english


@drives
async def test_what_does_not_fit_can_be_scrolled() -> None:
    async with running((60, 16)) as (app, pilot):
        await walked(app, pilot, ANIMAL)
        await pilot.press("7")
        top = await settled(pilot)
        assert "the row of" not in top
        await pilot.press("pagedown")
        assert "the row of" in await settled(pilot) or "exp" in screen_text(app)
        await pilot.press("pageup", "pageup")
        assert await settled(pilot) == top
        await pilot.press("pagedown", "right")
        assert "8 ×" in await settled(pilot)  # another step begins at its top


def test_the_interface_holds_no_torch_while_it_walks() -> None:
    loaded = modules_after(
        "import asyncio, os, tempfile\n"
        "os.environ['QUIZAPP_HOME'] = tempfile.mkdtemp()\n"
        "import quizapp.walk.route, quizapp.tui.screens.step, quizapp.text.step\n"
        "from tests.tui.driving import running, until\n"
        "async def main():\n"
        "    async with running(step=('', 2)) as (app, pilot):\n"
        "        await until(pilot, lambda: getattr(app.screen, 'route', None) and app.screen.route.settled)\n"
        "asyncio.run(main())"
    )
    assert "quizapp.tui.screens.step" in loaded
    assert not {"torch", "numpy"} & loaded
