"""Steps put in order on the screen, by keys and by mouse."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from msgspec.structs import replace

from quizapp.tui.views.draft import Draft
from tests import kind_samples
from tests.kind_samples import ORDER
from tests.tui.driving import WIDE, screen_text, until_text
from tests.tui.kinds_driving import asking, attempts, rows
from tests.tui.test_screens import drives

RIGHT = ("scores", "scale", "softmax", "values")


def keys_to(order: tuple[str, ...], draft: Draft) -> list[str]:
    """Each step is picked by its letter and put at its place by a digit, from the first to the last."""
    presented = draft.asked.presented
    letters = [presented.step_letters([id]).lower() for id in order]
    return list(itertools.chain(*([letter, str(place)] for place, letter in enumerate(letters, 1))))


@drives
async def test_the_order_on_show_is_no_answer_before_it_is_moved_or_taken(tmp_path: Path) -> None:
    async with asking(tmp_path, ORDER) as (app, pilot, draft):
        await pilot.press("s")
        await until_text(pilot, "Move a step first, or press Enter to take the order as it is.")
        await pilot.press("down", "down", "c")
        assert not draft.ready
        await pilot.press("enter")
        await until_text(pilot, "How sure are you of this order?")
        await pilot.press("g")
        await until_text(pilot, "This order")
        assert attempts(app) == [",".join(step.id for step in draft.asked.presented.steps)]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [("shift+up", "shift+down"), ("ctrl+up", "ctrl+down"), ("minus", "plus"), ("-", "equals_sign")],
)
@drives
async def test_a_step_is_carried_by_whatever_keys_a_terminal_passes_on(
    tmp_path: Path, earlier: str, later: str
) -> None:
    async with asking(tmp_path, ORDER) as (_app, pilot, draft):
        first, second, third, fourth = draft.order
        await pilot.press(later, later)
        assert (draft.order, draft.cursor) == ([second, third, first, fourth], 2)
        await pilot.press(earlier)
        assert (draft.order, draft.cursor) == ([second, first, third, fourth], 1)
        await pilot.press(earlier, earlier, earlier)
        assert (draft.order, draft.cursor) == ([first, second, third, fourth], 0)
        assert draft.ready


@drives
async def test_letters_pick_a_step_and_digits_put_it_at_its_place(tmp_path: Path) -> None:
    async with asking(tmp_path, ORDER) as (app, pilot, draft):
        await pilot.press(*keys_to(RIGHT, draft))
        assert draft.order == list(RIGHT)
        await pilot.press("5", "6", "e", "F")  # there are four steps
        assert draft.order == list(RIGHT)
        await pilot.press("f")
        text = await until_text(pilot, "This order holds.")
        assert attempts(app) == [",".join(RIGHT)]
        assert text.count("✓") == 5
        assert "Nearest" not in text


@drives
async def test_a_click_picks_a_step(tmp_path: Path) -> None:
    async with asking(tmp_path, ORDER, WIDE) as (_app, pilot, draft):
        [row] = rows(screen_text(pilot.app), "3 C")
        await pilot.click(offset=(12, row))
        assert (draft.cursor, draft.ready) == (2, False)
        await pilot.press("1")
        third = draft.asked.presented.steps[2].id
        assert draft.order[0] == third
        [prompt] = rows(screen_text(pilot.app), "Put the steps")
        await pilot.click(offset=(12, prompt))  # beside the rows; their keys go on
        await pilot.press("4")
        assert draft.order[3] == third


@drives
async def test_an_order_that_raises_says_so(tmp_path: Path) -> None:
    async with asking(tmp_path, ORDER, WIDE) as (_app, pilot, draft):
        await pilot.press(*keys_to(("values", "softmax", "scale", "scores"), draft), "s")
        text = await until_text(pilot, "It raises an error on the way.")
        assert "Nearest order that holds:" in text
        assert "All 24 orders" in text
        assert "inf" not in text.replace("info", "")


@drives
async def test_of_six_steps_the_last_is_picked_with_shift_f_because_f_says_fairly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    six = tuple("uvwxyz")
    declared = replace(kind_samples.CATALOGUE["kinds.orders"], steps=six)
    monkeypatch.setitem(kind_samples.CATALOGUE, "kinds.orders", declared)
    gaps = [0.0 if order == six else 0.5 for order in itertools.permutations(six)]
    steps = "".join(f"    - {{id: {id}, text: {{en: Do {id}., zh: 做 {id}。}}}}\n" for id in six)
    start, end = kind_samples.PACK.index("    - {id: scores"), kind_samples.PACK.index("  answer: {fact: gaps")
    text = kind_samples.PACK[:start] + steps + kind_samples.PACK[end:]
    monkeypatch.setattr(kind_samples, "PACK", text.replace("softmax < scale", "u > v"))
    async with asking(tmp_path, ORDER, gaps=gaps) as (app, pilot, draft):
        last = draft.order[5]
        await pilot.press("F", "1")
        assert (draft.order[0], draft.cursor) == (last, 0)
        await pilot.press("f")
        await until_text(pilot, "you, fairly")
        assert attempts(app) == [",".join(draft.order)]
