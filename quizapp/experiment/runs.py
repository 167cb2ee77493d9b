"""Asks the laboratory for what a bench needs: one run at a time, and never one that nobody waits for any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from quizapp.experiment.bench import Bench
from quizapp.experiment.settings import Setting
from quizapp.experiment.sweep import Sweep
from quizapp.lab import Hold, LabCrashed, LabError, ProofFailed, ProofTimedOut
from quizapp.locale import _
from solutions.evidence import Evidence, Progress

if TYPE_CHECKING:
    from quizapp.lab import Laboratory

DEADLINE = 60.0  # seconds for one run; nothing is graded here, so a large setting may take longer than a proof
TRAINING = 120.0  # seconds for one that trains, which is watched and can be stopped
GRACE = 6.0  # seconds that a training has to reach its next report once nobody waits for it: the first step is slow
PATIENCE = 1.0  # seconds that any other run may go on so, since only killing its process ends it


class Runs:
    """Serves one bench, and its sweep when there is nothing else to do. `changed` is called after each event."""

    def __init__(self, laboratory: Laboratory, bench: Bench, changed: Callable[[], None]) -> None:
        self.laboratory, self.bench = laboratory, bench
        self.changed = changed
        self.sweep: Sweep | None = None
        self.aside: Setting | None = None  # one more setting to measure, when there is nothing else to do
        self.notice = ""  # what happened to the torch process, if anything did
        self.hold = Hold()
        self.closed = False
        self._task: asyncio.Task[Evidence] | None = None
        self._patience: asyncio.TimerHandle | None = None

    @property
    def paused(self) -> bool:
        return self.hold.waiting

    @property
    def unseen(self) -> bool:
        """Whether what runs now is not on show: a run of the sweep, or one that was overtaken."""
        return self.bench.running is not None and self.bench.running not in self.bench.sides.values()

    def pump(self) -> None:
        """Do what is to be done now: begin the run that is due, or end one that was overtaken."""
        if self.closed:
            return
        if self._task is None:
            due = self.bench.due or self._besides
            if due is not None:
                self._begin(due)
        elif self._overtaken:
            self._end_soon()

    @property
    def _besides(self) -> Setting | None:
        """What is to be run when the bench needs nothing."""
        if self.aside is not None and self.aside not in self.bench.results:
            return self.aside
        return self.sweep.due if self.sweep is not None else None

    @property
    def _overtaken(self) -> bool:
        running = self.bench.running
        besides = running == self.aside or (self.sweep is not None and running in self.sweep.plan)
        return self.bench.overtaken and not (besides and not self.bench.wanted)

    def _begin(self, setting: Setting) -> None:
        bench = self.bench
        bench.began(setting)
        self.notice = ""
        self.hold = Hold(self.changed)
        trains = bench.declaration.trains
        running = self.laboratory.run(
            bench.declaration.id, setting.values, setting.seed, deadline=TRAINING if trains else DEADLINE,
            on_progress=partial(self._progressed, setting), on_restart=self._restarted, hold=self.hold,
            grace=GRACE if trains else None,
        )  # fmt: skip
        self._task = asyncio.get_running_loop().create_task(running)
        self._task.add_done_callback(partial(self._ended, setting))

    def _end_soon(self) -> None:
        """A training ends at its next report. Anything else is most often done sooner than its process is replaced."""
        assert self._task is not None
        if self.bench.declaration.trains:
            self._task.cancel()
        elif self._patience is None:
            self._patience = asyncio.get_running_loop().call_later(PATIENCE, self._lose_patience, self._task)

    def _lose_patience(self, task: asyncio.Task[Evidence]) -> None:
        self._patience = None
        if task is self._task and self._overtaken:
            task.cancel()

    def _progressed(self, setting: Setting, progress: Progress) -> None:
        self.bench.moved_on(setting, progress)
        self.changed()

    def _restarted(self, why: str) -> None:
        self.notice = why
        self.bench.forming.clear()
        self.changed()

    def _ended(self, setting: Setting, task: asyncio.Task[Evidence]) -> None:
        if task is not self._task:
            return
        self._task = None
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        self._bring(setting, task)
        self.pump()
        self.changed()

    def _bring(self, setting: Setting, task: asyncio.Task[Evidence]) -> None:
        """Hand what came of a run to those who wait for it."""
        if task.cancelled():
            self.bench.dropped(setting)
            return
        error = task.exception()
        if error is None:
            if self.sweep is not None:
                self.sweep.arrived(setting, task.result())
            self.bench.arrived(setting, task.result())
            return
        message = said(error)
        if setting == self.aside:
            self.aside = None
        if self.sweep is not None:
            self.sweep.failing(setting, message)
        self.bench.failing(setting, message)

    # --- what the person does ----------------------------------------------------------------------------------------

    def stop(self) -> None:
        """End the run under way now, and do not begin it anew."""
        if self.bench.stop() is not None and self._task is not None:
            self._task.cancel()
            self.changed()

    def pause(self, on: bool) -> None:
        if self._task is not None:
            (self.hold.pause if on else self.hold.resume)()

    def begin_sweep(self, sweep: Sweep) -> None:
        """What was measured already need not be run again."""
        for setting in sweep.plan:
            if setting in self.bench.results:
                sweep.arrived(setting, self.bench.results[setting])
            elif self.sweep is not None and setting in self.sweep.facts:
                sweep.facts[setting] = self.sweep.facts[setting]
        self.sweep = sweep
        self.pump()

    def end_sweep(self) -> None:
        self.sweep = None
        self.pump()

    def suspend(self) -> None:
        """Nobody looks: end what runs, begin nothing."""
        self.closed = True
        if self._task is not None:
            self._task.cancel()

    def resume(self) -> None:
        self.closed = False
        self.pump()


def said(error: BaseException) -> str:
    """Why there is no result, for somebody who experiments: nothing was going to be graded."""
    if isinstance(error, ProofTimedOut):
        return _("This setting took too long and was stopped. Try smaller values.")
    if isinstance(error, LabCrashed) and error.reason:
        return _("The torch process ended twice over this setting. {reason}").format(reason=error.reason)
    if isinstance(error, ProofFailed):
        return _("This setting cannot be run. {reason}").format(reason=error.reason)
    return error.message if isinstance(error, LabError) else str(error)
