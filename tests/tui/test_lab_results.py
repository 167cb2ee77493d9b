"""What the lab makes of its runs: predictions, sweeps, trainings; with a laboratory that answers when told to."""

from __future__ import annotations

from quizapp.tui.views.lab_facts import SEALED
from solutions.evidence import Heatmap, Progress, Text
from tests.tui.driving import WIDE, drives, running, screen_text, settled, until, until_text
from tests.tui.lab_driving import bench, desk, fresh, joined, opened, quiet, right, screen

# --- predict first ---------------------------------------------------------------------------------------------------


@drives
async def test_predict_first_seals_what_is_measured_until_something_was_said_of_it() -> None:
    _laboratory, options = quiet()
    async with running(WIDE, **options) as (app, pilot):
        await opened(app, pilot, "fake.plain")
        await pilot.press("p")
        assert "You have seen these numbers." in joined(await settled(pilot))
        await pilot.press("right", "right")
        await fresh(app, pilot)
        shown = await settled(pilot)
        assert shown.count(SEALED) == 7
        assert "variance of the scores, against before?" in joined(shown)
        assert not set("█▅▇") & set("".join(right(shown)))  # the figures are sealed as well
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
        assert "“abc” is not a number. Try 64, 1e-3 or 1/8." in joined(await settled(pilot))
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
        assert "rows, A against B?" in joined(await settled(pilot))
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
        assert "A whole number from 1 to 100." in joined(await settled(pilot))
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
