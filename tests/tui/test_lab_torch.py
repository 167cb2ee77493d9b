"""The lab with the real torch: its goldens, a key that is held down, a training that is paused and killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from quizapp import locale
from quizapp.lab import Laboratory
from tests.tui.driving import NARROW, WIDE, assert_golden, drives, running, settled, steady, until, until_text
from tests.tui.lab_driving import bench, desk, fresh, opened, screen

SIZES = {"80": NARROW, "120": WIDE}
VARIANCE = "scaling.variance"
SLOWEST = "seq2seq.bottleneck"
HELD = 4.0  # seconds for which the key is held down
REPEAT = 0.03  # seconds between two presses of a key that repeats


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@drives
async def test_the_lab_reads_as_its_goldens(size: str, language: locale.Language) -> None:
    locale.use(language)

    async def golden(name: str) -> None:
        await fresh(app, pilot)
        assert_golden(f"lab-{name}-{language}-{size}", steady(await settled(pilot)))

    async with running(SIZES[size]) as (app, pilot):
        await pilot.press("l")
        await until(pilot, lambda: type(app.screen).__name__ == "LabScreen")
        await pilot.press("f", *"softmax.t", "backspace", "backspace", *" variance", "down")
        assert_golden(f"lab-list-{language}-{size}", await settled(pilot))
        await opened(app, pilot, VARIANCE, pairs=1000)
        await golden("one")
        await pilot.press("b", "right", "right")
        await golden("beside")
        await pilot.press("v")
        await golden("figures")
        await pilot.press("v", "p", "right", "right")
        await fresh(app, pilot)
        await pilot.press("w", "n", *"8", "enter", "e")
        await golden("predict")
        await pilot.press("p", "b", "t")
        await until(pilot, lambda: desk(app).runs.aside in bench(app).results)
        await golden("words")
        await pilot.press("c")
        await golden("code")
        await pilot.press("s")
        await until(pilot, lambda: desk(app).runs.sweep is not None and desk(app).runs.sweep.due is None)  # type: ignore[union-attr]
        await golden("sweep")
        await opened(app, pilot, "roles.diverge")
        await golden("many")


def children() -> set[int]:
    """The processes that this one started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(folder.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="counts processes in /proc")
@drives
async def test_a_key_that_is_held_down_on_the_slowest_demonstration_piles_nothing_up() -> None:
    """At most one run and the newest are in flight, and no process, task or descriptor is left behind."""
    async with running(WIDE) as (app, pilot):
        laboratory = app.laboratory
        assert isinstance(laboratory, Laboratory)
        flight: list[int] = []
        now = 0
        run = laboratory.run

        async def counted(*arguments: Any, **options: Any) -> Any:
            nonlocal now
            now += 1
            flight.append(now)
            try:
                return await run(*arguments, **options)
            finally:
                now -= 1

        laboratory.run = counted  # type: ignore[method-assign]
        await opened(app, pilot, SLOWEST)
        await until(pilot, lambda: bench(app).forming.progress is not None)
        before, tasks = len(os.listdir("/dev/fd")), len(asyncio.all_tasks())
        processes: list[int] = []
        pressed, end = 0, time.monotonic() + HELD
        while time.monotonic() < end:
            await pilot.press("right" if pressed // 8 % 2 == 0 else "left")
            pressed += 1
            processes.append(len(children()))
            await asyncio.sleep(REPEAT)
        assert pressed > 20
        assert max(flight) <= 2  # one that is being withdrawn, and the newest
        assert max(processes) <= 1
        newest = bench(app).a
        await until(pilot, lambda: bench(app).running == newest and bench(app).forming.progress is not None)
        assert now == 1
        assert len(os.listdir("/dev/fd")) <= before
        assert len(asyncio.all_tasks()) <= tasks + 2


@drives
async def test_a_real_training_is_paused_killed_and_begun_anew() -> None:
    async with running(WIDE) as (app, pilot):
        assert app.laboratory is not None
        await opened(app, pilot, "seq2seq.alignment")
        await until(pilot, lambda: bench(app).forming.losses)
        await pilot.press("space")
        await until(pilot, lambda: desk(app).runs.paused)
        shown = await until_text(pilot, "paused at")
        assert "mean weight of each source position" in shown
        at = bench(app).forming.progress
        os.kill(app.laboratory.pid, signal.SIGKILL)
        await until_text(pilot, "The torch process was killed (SIGKILL).")
        await until(pilot, lambda: desk(app).runs.paused and bench(app).forming.progress is not at)
        await pilot.press("space")
        await fresh(app, pilot)
        assert screen(app).desk is desk(app)
        assert "accuracy, greedy decoding" in await settled(pilot)
