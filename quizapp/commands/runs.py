"""Many demonstrations run side by side, one laboratory a core; what several keys need is run once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from typing import NamedTuple

from msgspec.structs import replace

from quizapp.bank.types import Scalar
from quizapp.lab import LabError, Laboratory
from quizapp.record import cache_folder
from solutions.evidence import Declaration, Evidence

MOST = 8  # laboratories: each holds torch in memory
Report = Callable[[int, int], None]


class Job(NamedTuple):
    """One run: a demonstration, its parameters in order of name, and the seed."""

    demonstration: str
    params: tuple[tuple[str, Scalar], ...]
    seed: int


def job(demonstration: str, params: Mapping[str, Scalar], seed: int) -> Job:
    return Job(demonstration, tuple(sorted(params.items())), seed)


Runs = dict[Job, Evidence | LabError]


async def measure(laboratory: Laboratory, jobs: Iterable[Job], report: Report | None = None) -> Runs:
    """Run every job once, without keeping what they draw. `laboratory` is one of those that work.

    Jobs that differ in defaults alone are one run. What trains goes first, so that no core is left with it at the end.
    """
    declarations = await laboratory.catalogue()
    alike: dict[Job, list[Job]] = {}
    for each in dict.fromkeys(jobs):
        alike.setdefault(_settled(each, declarations), []).append(each)
    waiting = sorted(alike.values(), key=lambda same: not _trains(same[0], declarations))[::-1]
    total = sum(map(len, waiting))
    done: Runs = {}

    async def work(laboratory: Laboratory) -> None:
        while waiting:
            same = waiting.pop()
            run: Evidence | LabError
            try:
                demonstration, params, seed = same[0]
                run = replace(await laboratory.run(demonstration, dict(params), seed, deadline=60.0), figures=[])
            except LabError as error:
                run = error
            done.update(dict.fromkeys(same, run))
            if report:
                report(len(done), total)

    if report:
        report(0, total)
    async with AsyncExitStack() as stack:
        others = [await stack.enter_async_context(Laboratory(cache=cache_folder())) for _ in range(_cores(total) - 1)]
        await asyncio.gather(*map(work, (laboratory, *others)))
    return done


def _settled(job: Job, declarations: Mapping[str, Declaration]) -> Job:
    """With the defaults of what is not given."""
    if job.demonstration not in declarations:
        return job
    defaults = {one.name: one.default for one in declarations[job.demonstration].parameters}
    return job._replace(params=tuple(sorted({**defaults, **dict(job.params)}.items())))


def _trains(job: Job, declarations: Mapping[str, Declaration]) -> bool:
    return job.demonstration in declarations and declarations[job.demonstration].trains


def evidence_of(run: Evidence | LabError) -> Evidence:
    """What a run measured. Raises the LabError with which it ended."""
    if isinstance(run, LabError):
        raise run
    return run


def _cores(jobs: int) -> int:
    """As many as this process may use; one for what ends before a second torch is loaded."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST, 1 + jobs // 20)
