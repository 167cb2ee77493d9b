"""The lab's controls, key by key, with a laboratory that answers when it is told to."""

from __future__ import annotations

from typing import Any

from textual.widgets import Input

from quizapp.lab import LabError
from quizapp.tui.screens.home import HomeScreen
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.lab_driving import bench, fresh, joined, opened, quiet, right, screen, values

# --- the list --------------------------------------------------------------------------------------------------------


@drives
async def test_home_leads_to_every_demonstration_by_topic_and_enter_opens_one() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await pilot.press("l")
        shown = await until_text(pilot, "3 demonstrations")
        assert "fake.plain" in shown
        assert shown.index("fake") < shown.index("odd")
        assert "1 to 4096" in shown
        await pilot.press("end", "enter")
        await until_text(pilot, "measured in 12 ms")
        assert bench(app).declaration.id == "odd.bare"
        await pilot.press("escape")
        assert "odd.bare" in await until_text(pilot, "3 demonstrations")
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


@drives
async def test_the_list_is_narrowed_by_words_in_either_language_and_escape_shows_it_whole() -> None:
    _laboratory, options = quiet()
    async with running(NARROW, **options) as (app, pilot):
        await pilot.press("l")
        await until_text(pilot, "fake.trains")
        await pilot.press("f", *"它会")
        shown = await until_text(pilot, "1 of 3")
        assert "fake.plain" not in shown
        assert "fake.trains" in shown
        await pilot.press(*"xyz")
        await until_text(pilot, "No demonstration has all of these words.")
        await pilot.press("enter")  # nothing to open
        await pilot.press("escape")
        await until_text(pilot, "fake.plain")
        await pilot.press("f", *"learn variance", "enter")  # a word of the claim, one of a fact
        await until_text(pilot, "It learns.")
        assert bench(app).declaration.id == "fake.trains"


@drives
async def test_the_list_walks_by_topic_and_with_the_mouse() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await pilot.press("l")
        await until_text(pilot, "fake.trains")
        await pilot.press("right")
        assert screen(app).shelf.shelf.cursor == 2
        await pilot.press("left")
        assert screen(app).shelf.shelf.cursor == 0
        row = next(y for y, line in enumerate(screen_text(app).splitlines()) if " fake.trains" in line)
        await pilot.click(offset=(10, row))
        assert screen(app).shelf.shelf.cursor == 1
        await pilot.click(offset=(10, row))
        await until_text(pilot, "It learns.")


# --- the knobs -------------------------------------------------------------------------------------------------------


@drives
async def test_the_arrows_turn_the_parameter_under_the_cursor_and_the_numbers_answer() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("right")
        await fresh(app, pilot)
        assert "96.0" in await settled(pilot)
        await pilot.press("shift+right")
        assert values(app)["d_k"] == 3072
        await pilot.press("shift+left", "left")
        assert values(app)["d_k"] == 64
        await pilot.press("down", "right")
        assert values(app)["shift"] == 1.1
        await pilot.press("down", "right", "right", "right")
        assert values(app)["law"] == "a law with a long name"
        assert "It takes N(0, 1) | U(0, 1) | a law with a long name." in joined(await settled(pilot))
        await pilot.press("left")
        assert values(app)["law"] == "U(0, 1)"
        assert "It takes" not in await settled(pilot)
        await pilot.press("down", "left")
        assert values(app)["divide"] is False
        await pilot.press("right")
        assert values(app)["divide"] is True
        await pilot.press("down", "right", "right")
        assert bench(app).a.seed == 9
        await fresh(app, pilot)
        assert "seed 9" in screen_text(app)
        assert laboratory.asked[-1] == ("fake.plain", values(app), 9)


@drives
async def test_a_number_is_typed_and_one_that_is_not_allowed_is_refused_with_what_is() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("1", "2", "8")
        assert "d_k, 1 to 4096" in await settled(pilot)
        await pilot.press("enter")
        assert values(app)["d_k"] == 128
        await pilot.press("9", "9", "9", "9", "enter")
        assert "d_k is a whole number, 1 to 4096, not “9999”." in joined(await settled(pilot))
        assert values(app)["d_k"] == 128
        await pilot.press("escape")
        assert not app.screen.query_one(Input).display or app.focused is screen(app).bench
        assert isinstance(app.screen, type(screen(app)))  # escape gave up the typing, not the lab
        await pilot.press("down", "1", "slash", "8", "enter")
        assert values(app)["shift"] == 0.125
        await pilot.press("down", "enter", *"law", "enter")  # a part that only one option has
        assert values(app)["law"] == "a law with a long name"
        for _ in range(60):
            await pilot.press("right")
        assert values(app)["law"] == "a law with a long name"


@drives
async def test_a_new_seed_is_drawn_for_both() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "r")
        assert bench(app).a.seed == bench(app).b.seed != 7  # type: ignore[union-attr]


@drives
async def test_the_old_picture_stays_quiet_until_the_new_one_is_there_and_what_was_left_is_dropped() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        old = await until_text(pilot, "64.0")
        laboratory.held = True
        await pilot.press("right")
        await until(pilot, lambda: laboratory.waiting == 1)
        shown = await until_text(pilot, "measuring")
        assert screen(app).bench.paper.sheet.has_class("-old")
        assert right(shown) == right(old)
        await pilot.press("right")  # 96 was asked for and is left
        laboratory.answer()
        await until(pilot, lambda: laboratory.asked[-1][1]["d_k"] == 128)
        assert "96.0" not in screen_text(app)
        laboratory.answer()
        shown = await until_text(pilot, "128")
        await fresh(app, pilot)
        assert not screen(app).bench.paper.sheet.has_class("-old")
        assert [params["d_k"] for _id, params, _seed in laboratory.asked] == [64, 96, 128]


@drives
async def test_a_setting_that_cannot_be_run_says_why_and_enter_tries_it_again() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        laboratory.fails = LabError("torch is not installed: pip install torch")
        await pilot.press("right")
        shown = await until_text(pilot, "torch is not installed: pip install torch")
        assert "not measured" in shown
        await pilot.press("enter")
        await fresh(app, pilot)
        assert "pip install" not in await settled(pilot)


# --- side by side ----------------------------------------------------------------------------------------------------


@drives
async def test_side_by_side_both_stand_on_the_same_axes_and_a_sentence_says_what_differs() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b")
        assert "A and B are the same: change one of them." in joined(await settled(pilot))
        await pilot.press("right", "right")
        await fresh(app, pilot)
        shown = await settled(pilot)
        assert "A and B differ in d_k only, on the same seed." in joined(shown)
        assert "A  d_k 64" in shown
        assert "B  d_k 128" in shown
        axis = next(line.partition("│")[2] for line in shown.splitlines() if "+100" in line)
        assert axis.count("−100") == axis.count("+100") == 2
        row = next(line for line in shown.splitlines() if "variance of the scores" in line)
        assert row.split()[-2:] == ["64.0", "128"]
        assert _bold(app, "d_k")
        assert not _bold(app, "divided")
        await pilot.press("g", "down", "right")  # both
        assert values(app)["shift"] == values(app, "b")["shift"] == 1.1
        await pilot.press("g", "up", "left")  # A
        assert (values(app)["d_k"], values(app, "b")["d_k"]) == (48, 128)
        await pilot.press("b")
        await until(pilot, lambda: bench(app).b is None)
        assert "A and B" not in await settled(pilot)


def _bold(app: Any, name: str) -> bool:
    """Whether the values of a parameter's row are bold."""
    content = screen(app).bench._knobs(32)
    line = next(line for line in content.split("\n") if name in line.plain)
    last = line.plain.rstrip()[-1]
    at = line.plain.rindex(last)
    return any("bold" in str(span.style) and span.start <= at < span.end for span in line.spans)
