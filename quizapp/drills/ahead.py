"""The inputs of the next verdict, made while the person types: then only their code remains to be run.

A seed is drawn, and the laboratory computes ahead what answers will be held against. Seed and inputs stay in the
interface and the laboratory; a runner is given the inputs as ever, once it has loaded the code. A seed that was drawn
here is used once.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from quizapp.lab import LabError

PART = 0.01  # seconds that the laboratory computes at a stretch: others ask it as well
REST = 0.3  # seconds after a verdict, in which it is painted and the next runner started


class Given(NamedTuple):
    """What code will be judged on. `cases` are the inputs in msgpack, where they were made ahead."""

    seed: int
    cases: bytes | None = None


class _Next:
    """What is being prepared for one drill. `wanted` ends when somebody takes or drops it."""

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.seed = name, seed
        self.cases: bytes | None = None
        self.wanted = True


class Ahead:
    """At most one seed of one drill. `call` asks the laboratory: a name and a body, from msgpack to msgpack."""

    def __init__(self, call: Callable[[str, Any], Awaitable[bytes]]) -> None:
        self._call = call
        self._next: _Next | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def begin(self, name: str, seed: int | None = None) -> None:
        """Return when the inputs and what right answers look like are there; go on after that. Raises LabError."""
        ready = self._draw(name, seed)
        ready.cases = await self._call("drill.cases", (name, ready.seed))
        await self._call("drill.prepare", (name, ready.seed, None))
        self._go_on(ready, 0.0)

    def later(self, name: str) -> None:
        """Begin in a moment, in the background. What goes wrong there the next verdict will tell."""
        self._go_on(self._draw(name, None), REST)

    def take(self, name: str, seed: int | None) -> Given:
        """What the next code is judged on, once; a seed that is asked for may be another than was prepared."""
        ready = self._next
        self.drop()
        if ready is None or ready.name != name or seed not in (None, ready.seed):
            return Given(secrets.randbits(62) if seed is None else seed)
        return Given(ready.seed, ready.cases)

    def drop(self) -> None:
        """Prepare no further: what the laboratory is at ends within PART."""
        if self._next is not None:
            self._next.wanted = False
        self._next = None

    async def close(self) -> None:
        """Return when nothing is being prepared, nor will be."""
        self._closed = True
        self.drop()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _draw(self, name: str, seed: int | None) -> _Next:
        """The one that is there, if it will do, else another."""
        ready = self._next
        if ready is None or ready.name != name or seed not in (None, ready.seed):
            self.drop()
            ready = self._next = _Next(name, secrets.randbits(62) if seed is None else seed)
        return ready

    def _go_on(self, ready: _Next, after: float) -> None:
        if not ready.wanted or self._closed:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.get_running_loop().create_task(self._prepare(ready, after), name="preparing a drill")

    async def _prepare(self, ready: _Next, after: float) -> None:
        await asyncio.sleep(after)
        with contextlib.suppress(LabError):
            if ready.wanted and ready.cases is None:
                ready.cases = await self._call("drill.cases", (ready.name, ready.seed))
            while ready.wanted and await self._call("drill.prepare", (ready.name, ready.seed, PART)) != _DONE:
                pass


_DONE = b"\xc3"  # true in msgpack
