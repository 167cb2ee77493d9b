"""Keeps one runner waiting with torch loaded, so that a verdict takes milliseconds; none is ever used twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

from quizapp.runner.launch import command, environment
from quizapp.runner.process import Outcome, Runner, RunnerFailed
from quizapp.runner.protocol import Level

NEXT = 0.08  # seconds after which the next spare is started: by then the verdict is usually there
IDLE = 300.0  # seconds after which an unused spare is let go


class Spares:
    """Belongs to one event loop. `level` is the isolation in force, once a runner was ready."""

    def __init__(
        self, *, command: Sequence[str] | None = None, env: Mapping[str, str] | None = None,
        on_change: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.level: Level | None = None
        self.how: list[str] = []
        self.torch = ""
        self._command, self._env = command, env
        self._on_change = on_change
        self._spare: asyncio.Task[Runner] | None = None
        self._gone: set[asyncio.Task[None]] = set()
        self._timers: list[asyncio.TimerHandle] = []
        self._closed = False

    @property
    def waiting(self) -> bool:
        """Whether a runner is ready now."""
        done = self._spare is not None and self._spare.done() and not self._spare.cancelled()
        return bool(done and self._spare and not self._spare.exception() and self._spare.result().alive)

    @property
    def ending(self) -> int:
        """How many runners did their job and are not gone yet."""
        return len(self._gone)

    def prewarm(self) -> None:
        """Start a spare, if there is none."""
        self._forget_timers()
        if self._closed or self.waiting or (self._spare is not None and not self._spare.done()):
            return
        self._spare = asyncio.get_running_loop().create_task(self._start(), name="a runner is loading torch")
        self._spare.add_done_callback(_heard)
        self._later(IDLE, self._let_go)

    async def take(self) -> Runner:
        """A runner that is ready. Another is started soon after. Raises RunnerFailed."""
        self.prewarm()
        assert self._spare is not None
        runner = await asyncio.shield(self._spare)
        if not runner.alive:  # it was killed while it waited
            self.prewarm()
            runner = await asyncio.shield(self._spare)
        self._spare = None
        self._later(NEXT, self.prewarm)
        return runner

    def release(self, runner: Runner) -> None:
        """Have a runner that did its job end, while nobody waits."""
        task = asyncio.get_running_loop().create_task(runner.closed(), name="a runner is ending")
        self._gone.add(task)
        task.add_done_callback(self._gone.discard)

    async def close(self) -> None:
        """End all processes, and return when they are gone."""
        self._closed = True
        self._forget_timers()
        if self._spare is not None:
            self._spare.cancel()
            with contextlib.suppress(asyncio.CancelledError, RunnerFailed):
                await (await self._spare).closed()
        while self._gone:
            await asyncio.wait(self._gone)

    async def _start(self) -> Runner:
        runner = Runner()
        try:
            await runner.start(self._command or command(), environment() if self._env is None else self._env)
        except asyncio.CancelledError:
            await runner.closed()
            raise
        assert runner.ready is not None
        self.level, self.how, self.torch = runner.ready.level, runner.ready.how, runner.ready.torch
        if self._on_change is not None:
            self._on_change()
        return runner

    def _let_go(self) -> None:
        spare, self._spare = self._spare, None
        if spare is not None and spare.done() and not spare.cancelled() and not spare.exception():
            self.release(spare.result())

    def _later(self, seconds: float, then: Callable[[], None]) -> None:
        self._timers = [each for each in self._timers if not each.cancelled()]
        self._timers.append(asyncio.get_running_loop().call_later(seconds, then))

    def _forget_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()


def _heard(task: asyncio.Task[Runner]) -> None:
    """What went wrong is told to whoever takes the spare; if nobody does, it is no news."""
    if not task.cancelled():
        task.exception()


__all__ = ["Outcome", "RunnerFailed", "Spares"]
