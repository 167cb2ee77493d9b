"""What is done with answers while the others are still being computed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from quizapp.lab import LabError

EVERY = 0.1  # seconds between two looks; most verdicts are there before the first

SoFar = dict[str, bool]


class Ticks:
    """Called with all answers that there are whenever one more has come; asks now and then what they come to.

    `tell` is told which properties hold so far, if the code takes its time; where there is none nobody asks.
    """

    def __init__(self, ask: Callable[[list[bytes]], Awaitable[SoFar]], tell: Callable[[SoFar], None] | None) -> None:
        self._ask, self._tell = ask, tell
        self._task: asyncio.Task[None] | None = None
        self._next = asyncio.get_running_loop().time() + EVERY

    def __call__(self, seen: list[bytes]) -> None:
        now = asyncio.get_running_loop().time()
        if self._tell is not None and now >= self._next and (self._task is None or self._task.done()):
            self._next = now + EVERY
            self._task = asyncio.create_task(self._look(list(seen)))

    def stop(self) -> None:
        """The verdict is there, or nobody waits for it."""
        if self._task is not None:
            self._task.cancel()

    async def _look(self, seen: list[bytes]) -> None:
        with contextlib.suppress(LabError):  # the verdict will say so
            found = await self._ask(seen)
            if self._tell is not None:
                self._tell(found)


class Looks:
    """Called in the same way; hands the answers on as they come, so that little is left to do after the last."""

    def __init__(self, look: Callable[[int, list[bytes]], Awaitable[None]]) -> None:
        self._look = look
        self._given = 0
        self._over = False
        self._task: asyncio.Task[None] | None = None

    def __call__(self, seen: list[bytes]) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._go_on(seen))

    def stop(self) -> None:
        """Hand nothing more on. What is being looked at is not cancelled: it is as good as in the verdict."""
        self._over = True

    async def _go_on(self, seen: list[bytes]) -> None:
        with contextlib.suppress(LabError):  # the verdict will say so
            while not self._over and self._given < len(seen):
                first, self._given = self._given, len(seen)
                await self._look(first, seen[first:])
