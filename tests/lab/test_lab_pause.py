"""A run that is paused: it waits in its report, its deadline stands still, and cancel and close still work."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lab_fakes import alive, answering_pid, go, posix, served

from quizapp.lab import Hold, LabClosed, Laboratory, ProofTimedOut
from solutions.evidence import Progress

LONG = {"steps": 2_000, "pause": 0.005}  # ten seconds of reports
SHORT = {"steps": 60, "pause": 0.005}


class Watched:
    """A run with its hold and what it reported."""

    def __init__(self, lab: Laboratory, params: dict[str, Any], seed: int = 0, **options: Any) -> None:
        self.reports: list[Progress] = []
        self.changed = asyncio.Event()
        self.hold = Hold(self.changed.set)
        running = lab.run("train", params, seed, on_progress=self._heard, hold=self.hold, **options)
        self.task = asyncio.create_task(running)

    def _heard(self, progress: Progress) -> None:
        self.reports.append(progress)
        self.changed.set()

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def begun(self) -> None:
        await self.until(lambda: self.reports)

    async def paused(self) -> None:
        self.hold.pause()
        await self.until(lambda: self.hold.waiting)


def test_a_paused_run_makes_no_step_and_goes_on_where_it_was() -> None:
    async def work(lab: Laboratory) -> None:
        run = Watched(lab, SHORT)
        await run.begun()
        await run.paused()
        at = run.reports[-1].done
        assert at < SHORT["steps"]
        await asyncio.sleep(0.2)
        assert run.reports[-1].done == at
        assert run.hold.wanted
        run.hold.resume()
        evidence = await run.task
        assert evidence.facts == {"steps": 60}
        done = [report.done for report in run.reports]
        assert done == sorted(set(done))
        assert done[-1] == 60
        assert not run.hold.waiting

    go(work)


def test_the_last_report_before_the_pause_is_not_held_back(tmp_path: Path) -> None:
    """What is on show while it waits is where it waits."""
    more = """
def counted(params, seed, report):
    for step in range(10**6):
        with open(params["file"], "w") as file: file.write(str(step + 1))
        report(Progress(done=step + 1, total=10**6))
"""

    async def work(lab: Laboratory, file: Path) -> None:
        reports: list[Progress] = []
        waiting = asyncio.Event()
        hold = Hold(waiting.set)
        hold.pause()
        running = lab.run("counted", {"file": str(file)}, 0, on_progress=reports.append, hold=hold)
        task = asyncio.create_task(running)
        await asyncio.wait_for(waiting.wait(), 20)
        await asyncio.sleep(0.05)
        assert reports[-1].done == int(file.read_text())
        task.cancel()

    go(lambda lab: work(lab, tmp_path / "steps"), served(more))


def test_the_deadline_stands_still_while_it_is_paused_and_counts_on_afterwards() -> None:
    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        run = Watched(lab, LONG, deadline=0.6)
        await run.begun()
        await run.paused()
        await asyncio.sleep(0.9)
        assert not run.task.done()
        assert await _pid(lab) == first
        run.hold.resume()
        with pytest.raises(ProofTimedOut):
            await run.task

    go(work)


async def _pid(lab: Laboratory) -> int:
    return lab.pid


def test_paused_time_is_not_measured() -> None:
    more = """
def timed(params, seed, report):
    began = time.perf_counter()
    for step in range(40):
        report(Progress(done=step + 1, total=40))
        time.sleep(0.002)
    from msgspec.structs import replace
    return replace(evidence(), seconds=time.perf_counter() - began)
"""

    async def work(lab: Laboratory) -> float:
        waiting = asyncio.Event()
        hold = Hold(waiting.set)
        hold.pause()
        task = asyncio.create_task(lab.run("timed", {}, 0, hold=hold))
        await asyncio.wait_for(waiting.wait(), 20)
        await asyncio.sleep(3)
        hold.resume()
        return (await task).seconds

    assert 0.08 <= go(work, served(more)) < 2


def test_cancelling_a_paused_run_leaves_the_child_alive() -> None:
    async def work(lab: Laboratory) -> None:
        first = await answering_pid(lab)
        run = Watched(lab, LONG)
        await run.begun()
        await run.paused()
        run.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run.task
        assert await answering_pid(lab) == first

    go(work)


def test_closing_ends_a_paused_run_and_its_process() -> None:
    async def work(lab: Laboratory) -> None:
        run = Watched(lab, LONG)
        await run.begun()
        await run.paused()
        pid = lab.pid
        await lab.close()
        with pytest.raises(LabClosed):
            await run.task
        assert not alive(pid)

    go(work)


def test_what_is_behind_a_paused_run_waits_and_is_answered_when_that_is_cancelled() -> None:
    async def work(lab: Laboratory) -> None:
        run = Watched(lab, LONG)
        await run.begun()
        await run.paused()
        behind = asyncio.create_task(lab.run("echo", {}, 3))
        await asyncio.sleep(0.1)
        assert not behind.done()
        run.task.cancel()
        assert (await behind).facts["seed"] == 3

    go(work)


@posix
def test_a_child_that_is_killed_while_paused_is_replaced_and_the_run_is_paused_again() -> None:
    async def work(lab: Laboratory) -> None:
        restarts: list[str] = []
        run = Watched(lab, SHORT, on_restart=restarts.append)
        await run.begun()
        await run.paused()
        os.kill(lab.pid, signal.SIGKILL)
        await run.until(lambda: not run.hold.waiting)
        await run.until(lambda: run.hold.waiting)
        assert restarts == ["The torch process was killed (SIGKILL)."]
        assert run.reports[-1].done < 10  # it began anew, and was told at once
        run.hold.resume()
        assert (await run.task).facts == {"steps": 60}

    go(work)


def test_one_that_never_reports_ends_although_it_was_told_to_pause() -> None:
    async def work(lab: Laboratory) -> None:
        hold = Hold()
        hold.pause()
        assert (await lab.run("echo", {}, 4, hold=hold)).facts["seed"] == 4
        assert not hold.waiting
        assert (await lab.run("train", SHORT, 0)).facts == {"steps": 60}  # a later run is not paused by that

    go(work)


def test_pausing_and_resuming_in_quick_succession_ends_in_what_was_said_last() -> None:
    async def work(lab: Laboratory) -> None:
        run = Watched(lab, SHORT)
        await run.begun()
        for _ in range(20):
            run.hold.pause()
            run.hold.resume()
        assert (await run.task).facts == {"steps": 60}

    go(work)


def test_a_cancelled_run_that_reports_within_its_grace_keeps_the_child() -> None:
    more = """
def slow(params, seed, report):
    for step in range(100):
        report(Progress(done=step, total=100))
        time.sleep(0.5)
"""

    async def work(lab: Laboratory, grace: float | None) -> tuple[int, int]:
        before = await answering_pid(lab)
        task = asyncio.create_task(lab.run("slow", {}, 0, grace=grace))
        await asyncio.sleep(0.1)
        task.cancel()
        return before, await answering_pid(lab)

    before, after = go(lambda lab: work(lab, 10.0), served(more))
    assert before == after
    before, after = go(lambda lab: work(lab, None), served(more))
    assert before != after


def test_figures_that_are_forming_arrive_with_a_report() -> None:
    more = """
def forms(params, seed, report):
    map = Heatmap(caption=Text("weights", "权重"), values=[[1.0, None]], rows=["q"], columns=["a", "b"])
    report(Progress(done=1, total=2, figures=[map]))
    report(Progress(done=2, total=2))
    return evidence()
"""
    reports: list[Progress] = []
    go(lambda lab: lab.run("forms", {}, 0, on_progress=reports.append), served(more))
    assert [type(figure).__name__ for figure in reports[0].figures] == ["Heatmap"]
    assert reports[-1].figures == []
