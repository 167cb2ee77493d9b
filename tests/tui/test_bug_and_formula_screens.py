"""A fault hunted, and a formula written, on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.tui.highlighting import python_lines
from tests import kind_samples
from tests.kind_samples import BUG, FAULTY, FORMULA, SUSPECTS, shown
from tests.tui.driving import NARROW, WIDE, screen_text, settled, until_text
from tests.tui.kinds_driving import asking, attempts, rows
from tests.tui.test_screens import drives

# --- bug hunt --------------------------------------------------------------------------------------------------------


@drives
async def test_the_arrows_walk_only_the_lines_that_may_be_at_fault(tmp_path: Path) -> None:
    async with asking(tmp_path, BUG) as (_app, pilot, draft):
        await pilot.press("s")
        await until_text(pilot, "Choose a line first.")
        seen = []
        for _ in range(len(SUSPECTS) + 1):
            await pilot.press("down")
            seen.append(draft.line)
        assert seen == [*SUSPECTS, SUSPECTS[-1]]
        await pilot.press("up")
        assert draft.line == SUSPECTS[-2]


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (120, 36)])
@drives
async def test_the_line_with_the_cursor_is_in_sight_and_so_is_how_sure(tmp_path: Path, size: tuple[int, int]) -> None:
    async with asking(tmp_path, BUG, size) as (_app, pilot, draft):
        for key in ["down"] * len(SUSPECTS) + ["up"] * len(SUSPECTS):
            await pilot.press(key)
            text = await settled(pilot)
            assert rows(text, f"{draft.line}  "), text
            assert size[1] < 20 or "guess" in text, text


@drives
async def test_a_line_is_named_by_typing_its_number(tmp_path: Path) -> None:
    async with asking(tmp_path, BUG) as (app, pilot, draft):
        await pilot.press("9")
        await until_text(pilot, f"Line 9 cannot be named. The lines {', '.join(map(str, SUSPECTS))} can.")
        await pilot.press(*str(SUSPECTS[1]))
        assert draft.line == SUSPECTS[1]
        await pilot.press(*str(FAULTY))
        await until_text(pilot, f"How sure are you of line {FAULTY}?")
        await pilot.press("s")
        text = await until_text(pilot, f"Line {FAULTY} is the fault.")
        assert "3e-7  repaired" in text
        assert attempts(app) == [str(FAULTY)]


@drives
async def test_a_click_names_a_line_and_no_other_line_can_be_clicked(tmp_path: Path) -> None:
    async with asking(tmp_path, BUG, WIDE) as (_app, pilot, draft):
        [row] = rows(screen_text(pilot.app), f"{SUSPECTS[0]}  ")
        await pilot.click(offset=(20, row))
        assert draft.line == SUSPECTS[0]
        await pilot.click(offset=(20, row + 1))
        assert draft.line == SUSPECTS[0]


@drives
async def test_the_code_scrolls_under_the_hand_and_stays_where_it_was_left(tmp_path: Path) -> None:
    async with asking(tmp_path, BUG) as (app, pilot, _draft):
        await pilot.press("pagedown")
        text = await settled(pilot)
        assert "def forward" in text
        app.screen._proof_moved()  # type: ignore[attr-defined]
        assert await settled(pilot) == text


@drives
async def test_the_verdict_shows_the_whole_code_where_there_is_room(tmp_path: Path) -> None:
    async with asking(tmp_path, BUG, (120, 60)) as (_app, pilot, _draft):
        await pilot.press("down", "s")
        text = await until_text(pilot, "→ mended: distance")
        assert "class Head(nn.Module):" in text
        assert text.count("→ ") == len(SUSPECTS) + 1
        await pilot.resize_terminal(*NARROW)
        text = await settled(pilot)
        assert "class Head(nn.Module):" not in text
        assert rows(text, f"✗ {SUSPECTS[0]} ")
        assert rows(text, f"✓ {FAULTY} ")
        await pilot.press("c")
        await pilot.press(*["pagedown"] * 3)
        assert "def forward" in await settled(pilot)


@drives
async def test_code_that_raises_as_shown_names_its_error(tmp_path: Path) -> None:
    gaps = [float("inf")] * len(shown(BUG).listing)
    gaps[FAULTY - 1] = 1e-8
    facts = {"gap": float("inf"), "gaps": gaps, "error": "RuntimeError"}
    async with asking(tmp_path, BUG, **facts) as (_app, pilot, _draft):
        await pilot.press("down", "s")
        text = await until_text(pilot, "as shown: RuntimeError")
        assert text.count("an error") >= len(SUSPECTS) - 1
        assert "∞" not in text
        assert "inf" not in text


def test_code_is_folded_at_any_width() -> None:
    """Also where there is none: a column has no width before it is laid out."""
    long = " " * 40 + "x = '" + "注意力" * 20 + "'  # " + "(N, N) " * 9
    source = "\n".join([*(line.text for line in kind_samples.LISTING), long])
    for width in (*range(1, 24), 40, 69, 75):
        lines = python_lines(source, width)
        assert width < 6 or max(line.cell_length for line in lines) <= width


# --- formula ---------------------------------------------------------------------------------------------------------


@drives
async def test_letters_are_typed_until_enter_takes_the_formula(tmp_path: Path) -> None:
    async with asking(tmp_path, FORMULA) as (app, pilot, draft):
        await pilot.press(*"sigma")
        assert app.screen.asking.input.value == "sigma"  # type: ignore[attr-defined]
        assert not draft.ready
        await pilot.press("enter")
        await until_text(pilot, "Now say how sure you are: s, f or g.")
        assert draft.ready
        await pilot.press("*", "s", "q", "r", "t")  # goes on writing
        assert app.screen.asking.input.value == "sigma*sqrt"  # type: ignore[attr-defined]
        assert not draft.ready
        await pilot.press(*"(d_k)", "enter", "f")
        await until_text(pilot, "sigma*sqrt(d_k) does not hold.")
        assert attempts(app) == ["sigma*sqrt(d_k)"]


@drives
async def test_moving_in_the_formula_goes_on_writing_it(tmp_path: Path) -> None:
    async with asking(tmp_path, FORMULA) as (app, pilot, draft):
        await pilot.press(*"d_k", "enter", "left")
        assert not draft.ready
        assert "Now say" not in await settled(pilot)
        await pilot.press("s")
        assert app.screen.asking.input.value == "d_sk"  # type: ignore[attr-defined]
        assert attempts(app) == []


@drives
async def test_what_was_understood_is_shown_where_it_differs(tmp_path: Path) -> None:
    async with asking(tmp_path, FORMULA) as (_app, pilot, _draft):
        await pilot.press(*"d_k*sigma**4")
        assert "Read as" not in await settled(pilot)
        for _ in "d_k*sigma**4":
            await pilot.press("backspace")
        await pilot.press(*"d_kσ⁴")
        await until_text(pilot, "Read as d_k * sigma**4")
        await pilot.press("enter", "s")
        text = await until_text(pilot, "d_k * sigma**4 holds. It meets all 12 measurements;")
        assert "✗" not in text


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "A formula in d_k, sigma is expected. Nothing was recorded."),
        ("d_v", "“d_v” is none of the letters d_k, sigma. Nothing was recorded."),
        ("d_k *", "“d_k *” cannot be read."),
        ("1/2d_k", "Behind a division write every *"),
        ("9**9**9**9", "Now say how sure you are"),
    ],
)
@drives
async def test_what_cannot_be_read_is_told_and_not_recorded(tmp_path: Path, typed: str, says: str) -> None:
    async with asking(tmp_path, FORMULA) as (app, pilot, _draft):
        await pilot.press(*typed, "enter")
        await until_text(pilot, says)
        assert attempts(app) == []


@drives
async def test_a_formula_without_a_value_is_graded(tmp_path: Path) -> None:
    async with asking(tmp_path, FORMULA, WIDE) as (_app, pilot, _draft):
        await pilot.press(*"sqrt(0-d_k)", "enter", "g")
        text = await until_text(pilot, "it has no")
        assert "NaN" in text
        assert "It misses 12 of 12 measurements." in text
