"""The lab's controls, key by key, with a laboratory that answers when it is told to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandInput
from textual.widgets import Input

from quizapp import locale
from quizapp.lab import LabError
from quizapp.tui.screens.documents import DocumentsScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.screens.question import QuestionScreen
from quizapp.tui.views.lab_facts import SEALED
from quizapp.tui.widgets.key_bar import bindings, entries
from solutions.evidence import Heatmap, Progress, Text
from tests.tui.driving import NARROW, WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.lab_driving import bench, desk, fresh, opened, quiet, screen


def values(app: Any, side: str = "a") -> dict[str, Any]:
    return dict(getattr(bench(app), side).params)


def notes(app: Any) -> list[str]:
    """What was said in passing."""
    return [notification.message for notification in app._notifications]


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
        assert "It takes N(0, 1) | U(0, 1) | a law with a long name." in _joined(await settled(pilot))
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


def _joined(text: str) -> str:
    """The left column as running text."""
    return " ".join(" ".join(line.partition("│")[0] for line in text.splitlines()).split())


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
        assert "d_k is a whole number, 1 to 4096, not “9999”." in _joined(await settled(pilot))
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
        assert _right(shown) == _right(old)
        await pilot.press("right")  # 96 was asked for and is left
        laboratory.answer()
        await until(pilot, lambda: laboratory.asked[-1][1]["d_k"] == 128)
        assert "96.0" not in screen_text(app)
        laboratory.answer()
        shown = await until_text(pilot, "128")
        await fresh(app, pilot)
        assert not screen(app).bench.paper.sheet.has_class("-old")
        assert [params["d_k"] for _id, params, _seed in laboratory.asked] == [64, 96, 128]


def _told(text: str) -> str:
    """What stands right of the settings, as running text."""
    return " ".join("".join(char for char in " ".join(_right(text)) if not "▀" <= char <= "▟").split())


def _right(text: str) -> list[str]:
    """What stands right of the settings, without the header."""
    return [line.partition("│")[2] for line in text.splitlines()[1:]]


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
        assert "A and B are the same: change one of them." in _joined(await settled(pilot))
        await pilot.press("right", "right")
        await fresh(app, pilot)
        shown = await settled(pilot)
        assert "A and B differ in d_k only, on the same seed." in _joined(shown)
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


# --- predict first ---------------------------------------------------------------------------------------------------


@drives
async def test_predict_first_seals_what_is_measured_until_something_was_said_of_it() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("p")
        assert "You have seen these numbers." in _joined(await settled(pilot))
        await pilot.press("right", "right")
        await fresh(app, pilot)
        shown = await settled(pilot)
        assert shown.count(SEALED) == 7
        assert "variance of the scores, against before?" in _joined(shown)
        assert not set("█▅▇") & set("".join(_right(shown)))  # the figures are sealed as well
        await pilot.press("h")
        shown = await settled(pilot)
        assert "✓ higher" in shown
        assert shown.count(SEALED) == 6
        await pilot.press("n", *"10", "enter")
        shown = await settled(pilot)
        assert "✗ 10" in shown
        assert "48.0 %" in shown.replace("\N{NO-BREAK SPACE}", " ")
        assert "1 of 2 came true" in shown
        await pilot.press("n", *"abc", "enter")
        assert "“abc” is not a number. Try 64, 1e-3 or 1/8." in _joined(await settled(pilot))
        await pilot.press("escape", "e", "w", "e", "w", "e")
        shown = await settled(pilot)
        assert SEALED not in shown
        await pilot.press("h")  # nothing is open any more
        assert bench(app).tally[1] == 7


@drives
async def test_the_fact_to_predict_can_be_chosen_and_switching_off_opens_all() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "p", "right", "tab", "down", "down")
        await fresh(app, pilot)
        assert "rows, A against B?" in _joined(await settled(pilot))
        await pilot.press("e")
        assert bench(app).prediction("rows") is not None
        assert "✓ about equal" in await settled(pilot)
        await pilot.press("tab", "p")
        shown = await settled(pilot)
        assert SEALED not in shown
        assert "h e w" not in shown


# --- the sweep -------------------------------------------------------------------------------------------------------


@drives
async def test_a_sweep_walks_a_parameter_and_shows_any_fact_over_it() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("s")
        shown = await until_text(pilot, "60 runs.")
        assert "variance of the scores over d_k" in shown
        assert "median of 5 seeds" in shown
        assert len(laboratory.asked) == 60  # the present setting was measured already
        await pilot.press("tab", "down", "down")
        assert "rows over d_k" in await settled(pilot)
        assert len(laboratory.asked) == 60
        await pilot.press("tab", "down", "down", "enter")
        await until_text(pilot, "15 runs.")
        assert "rows over law" in screen_text(app)
        await pilot.press("s")
        assert desk(app).runs.sweep is None


@drives
async def test_a_sweep_takes_any_number_of_seeds_and_runs_none_twice() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("k")  # nothing to ask for as long as nothing is swept
        assert not screen(app).bench.typed.open
        await pilot.press("s")
        await until_text(pilot, "60 runs.")
        await pilot.press("k", *"0", "enter")
        assert "A whole number from 1 to 100." in _joined(await settled(pilot))
        await pilot.press("backspace", *"7", "enter")
        await until_text(pilot, "84 runs.")
        assert "median of 7 seeds" in await settled(pilot)
        assert len(laboratory.asked) == len({(str(params), seed) for _id, params, seed in laboratory.asked}) == 84
        await pilot.press("tab", "down", "down")
        assert "⡪" in await settled(pilot) or "⢕" in screen_text(app)  # rows differ from seed to seed: the band


@drives
async def test_a_sweep_can_be_ended_and_ends_when_a_knob_is_turned() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        laboratory.held = True
        await pilot.press("s")
        assert "1 of 60 runs" in await until_text(pilot, "ends it")
        laboratory.answer()
        await until_text(pilot, "2 of 60 runs")
        await pilot.press("x")
        await until_text(pilot, "A sweep walks one parameter over its range.")
        laboratory.answer()
        await pilot.pause(0.05)
        asked = len(laboratory.asked)
        await pilot.press("enter")
        await until(pilot, lambda: len(laboratory.asked) > asked)
        await pilot.press("right")
        assert desk(app).page == ""
        laboratory.held = False
        laboratory.answer()
        await fresh(app, pilot)
        assert laboratory.waiting == 0


# --- training --------------------------------------------------------------------------------------------------------


@drives
async def test_a_training_is_drawn_as_it_goes_paused_stopped_and_run_again() -> None:
    laboratory, options = quiet()
    laboratory.held = True
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.trains")
        await until(pilot, lambda: laboratory.waiting == 1)
        for step in range(1, 41):
            laboratory.report(Progress(done=step, total=100, loss=1 / step))
        shown = await until_text(pilot, "40 of 100, loss 0.025")
        assert "loss, as it trains" in shown
        assert "80" in next(line for line in shown.splitlines() if "step" in line and "20" in line)  # of 100 to come
        map = Heatmap(caption=Text("weights now", "此刻的权重"), values=[[0.25, 0.75]], rows=["q"], columns=["1", "2"])
        laboratory.report(Progress(done=41, total=100, loss=0.02, figures=[map]))
        assert ".75" in await until_text(pilot, "weights now")
        assert "accuracy, as it trains" not in screen_text(app)  # it told none
        for step in (60, 80):
            laboratory.report(Progress(done=step, total=100, loss=0.01, accuracy=step / 100, figures=[map]))
        shown = await until_text(pilot, "80 of 100, loss 0.01")
        assert "accuracy 80" in shown
        captions = next(line for line in shown.splitlines() if "loss, as it trains" in line)
        assert "accuracy, as it trains" in captions  # beside one another
        assert ".75" in shown
        laboratory.report(Progress(done=41, total=100, loss=0.02, figures=[map]))
        await pilot.press("space")
        assert laboratory.holds[-1].wanted
        laboratory.holds[-1].waits(True)
        await until_text(pilot, "paused at 41 of 100")
        await pilot.press("space")
        assert not laboratory.holds[-1].wanted
        laboratory.holds[-1].waits(False)
        await pilot.press("x")
        shown = await until_text(pilot, "Stopped at 41 of 100.")
        assert laboratory.cancelled == 1
        assert "loss, as it trains" in shown  # as far as it came
        await pilot.press("enter")
        await until(pilot, lambda: laboratory.waiting == 1)
        assert "Stopped" not in await settled(pilot)
        await pilot.press("r")  # another seed: this run is cancelled
        await until(pilot, lambda: laboratory.cancelled == 2 and laboratory.waiting == 1)
        laboratory.answer()
        await fresh(app, pilot)
        assert "what came of it" in await settled(pilot)


@drives
async def test_a_replaced_process_is_told_and_its_curve_begins_anew() -> None:
    laboratory, options = quiet()
    laboratory.held = True
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.trains")
        await until(pilot, lambda: laboratory.waiting == 1)
        laboratory.report(Progress(done=5, total=9, loss=0.5))
        desk(app).runs._restarted("The torch process was killed (SIGKILL).")
        await until_text(pilot, "The torch process was killed (SIGKILL).")
        assert bench(app).forming.losses == []


# --- pages -----------------------------------------------------------------------------------------------------------


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
        shown = _told(await settled(pilot))
        assert "row a, column 1: 0.500; the largest of its row, 1.0 times an equal share." in shown
        await pilot.press("right", "right", "right")  # it stays in the matrix, and turns no parameter
        assert "row a, column 3: masked; nothing is read here." in _told(await settled(pilot))
        assert values(app)["d_k"] == 64
        await pilot.press("down", "left")
        assert "row b, column 2: 0.900; the largest of its row, 2.7 times an equal share." in _told(
            await settled(pilot)
        )
        await pilot.press("left")
        assert "row b, column 1: 0.100; number 2 of 3 in its row" in _told(await settled(pilot))
        await pilot.press("escape")
        assert "row b" not in _told(await settled(pilot))
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


# --- coming and going ------------------------------------------------------------------------------------------------


@drives
async def test_what_was_set_is_there_again_and_nothing_runs_unseen() -> None:
    laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await pilot.press("l")
        await until_text(pilot, "fake.plain")
        await pilot.press("enter")
        await until_text(pilot, "64.0")
        await pilot.press("right")
        await fresh(app, pilot)
        laboratory.held = True
        await pilot.press("right")
        await until(pilot, lambda: laboratory.waiting == 1)
        await pilot.press("escape")
        await until(pilot, lambda: laboratory.waiting == 0)
        assert laboratory.cancelled == 1
        await pilot.press("enter")
        await until(pilot, lambda: laboratory.waiting == 1)
        assert values(app)["d_k"] == 128
        laboratory.answer()
        await fresh(app, pilot)


@drives
async def test_a_paused_run_gives_way_when_something_else_is_looked_at_but_not_to_the_keys() -> None:
    laboratory, options = quiet()
    laboratory.held = True
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.trains")
        await until(pilot, lambda: laboratory.waiting == 1)
        await pilot.press("question_mark")
        await pilot.pause(0.05)
        assert laboratory.waiting == 1
        await pilot.press("escape")
        app.show_documents()
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))
        await until(pilot, lambda: laboratory.waiting == 0)
        await pilot.press("escape")
        await until(pilot, lambda: laboratory.waiting == 1)  # and is begun anew


@drives
async def test_a_demonstration_that_does_not_exist_is_told() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        app.show_lab("fake.plane")
        await until(pilot, lambda: notes(app))
        assert notes(app) == ["there is no demonstration “fake.plane”; did you mean fake.plain?"]
        app.show_lab("fake.plain", {"d_k": 0})
        await until(pilot, lambda: len(notes(app)) == 2)
        assert notes(app)[1] == "d_k is a whole number, 1 to 4096, not “0”."
        assert isinstance(app.screen, HomeScreen)


@drives
async def test_the_palette_finds_demonstrations_in_either_language() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        for words in ("它会学 fake.trains", "It learns fake.trains", "fake.trains"):
            await pilot.press("slash")
            await until(pilot, lambda: app.screen.query(CommandInput))
            app.screen.query_one(CommandInput).value = words
            await until(pilot, lambda: "Light or dark" not in screen_text(app))  # what was there before
            await until_text(pilot, "lab: fake.trains")
            await settled(pilot)
            await pilot.press("down", "enter")
            await until(pilot, lambda: app.screen is not None and "Lab" in screen_text(app))
            await until(pilot, lambda: bench(app).declaration.id == "fake.trains")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, HomeScreen))


@drives
async def test_too_small_a_terminal_and_every_size_in_between_paint_without_error() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, paints=True, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "right", "p", "right")
        for size in ((40, 10), (60, 16), (72, 20), (109, 24), (110, 30), (200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            for key in ("v", "c", "t", "s", "s"):
                await pilot.press(key)
            assert screen_text(app).strip()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@drives
async def test_in_chinese_nothing_stays_english(size: tuple[int, int]) -> None:
    locale.use("zh")
    _laboratory, options = quiet()
    async with running(size, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "p", "right", "h", "n")
        texts = [await settled(pilot)]
        await pilot.press("escape", "p")
        for key in ("v", "t", "s"):
            await pilot.press(key)
            texts.append((await settled(pilot)).replace("--seed", ""))
        await pilot.press("question_mark")
        texts.append(await settled(pilot))
        for word in ("Settings", "measured", "predict", "higher", "parameter", "sweep", "seed", "change", "before"):
            assert not any(word in text.replace("fake.plain", "") for text in texts), word


@drives
async def test_without_colour_every_kind_of_figure_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    laboratory, options = quiet()
    async with running((120, 70), **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("b", "right", "right", "v")
        await fresh(app, pilot)
        shown = await settled(pilot)
        strips = app.screen._compositor.render_strips()
        colours = {
            segment.style.color.triplet
            for strip in strips for segment in strip
            if segment.style and segment.style.color and segment.style.color.triplet
        }  # fmt: skip
        assert all(red == green == blue for red, green, blue in colours)
        assert "A  d_k 64" in shown
        assert "B  d_k 128" in shown
        for sign in ("▌d_k", "█", "┼", "⠉", ".50", "·"):
            assert sign in shown.replace("▌ d_k", "▌d_k"), sign
        laboratory.held = True
        await pilot.press("right")
        await until_text(pilot, "measuring")  # that the picture is an old one is said, not only shown


@drives
async def test_the_questions_that_it_decides_are_asked_and_lead_back() -> None:
    async with running(WIDE) as (app, pilot):
        await opened(app, pilot, "scaling.variance", d_k=16)
        await fresh(app, pilot)
        await pilot.press("t")
        shown = await until_text(pilot, "quizapp demo scaling.variance")
        assert "scaling.variance.predict" in shown
        assert "002-18" in shown
        await until(pilot, lambda: "“" in screen_text(app))  # the 30-second answer, with its numbers
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, QuestionScreen))
        await pilot.press("escape")
        await until_text(pilot, "quizapp demo scaling.variance")
        row = next(y for y, line in enumerate(screen_text(app).splitlines()) if "002-18" in line)
        await pilot.click(offset=(45, row))
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))


@drives
async def test_from_a_verdict_one_key_leads_to_the_same_run_and_escape_back() -> None:
    from tests.tui.driving import show_question

    async with running(WIDE) as (app, pilot):
        await show_question(app, pilot, "scaling.gradient.statistic")
        await pilot.press("a", "s")
        await until_text(pilot, "Your answer")
        question = app.screen
        assert isinstance(question, QuestionScreen)
        assert question.shown is not None
        evidence = question.shown.verdict.evidence
        await pilot.press("l")
        await until(pilot, lambda: app.screen is not question)
        await fresh(app, pilot)
        shown = bench(app).drawn["A"]
        assert (shown.demonstration, shown.params, shown.seed) == (
            evidence.demonstration, evidence.params, evidence.seed
        )  # fmt: skip
        assert shown.facts == evidence.facts
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is question)
