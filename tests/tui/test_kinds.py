"""Orders, bug hunts and formulas on the screen: what they look like, and what holds for all three."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from quizapp import locale
from quizapp.tui.screens.question import QuestionScreen
from quizapp.tui.widgets.key_bar import bindings
from tests.kind_samples import BUG, FORMULA, ORDER, KindsLaboratory, pack
from tests.tui.driving import NARROW, WIDE, assert_golden, running, settled, steady, until_text
from tests.tui.kinds_driving import TYPED, asking, attempts
from tests.tui.test_screens import drives

SIZES = {"80": NARROW, "120": WIDE}


# --- goldens ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("id", TYPED, ids=["order", "bug", "formula"])
@drives
async def test_question_and_verdict(tmp_path: Path, id: str, size: str, language: locale.Language) -> None:
    locale.use(language)
    name = f"{id.partition('.')[2]}-{language}-{size}"
    async with asking(tmp_path, id, SIZES[size]) as (_app, pilot, _draft):
        for keys in TYPED[id]:
            await pilot.press(*(keys if keys.isdigit() else [keys]))
        assert_golden(f"question-{name}", await settled(pilot))
        await pilot.press("s")
        await until_text(pilot, "✗")
        assert_golden(f"verdict-{name}", steady(await settled(pilot)))


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("id", [ORDER, BUG, FORMULA], ids=["order", "bug", "formula"])
@drives
async def test_every_page_fits_the_column_and_the_keys_are_told(
    tmp_path: Path, id: str, language: locale.Language
) -> None:
    locale.use(language)
    async with asking(tmp_path, id) as (app, pilot, _draft):
        tips = [locale._(str(binding.tooltip)) for binding in bindings(app.screen)]
        await pilot.press("f1")
        told = "".join((await settled(pilot)).split())
        assert all("".join(tip.split()) in told for tip in tips[:6])
        await pilot.press("escape")
        for keys in TYPED[id]:
            await pilot.press(*(keys if keys.isdigit() else [keys]))
        await pilot.press("s")
        await until_text(pilot, "✗")
        for key in "vtdmco":
            await pilot.press(key)
            text = await settled(pilot)
            assert max(map(cell_len, text.split("\n"))) <= NARROW[0]
            assert "inf, " not in text
            assert text.count(",") < 30, "a long list is printed"


# --- all three -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [ORDER, BUG, FORMULA], ids=["order", "bug", "formula"])
@drives
async def test_another_seed_shows_both_numbers_and_no_lists(tmp_path: Path, id: str) -> None:
    async with asking(tmp_path, id, WIDE) as (_app, pilot, _draft):
        for keys in TYPED[id]:
            await pilot.press(*(keys if keys.isdigit() else [keys]))
        await pilot.press("s")
        await until_text(pilot, "Your answer")
        await pilot.press("r")
        text = await until_text(pilot, "the verdict stays.")
        [line] = [line for line in text.split("\n") if "▸" in line]
        assert line.count(",") <= 2


@drives
async def test_each_kind_is_left_and_answered_after_the_other(tmp_path: Path) -> None:
    async with running(NARROW, packs=pack(tmp_path), laboratory=lambda _on_state: KindsLaboratory()) as (app, pilot):
        assert app.practice is not None
        app.ask([app.practice.bank.questions[id] for id in (ORDER, BUG, FORMULA)], 7)
        await until_text(pilot, "put the steps in order")
        assert isinstance(app.screen, QuestionScreen)
        await pilot.press("enter", "g")
        await until_text(pilot, "This order")
        await pilot.press("enter")
        await until_text(pilot, "name the faulty line")
        await pilot.press("down", "g")
        await until_text(pilot, "fault.")
        await pilot.press("enter")
        await until_text(pilot, "Enter takes it.")
        await pilot.press("g")
        assert app.screen.asking.input.value == "g"
        await pilot.press("escape")
        assert not isinstance(app.screen, QuestionScreen)
        assert len(attempts(app)) == 2
