"""Which properties of code that takes its time hold so far, while the rest is still running."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from quizapp.lab import LabError

EVERY = 0.1  # seconds between two looks; most verdicts are there before the first

SoFar = dict[str, bool]


class Ticks:
    """Called with all answers that there are whenever one more has come; asks now and then what they come to."""

    def __init__(self, ask: Callable[[list[bytes]], Awaitable[SoFar]], tell: Callable[[SoFar], None]) -> None:
        self._ask, self._tell = ask, tell
        self._task: asyncio.Task[None] | None = None
        self._next = asyncio.get_running_loop().time() + EVERY

    def __call__(self, seen: list[bytes]) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._next and (self._task is None or self._task.done()):
            self._next = now + EVERY
            self._task = asyncio.create_task(self._look(list(seen)))

    def stop(self) -> None:
        """The verdict is there, or nobody waits for it."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self, seen: list[bytes]) -> None:
        with contextlib.suppress(LabError):  # the verdict will say so
            self._tell(await self._ask(seen))
