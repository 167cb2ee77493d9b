"""Stepping through attention by keys and by mouse: every step as text, and no picture under another's name."""

from __future__ import annotations

import asyncio
import os
import re
import signal

import pytest
from textual.pilot import Pilot

from quizapp import locale
from quizapp.lab import LabError
from quizapp.tui.app import QuizApp
from quizapp.tui.screens import step as screens
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.step import StepScreen
from quizapp.tui.widgets.key_bar import bindings
from quizapp.walk.tokens import ANIMAL, CAT_EN, ELEPHANT
from quizapp.walk.walking import STEPS
from solutions.evidence import Evidence, Value
from tests.test_imports import modules_after
from tests.tui.driving import NARROW, WIDE, assert_golden, drives, running, screen_text, settled, until, until_text
from tests.walk.walks import TWELVE_ZH

SIZES = {"80": NARROW, "120": WIDE}
_GAP = re.compile(r"(at most|最多相差) \S+")


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


# --- goldens ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@drives
async def test_every_step(size: str, language: locale.Language) -> None:
    locale.use(language)
    async with running(SIZES[size]) as (app, pilot):
        await walked(app, pilot, "")
        for number, step in enumerate(STEPS, start=1):
            await pilot.press(str(number % 10))
            assert_golden(f"step-{number:02}-{step}-{language}-{size}", _GAP.sub(r"\1 #", await settled(pilot)))


@drives
async def test_twelve_chinese_tokens_in_a_small_terminal() -> None:
    locale.use("zh")
    async with running(NARROW) as (app, pilot):
        await walked(app, pilot, TWELVE_ZH)
        for number, step in enumerate(STEPS, start=1):
            await pilot.press(str(number % 10))
            assert_golden(f"step-{number:02}-{step}-twelve-zh-80", _GAP.sub(r"\1 #", await settled(pilot)))


@drives
async def test_eleven_tokens_in_a_wide_terminal() -> None:
    async with running(WIDE) as (app, pilot):
        await walked(app, pilot, ANIMAL)
        await pilot.press("7")
        assert_golden("step-07-softmax-animal-en-120", await settled(pilot))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@drives
async def test_while_a_sentence_is_typed(language: locale.Language) -> None:
    locale.use(language)
    async with running(NARROW) as (app, pilot):
        await walked(app, pilot, "")
        await pilot.press("7", "e", "down")
        assert_golden(f"step-typing-{language}-80", await settled(pilot))


# --- the way there and back ------------------------------------------------------------------------------------------


@drives
async def test_home_leads_here_and_escape_leads_back() -> None:
    async with running() as (app, pilot):
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, StepScreen) and screen(app).route.settled)
        assert "the row of “it”" in await settled(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("t", "t")
        await until(pilot, lambda: isinstance(app.screen, StepScreen))
        await pilot.pause()
        assert sum(isinstance(each, StepScreen) for each in app.screen_stack) == 1


@drives
async def test_the_palette_leads_here() -> None:
    async with running() as (app, pilot):
        await pilot.press("slash")
        await pilot.press(*"Step through")
        await until_text(pilot, "On a sentence of yours")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, StepScreen))


@drives
async def test_the_command_opens_it_with_its_sentence() -> None:
    async with running(step=(ELEPHANT, 4), seed=3) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, StepScreen) and screen(app).route.settled)
        shown = await settled(pilot)
        assert "大象" in shown
        assert "head 1 of 4, d_k = 2, causal" in shown
        assert "seed 3 " in shown


@drives
async def test_every_key_has_a_name_and_a_reason_and_is_on_the_sheet() -> None:
    async with running() as (app, pilot):
        await walked(app, pilot)
        found = list(bindings(app.screen))
        assert {each.key for each in found} >= {*("left", "right", "up", "down", "h", "H", "m", "x", "r", "e", "space")}
        footer = screen_text(app).rstrip("\n").split("\n")[-1]
        for word in ("step", "token", "heads", "mask", "sentence", "play", "÷ √d_k", "new seed", "keys", "leave"):
            assert word in footer
        await pilot.press("question_mark")
        shown = "".join(screen_text(app).split())
        assert all("".join(str(each.tooltip).split()) in shown for each in found if each.show)


# --- keys ------------------------------------------------------------------------------------------------------------


@drives
async def test_the_arrows_walk_the_steps() -> None:
    async with running() as (app, pilot):
        route = (await walked(app, pilot)).route
        assert "step 1 of 10" in header(app)
        await pilot.press("left")
        assert route.place.number == 1
        for number in range(2, 11):
            await pilot.press("right")
            assert route.place.number == number
        await pilot.press("right")
        assert "step 10 of 10" in header(app)
        await pilot.press("left")
        assert route.place.number == 9
        await pilot.press("home")
        assert route.place.number == 1
        await pilot.press("end")
        assert route.place.number == 10
        await pilot.press("4")
        assert "the row of “it”" in screen_text(app)
        assert "scores" in screen_text(app)
        assert "weights" not in screen_text(app).replace("random weights", "")
        await pilot.press("0")
        assert route.place.number == 10


@drives
async def test_up_and_down_follow_another_token() -> None:
    async with running() as (app, pilot):
        await walked(app, pilot)
        await pilot.press("7")
        assert "the row of “it”" in await settled(pilot)
        await pilot.press("up")
        shown = await settled(pilot)
        assert "the row of “as”" in shown
        (row,) = [line for line in shown.split("\n") if "▌" in line]
        assert row.split()[1] == "as"
        await pilot.press("down", "down", "down", "down")
        assert "the row of “the”" in await settled(pilot)  # from the last one to the first


@drives
async def test_h_looks_at_the_next_head_and_shift_h_changes_how_many() -> None:
    async with running() as (app, pilot):
        await walked(app, pilot)
        await pilot.press("7")
        first = await settled(pilot)
        assert "head 1 of 2, d_k = 4" in header(app)
        assert "K₁ᵀ" in first
        await pilot.press("h")
        second = await settled(pilot)
        assert "head 2 of 2, d_k = 4" in header(app)
        assert "K₂ᵀ" in second
        await pilot.press("h")
        assert await settled(pilot) == first
        await pilot.press("h", "H")
        assert "head 2 of 4, d_k = 2" in (await arrived(app, pilot)).split("\n")[0]
        await pilot.press("h", "h", "H")
        assert "one head, d_k = 8" in (await arrived(app, pilot)).split("\n")[0]
        before = screen_text(app)
        await pilot.press("h")
        assert await settled(pilot) == before
        await pilot.press("H")
        assert "head 1 of 2, d_k = 4" in (await arrived(app, pilot)).split("\n")[0]
        assert await settled(pilot) == first


@drives
async def test_m_turns_the_mask_and_x_the_division() -> None:
    async with running() as (app, pilot):
        route = (await walked(app, pilot)).route
        await pilot.press("6")
        causal = await settled(pilot)
        assert "it keeps 5 of 7" in causal
        assert "·" in causal.replace("q·k", "")
        await pilot.press("m")
        open_ = await arrived(app, pilot)
        assert "No mask: each token sees all 7." in open_
        assert ", no mask" in header(app)
        assert "·" not in open_.replace("q·k", "")
        await pilot.press("m")
        assert await arrived(app, pilot) == causal
        await pilot.press("x", "5")
        off = await arrived(app, pilot)
        assert "The division by √d_k is off" in off
        assert ", causal, not divided" in header(app)
        assert route.walk is not None
        assert route.walk.matrix("scores", 1).values == route.walk.matrix("products", 1).values
        await pilot.press("x")
        assert "Dividing by √4 = 2" in await arrived(app, pilot)


@drives
async def test_r_draws_other_matrices() -> None:
    async with running() as (app, pilot):
        route = (await walked(app, pilot)).route
        before = await settled(pilot)
        await pilot.press("r")
        after = await arrived(app, pilot)
        assert route.wanted.seed != 7
        assert f"seed {route.wanted.seed} " in header(app)
        assert after != before


@drives
async def test_settings_change_at_any_step() -> None:
    async with running() as (app, pilot):
        route = (await walked(app, pilot)).route
        for number in range(10):
            await pilot.press(str(number), "m", "x", "H", "r")
            await arrived(app, pilot)
            assert route.walk is not None
            assert route.walk.setting == route.wanted
            assert route.place.number == (number or 10)


# --- another sentence ------------------------------------------------------------------------------------------------


@drives
async def test_e_takes_another_sentence_and_letters_are_letters_meanwhile() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("7", "e")
        assert at.input.value == CAT_EN
        await pilot.press("ctrl+u", *"hmx", "space", *"re1")
        assert at.input.value == "hmx re1"
        assert "2 tokens:  hmx  re1" in await settled(pilot)
        assert (at.route.place.number, at.route.wanted.causal) == (7, True)
        await pilot.press("enter")
        shown = await arrived(app, pilot)
        assert "the row of “re1”" in shown
        assert not at.typing
        await pilot.press("left")
        assert at.route.place.number == 6


@drives
async def test_escape_keeps_the_sentence_and_then_leaves() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        before = await settled(pilot)
        await pilot.press("e", *" and more")
        await pilot.press("escape")
        assert await settled(pilot) == before
        assert at.route.wanted.sentence.text == CAT_EN
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("a b c d e f g h i j k l m", "That makes 13 tokens, and at most 12 fit."),
        ("", "There is no word in it."),
        ("x" * 21, "goes on for 21 characters"),
        ("我" * 10_000, "That is 10,000 characters"),
    ],
)
@drives
async def test_what_cannot_be_walked_through_says_why_and_stays(typed: str, why: str) -> None:
    async with running(NARROW) as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("e")
        at.input.value = typed
        await until_text(pilot, why)
        await pilot.press("enter")
        assert why in await settled(pilot)
        assert at.typing
        assert at.route.wanted.sentence.text == CAT_EN
        await pilot.press("escape")
        assert "the" in await settled(pilot)


@drives
async def test_the_arrows_bring_the_ready_sentences() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        await pilot.press("e", "down")
        assert at.input.value == ANIMAL
        await pilot.press("down")
        assert at.input.value == ELEPHANT
        await pilot.press("down", "up")
        assert at.input.value == ELEPHANT
        await pilot.press("enter")
        assert "大象" in await arrived(app, pilot)


@drives
async def test_the_same_sentence_again_asks_for_nothing() -> None:
    async with running() as (app, pilot):
        at = await walked(app, pilot)
        before = at.route.walk
        await pilot.press("e", "enter")
        await settled(pilot)
        assert at.route.walk is before
        assert not at.typing


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
