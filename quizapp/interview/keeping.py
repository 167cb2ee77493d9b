"""The events of one interview on their way to the disk, in their order.

put ─→ waiting ─→ the one writer ─→ log

Waiting for the disk takes a few milliseconds when it is quick, and up to five seconds when another process writes: too
long for a screen on which somebody types. There the writer is a thread with a connection of its own. Everywhere else,
and for a log in memory, it is whoever puts.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from quizapp.record import Attempt, Log, LogUnusable

MOST_KEPT = 20_000  # characters of an answer that are kept; what is read is less


class Keeper:
    """What the disk refuses stays first in the queue, and is tried again with the next event."""

    def __init__(self, log: Log, interview: int, answers: int, aside: bool) -> None:
        self.unsaved = ""  # why the last events are not on the disk
        self.answers = answers  # that are on the disk
        self._interview = interview
        self._log = log
        self._own: Log | None = None  # the writer's; no other thread may use it
        self._waiting: deque[tuple[str, Any, float, Attempt | None]] = deque()
        self._entry: int | None = None
        self._writer = ThreadPoolExecutor(1, "interview") if aside and log.path is not None else None

    def put(self, kind: str, value: dict[str, Any], at: float, attempt: Attempt | None = None) -> None:
        """Have an event written, and an answer with it: both, or neither."""
        if kind == "answered":
            self._entry = None
        self._waiting.append((kind, value, at, attempt))
        if self._writer is None:
            self._write()
        else:
            self._writer.submit(self._write)

    async def kept(self) -> int | None:
        """Wait for what was put so far, and return the last answer's id in the log; None when it has none."""
        if self._writer is None:
            self._write()
        else:
            await asyncio.wrap_future(self._writer.submit(self._write))
        return self._entry

    async def close(self) -> None:
        """Write what waits, then let the thread go."""
        await self.kept()
        if self._writer is not None:
            self._writer.submit(self._shut)
            self._writer.shutdown(wait=False)
            self._writer = None

    # --- the writer's own --------------------------------------------------------------------------------------------

    def _write(self) -> None:
        trouble = ""
        try:
            while self._waiting:
                kind, value, at, attempt = self._waiting[0]
                entry = self._open().interviews.add(self._interview, kind, value, at, attempt)
                if kind == "answered":
                    self._entry = entry
                    self.answers += 1
                self._waiting.popleft()
        except LogUnusable as error:
            trouble = str(error)
        self.unsaved = trouble

    def _open(self) -> Log:
        if self._writer is None or self._log.path is None:
            return self._log
        if self._own is None:
            self._own = Log.open(self._log.path)
        return self._own

    def _shut(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None


def storable(text: str) -> str:
    """What every file can hold: cut, and without halves of characters."""
    return text[:MOST_KEPT].encode("utf-8", "replace").decode("utf-8")
