"""The shelf of drills, and what a small terminal leaves of a drill: nothing is out of reach."""

from __future__ import annotations

from functools import partial

import pytest
from textual.widgets.text_area import Selection

from quizapp.drills import drafts
from quizapp.drills.pages import pages
from quizapp.tui.screens.drill import DrillScreen
from tests.tui.drill_driving import SDPA, judged, opened
from tests.tui.driving import NARROW, WIDE, drive, screen_text, settled, until
from tests.tui.driving import until_text as shows

SMALL = (60, 20)
__all__ = ["judged"]  # the judge that is told what to find, for every test here


def test_the_row_of_the_cursor_stays_in_sight_in_a_small_terminal() -> None:
    async def scenario() -> None:
        async with opened(SMALL, name="") as (app, pilot, screen):
            await shows(pilot, "Causal mask")
            assert "Attention over blocks" not in screen_text(app)
            await pilot.press("up")
            await shows(pilot, "▌ Attention over blocks")
            await pilot.press("down")
            assert "▌ Causal mask" in await settled(pilot)
            assert screen.cursor == 0

    drive(scenario)


def test_the_first_paint_is_for_the_terminal_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    classes: list[frozenset[str]] = []
    mount = DrillScreen.on_mount
    monkeypatch.setattr(DrillScreen, "on_mount", lambda self: (classes.append(self.classes), mount(self))[1])

    async def scenario() -> None:
        for size in (SMALL, WIDE):
            async with opened(size, name=""):
                pass
        assert [one & {"-narrow", "-wide", "-low", "-roomy"} for one in classes] == [
            {"-narrow", "-low"}, {"-wide", "-roomy"},
        ]  # fmt: skip

    drive(scenario)


def test_the_margin_tells_what_the_drill_under_the_cursor_asks_for() -> None:
    async def scenario() -> None:
        async with opened(WIDE, name="") as (_app, pilot, screen):
            await shows(pilot, "Return a boolean tensor (n_q, n_k)")
            mistakes = len(screen.pages[1].mistakes)
            await pilot.press("down")
            assert f"{mistakes} mistakes are known by name" in await shows(
                pilot, "Put the heads of each token side by side"
            )

    drive(scenario)


def test_the_list_tells_what_was_begun_tried_and_passed() -> None:
    async def scenario() -> None:
        page = pages()[SDPA]
        drafts.save(page, page.stub + "\n")
        assert not drafts.begun(page)
        drafts.save(pages()["softmax"], "mine")
        async with opened(name="") as (app, pilot, screen):
            assert "begun" in row(await shows(pilot, "Softmax"), "Softmax")
            assert "begun" not in row(screen_text(app), "Scaled dot")
            await pilot.press(*["down"] * [each.name for each in screen.pages].index(SDPA), "enter")
            await until(pilot, lambda: screen.desk is not None)
            screen.editor.load_text("wrong")
            await pilot.press("f5")
            await shows(pilot, "^t takes it")
            await pilot.press("escape")
            await shows(pilot, "12/14")
            screen.desks.clear()  # as in another sitting
            await pilot.press("enter", "escape")
            assert "not passed yet" in row(await shows(pilot, "not passed"), "Scaled dot")
            await pilot.press("enter")
            await until(pilot, lambda: screen.desk is not None)
            screen.editor.load_text("sqrt")
            await pilot.press("f5")
            await shows(pilot, "All 14 checks pass.")
            screen.desks.clear()
            await pilot.press("escape")
            assert "✓ passed" in row(await shows(pilot, "✓ passed"), "Scaled dot")

    drive(scenario)


def logged(screen: DrillScreen, code: str) -> bool:
    return screen.desk is not None and screen.desk.logged_text == code


def test_a_drill_that_was_passed_stays_so_whatever_is_tried_next() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            for code in ("sqrt", "wrong"):
                screen.editor.load_text(code)
                await pilot.press("f5")
                await until(pilot, partial(logged, screen, code))
        async with opened(name="") as (_app, pilot, _screen):
            assert "✓ passed" in row(await shows(pilot, "✓ passed"), "Scaled dot")

    drive(scenario)


def row(text: str, title: str) -> str:
    """The row of a drill in the list."""
    return next(line for line in text.splitlines() if title in line and "minutes" in line)


def test_a_statement_that_is_too_long_scrolls_when_it_is_unfolded() -> None:
    async def scenario() -> None:
        async with opened(SMALL, name="decoder_block") as (app, pilot, screen):
            await shows(pilot, "… F2")
            await pilot.press("f2")
            await until(pilot, lambda: screen.reading.max_scroll_y > 0)
            assert "nn.MultiheadAttention" not in screen_text(app)
            assert "import math" in screen_text(app)  # the editor keeps its place
            await pilot.press("ctrl+down", "ctrl+down", "ctrl+down", "ctrl+down")
            await shows(pilot, "float16, 3 % in bfloat16")
            await pilot.press("f2")
            await shows(pilot, "… F2")

    drive(scenario)


def test_as_much_of_a_statement_as_fits_is_there_until_a_verdict_needs_the_room() -> None:
    async def scenario() -> None:
        async with opened(NARROW) as (app, pilot, _screen):
            assert "leading batch shape" in await shows(pilot, "… F2")
            await pilot.press("f5")
            await until(pilot, lambda: "leading batch shape" not in screen_text(app))

    drive(scenario)


def test_the_whole_statement_is_there_until_a_verdict_needs_the_room() -> None:
    async def scenario() -> None:
        async with opened(WIDE) as (_app, pilot, _screen):
            await shows(pilot, "float16, 3 % in bfloat16")
            await pilot.press("f5")
            assert "float16, 3 % in bfloat16" not in await shows(pilot, "This is attention without")

    drive(scenario)


@pytest.mark.parametrize("line", [1, 3])
def test_the_line_at_fault_has_a_sign_behind_its_number(line: int) -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            await shows(pilot, "import math")
            screen.editor.point_to(line)
            text = await settled(pilot)
            marked = [each for each in text.splitlines() if "✗" in each]
            assert len(marked) == 1
            assert f" {line}✗ " in marked[0]
            await pilot.press("z")
            assert "✗" not in await settled(pilot)

    drive(scenario)


def test_what_another_window_wrote_meanwhile_is_put_aside() -> None:
    page = pages()[SDPA]
    drafts.save(page, "mine")
    drafts.path(page).write_text("of another window")
    assert drafts.begun(page)  # the list looks at it, which is no reading
    told = drafts.save(page, "mine, further")
    assert "scaled_dot_product_attention.other.py" in told
    assert drafts.path(page, "other").read_text() == "of another window"
    assert drafts.load(page) == "mine, further"
    assert drafts.save(page, "mine, still further") == ""


def test_lines_are_moved_in_and_out_and_back_in_one_step() -> None:
    async def scenario() -> None:
        async with opened() as (_app, pilot, screen):
            editor = screen.editor
            editor.load_text("a\n\n  b\nc\n")
            editor.selection = Selection((0, 1), (3, 0))
            await pilot.press("tab")
            assert editor.text == "    a\n\n      b\nc\n"
            await pilot.press("shift+tab")
            assert editor.text == "a\n\n  b\nc\n"
            await pilot.press("shift+tab")
            assert editor.text == "a\n\nb\nc\n"
            await pilot.press("ctrl+z")
            assert editor.text == "a\n\n  b\nc\n"
            editor.move_cursor((2, 3))
            await pilot.press("shift+tab")
            assert (editor.text, editor.cursor_location) == ("a\n\nb\nc\n", (2, 1))

    drive(scenario)
