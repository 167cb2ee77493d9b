"""The runs: at most one at a time, the newest setting first, what gives way to what."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from msgspec.structs import replace

from quizapp.experiment import runs as runs_module
from quizapp.experiment.bench import Bench
from quizapp.experiment.runs import Runs
from quizapp.experiment.settings import SEED, Setting, start
from quizapp.experiment.sweep import Sweep
from quizapp.lab import Hold, LabError, ProofFailed
from solutions.evidence import Declaration, Evidence, Progress
from tests.experiment.experiment_samples import D_K, DECLARATION, SHIFT, measured


class Slow:
    """A laboratory that answers when it is told to, and counts what is asked of it at the same time."""

    def __init__(self) -> None:
        self.asked: list[Setting] = []
        self.cancelled: list[Setting] = []
        self.waiting: dict[Setting, asyncio.Future[Evidence]] = {}
        self.most = 0
        self.progress: Callable[[Progress], None] | None = None

    async def run(self, id: str, params: dict[str, Any], seed: int, **options: Any) -> Evidence:
        assert isinstance(options["hold"], Hold)
        setting = Setting(tuple(params.items()), seed)
        self.asked.append(setting)
        self.progress = options["on_progress"]
        answer = self.waiting[setting] = asyncio.get_running_loop().create_future()
        self.most = max(self.most, len(self.waiting))
        try:
            return await answer
        except asyncio.CancelledError:
            self.cancelled.append(setting)
            raise
        finally:
            del self.waiting[setting]

    async def answer(self, error: Exception | None = None) -> None:
        """Answer what waits, and let that be heard."""
        for setting, future in list(self.waiting.items()):
            future.set_exception(error) if error else future.set_result(measured(setting))
        await settle()


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


def runs(declaration: Declaration = DECLARATION) -> tuple[Runs, Slow]:
    laboratory = Slow()
    return Runs(laboratory, Bench(declaration, start(declaration, {}, 7)), lambda: None), laboratory  # type: ignore[arg-type]


def on_a_loop(scenario: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    def test(*arguments: Any, **named: Any) -> None:
        asyncio.run(asyncio.wait_for(scenario(*arguments, **named), 20))

    test.__name__, test.__doc__, test.__wrapped__ = scenario.__name__, scenario.__doc__, scenario  # type: ignore[attr-defined]
    return test


TRAINS = replace(DECLARATION, trains=True)


@pytest.mark.parametrize("declaration", [DECLARATION, TRAINS], ids=["quick", "trains"])
@on_a_loop
async def test_a_key_that_is_held_down_never_has_more_than_one_run_and_the_newest_is_measured(
    declaration: Declaration,
) -> None:
    here, laboratory = runs(declaration)
    here.pump()
    for _ in range(200):
        here.bench.turn(SEED, 1)
        here.pump()
        await asyncio.sleep(0)
    await settle()
    assert laboratory.most == 1
    while laboratory.waiting:
        await laboratory.answer()
    assert here.bench.fresh("A")
    assert here.bench.a.seed == 207
    assert laboratory.asked[-1] == here.bench.a


@on_a_loop
async def test_a_training_that_was_overtaken_is_cancelled_and_a_quick_run_is_let_go_on() -> None:
    for declaration, cancelled in ((TRAINS, 1), (DECLARATION, 0)):
        here, laboratory = runs(declaration)
        here.pump()
        await settle()
        here.bench.turn(D_K, 1)
        here.pump()
        await settle()
        assert len(laboratory.cancelled) == cancelled
        while laboratory.waiting:
            await laboratory.answer()
        assert here.bench.drawn["A"].params["d_k"] == 96


@on_a_loop
async def test_a_quick_run_that_is_not_quick_loses_its_turn() -> None:
    here, laboratory = runs()
    before, runs_module.PATIENCE = runs_module.PATIENCE, 0.02
    try:
        here.pump()
        await settle()
        here.bench.turn(D_K, 1)
        here.pump()
        async with asyncio.timeout(5):
            while len(laboratory.asked) < 2:
                await asyncio.sleep(0.005)
    finally:
        runs_module.PATIENCE = before
    assert [setting.values["d_k"] for setting in laboratory.cancelled] == [64]
    here.suspend()
    await settle()


@on_a_loop
async def test_a_stopped_run_is_not_begun_anew_until_it_is_asked_for() -> None:
    here, laboratory = runs(TRAINS)
    here.pump()
    await settle()
    assert laboratory.progress is not None
    for step in range(3):
        laboratory.progress(Progress(done=step, total=9, loss=1.0 / (step + 1)))
    here.stop()
    await settle()
    assert laboratory.waiting == {}
    assert here.bench.due is None
    assert here.bench.stopped[here.bench.a].losses == [1.0, 0.5, 1 / 3]
    here.bench.retry()
    here.pump()
    await settle()
    assert len(laboratory.asked) == 2
    here.suspend()
    await settle()


@on_a_loop
async def test_an_error_is_told_and_the_next_setting_is_run() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    await laboratory.answer(ProofFailed("The proof failed, so nothing was graded. ValueError: odd", "ValueError: odd"))
    assert here.bench.trouble == "This setting cannot be run. ValueError: odd"
    here.bench.turn(D_K, 1)
    here.pump()
    await settle()
    await laboratory.answer(LabError("torch is gone"))
    assert here.bench.trouble == "torch is gone"


@on_a_loop
async def test_a_sweep_gives_way_to_a_knob_and_then_goes_on_without_running_anything_twice() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    await laboratory.answer()
    sweep = Sweep(DECLARATION, here.bench.a, D_K)
    here.begin_sweep(sweep)
    assert sweep.done == 1  # that one was measured already
    await settle()
    assert here.unseen
    here.bench.turn(SHIFT, 1)
    here.pump()
    await laboratory.answer()  # what was under way for the sweep
    assert laboratory.asked[-1] == here.bench.a
    while laboratory.waiting:
        await laboratory.answer()
    assert sweep.due is None
    assert len(laboratory.asked) == len(set(laboratory.asked)) == sweep.total + 1
    assert here.bench.fresh("A")


@on_a_loop
async def test_a_setting_aside_is_measured_once_when_there_is_nothing_else_to_do() -> None:
    here, laboratory = runs()
    aside = start(DECLARATION, {"d_k": 16}, 7)
    here.aside = aside
    here.pump()
    while laboratory.waiting or len(laboratory.asked) < 2:
        await settle()
        await laboratory.answer()
    assert laboratory.asked == [here.bench.a, aside]
    assert here.bench.results[aside].params["d_k"] == 16
    assert here.bench.drawn["A"].params["d_k"] == 64
    here.aside = start(DECLARATION, {"d_k": 8}, 7)
    here.pump()
    await settle()
    await laboratory.answer(LabError("torch is gone"))
    assert here.aside is None
    assert laboratory.waiting == {}
    assert here.bench.trouble == ""


@on_a_loop
async def test_a_sweep_that_is_ended_runs_nothing_more() -> None:
    here, laboratory = runs()
    here.begin_sweep(Sweep(DECLARATION, here.bench.a, D_K))
    await settle()
    await laboratory.answer()
    here.end_sweep()
    while laboratory.waiting:
        await laboratory.answer()
    assert len(laboratory.asked) == 2


@on_a_loop
async def test_while_nobody_looks_nothing_runs() -> None:
    here, laboratory = runs()
    here.pump()
    await settle()
    here.suspend()
    await settle()
    assert laboratory.waiting == {}
    here.pump()
    await settle()
    assert len(laboratory.asked) == 1
    here.resume()
    await settle()
    assert len(laboratory.asked) == 2
    here.suspend()
    await settle()


@on_a_loop
async def test_what_a_replaced_process_had_reported_is_forgotten() -> None:
    here, laboratory = runs(TRAINS)
    here.pump()
    await settle()
    assert laboratory.progress is not None
    laboratory.progress(Progress(done=1, total=2, loss=3.0))
    here._restarted("The torch process was killed (SIGKILL).")
    assert here.bench.forming.losses == []
    here.suspend()
    await settle()
    assert re.search("SIGKILL", here.notice)
