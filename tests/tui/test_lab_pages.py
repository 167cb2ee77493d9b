"""The lab's pages, what can be taken along, and every key and click on them."""

from __future__ import annotations

import os
from pathlib import Path

from quizapp.tui.widgets.key_bar import bindings, entries
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.lab_driving import bench, desk, fresh, notes, opened, quiet, told, values


@drives
async def test_the_pages_open_and_close_and_the_command_can_be_copied() -> None:
    _laboratory, options = quiet()
    async with running(NARROW, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        assert "variance of the scores" in await settled(pilot)
        assert "what came of it" not in screen_text(app)  # in a narrow terminal figures have a page of their own
        await pilot.press("v")
        assert "what came of it" in await settled(pilot)
        await pilot.press("c")
        shown = await settled(pilot)
        assert "return x" in shown
        assert "d_k = 64, shift = 1" in shown
        await pilot.press("m")
        assert "√" in await settled(pilot)
        await pilot.press("t")
        assert "quizapp demo fake.plain --seed 7" in await settled(pilot)
        await pilot.press("t")
        assert "variance of the scores" in await settled(pilot)
        await pilot.press("right", "y")
        assert notes(app) == ["quizapp demo fake.plain --set d_k=96 --seed 7"]
        assert app.clipboard == "quizapp demo fake.plain --set d_k=96 --seed 7"


@drives
async def test_a_cursor_walks_a_heat_map_and_tells_each_cells_story() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("i")
        shown = told(await settled(pilot))
        assert "row a, column 1: 0.500; the largest of its row, 1.0 times an equal share." in shown
        await pilot.press("right", "right", "right")  # it stays in the matrix, and turns no parameter
        assert "row a, column 3: masked; nothing is read here." in told(await settled(pilot))
        assert values(app)["d_k"] == 64
        await pilot.press("down", "left")
        assert "row b, column 2: 0.900; the largest of its row, 2.7 times an equal share." in told(await settled(pilot))
        await pilot.press("left")
        assert "row b, column 1: 0.100; number 2 of 3 in its row" in told(await settled(pilot))
        await pilot.press("escape")
        assert "row b" not in told(await settled(pilot))
        await pilot.press("right")
        assert values(app)["d_k"] == 96
        await pilot.press("p", "right")  # what is sealed tells no story
        await fresh(app, pilot)
        await pilot.press("i")
        assert desk(app).cell is None


@drives
async def test_the_figures_are_saved_and_copied_and_never_before_they_are_predicted() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        folder = Path(os.environ["QUIZAPP_HOME"]) / "figures"
        await pilot.press("f")
        await until(pilot, lambda: notes(app))
        assert notes(app) == [f"8 files in {folder}"]
        names = sorted(path.name for path in folder.iterdir())
        assert names == [f"fake.plain-7-{n}.{kind}" for n in (1, 2, 3, 4) for kind in ("csv", "svg")]
        assert (folder / "fake.plain-7-4.csv").read_text().splitlines()[1] == "a,0.5,0.5,"
        await pilot.press("Y")
        assert app.clipboard.count("what came of it") == 4
        assert "█" in app.clipboard
        await pilot.press("b", "right")
        await fresh(app, pilot)
        await pilot.press("f")
        await until(pilot, lambda: len(list(folder.iterdir())) == 24)
        assert (folder / "fake.plain-7-d_k_96-1.svg").exists()
        await pilot.press("b", "p", "right", "right")
        await fresh(app, pilot)
        await pilot.press("f", "Y")
        assert notes(app)[-2:] == ["There is no figure to save yet.", "There is no figure to copy yet."]


@drives
async def test_a_sweep_is_saved_with_its_least_and_greatest_and_a_full_disk_is_told() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("s")
        await until_text(pilot, "60 runs.")
        folder = Path(os.environ["QUIZAPP_HOME"]) / "figures"
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.write_text("a file where the folder should be")
        await pilot.press("f")
        await until(pilot, lambda: notes(app))
        assert f"Nothing could be written to {folder}" in notes(app)[0]
        folder.unlink()
        await pilot.press("f")
        await until(pilot, lambda: (folder / "fake.plain-7-sweep-d_k-variance-1.csv").exists())
        text = (folder / "fake.plain-7-sweep-d_k-variance-1.csv").read_text("utf-8")
        assert text.splitlines()[0] == "d_k,median,least,greatest"
        assert text.splitlines()[1] == "1.0,1.0,1.0,1.0"


@drives
async def test_without_parameters_the_seed_remains() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "odd.bare")
        await pilot.press("up", "down", "right")
        assert bench(app).a.seed == 8
        await pilot.press("s")
        assert desk(app).page == ""  # there is nothing to sweep
        await pilot.press("a")
        assert notes(app) == ["No question rests on this demonstration."]


@drives
async def test_every_key_has_a_word_and_the_last_ones_stay_in_the_footer() -> None:
    _laboratory, options = quiet()
    async with running(NARROW, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        for binding in bindings(app.screen):
            assert binding.id
            assert binding.tooltip
        assert {"b", "r", "p", "s", "c", "v", "y", "a", "space"} & {
            key for entry in entries(app.screen) for key in entry.keys
        } == {"b", "r", "p", "s"}
        foot = screen_text(app).splitlines()[-1]
        assert foot.rstrip().endswith("esc leave")


@drives
async def test_all_of_it_can_be_pressed_with_the_mouse() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        lines = (await settled(pilot)).splitlines()
        await pilot.click(offset=(5, next(y for y, line in enumerate(lines) if "divided" in line)))
        assert desk(app).knob.name == "divide"
        y = next(y for y, line in enumerate(lines) if "share of the rows" in line)
        await pilot.click(offset=(45, y))
        assert desk(app).fact.name == "share"
        assert desk(app).on_facts
        y, x = next((y, line.index("c code")) for y, line in enumerate(lines) if "c code" in line)
        await pilot.click(offset=(x, y))
        assert desk(app).page == "c"
