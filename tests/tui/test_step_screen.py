"""Stepping through attention by keys: every step as text, the way there and back."""

from __future__ import annotations

import re

import pytest

from quizapp import locale
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.step import StepScreen
from quizapp.tui.widgets.key_bar import bindings
from quizapp.walk.tokens import ANIMAL, CAT_EN, ELEPHANT
from quizapp.walk.walking import STEPS
from tests.tui.driving import NARROW, WIDE, assert_golden, drives, running, screen_text, settled, until, until_text
from tests.tui.step_driving import arrived, header, screen, walked
from tests.walk.walks import TWELVE_ZH

SIZES = {"80": NARROW, "120": WIDE}
_GAP = re.compile(r"(at most|最多相差) \S+")


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
