"""What the tests of one worker share, because making it anew costs more than most of them: an event loop, a laboratory
with torch imported on it, and the folder of what is kept between starts only to be fast."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from quizapp.bank.packs import Bank, load
from quizapp.lab import Laboratory
from quizapp.record import cache_folder


class Common:
    def __init__(self) -> None:
        self.loop = asyncio.Runner()
        self.cache = tempfile.TemporaryDirectory(prefix="quizapp-tests-")
        self._laboratory: Laboratory | None = None

    def lend(self, on_state: Callable[[Any], None] | None = None) -> Laboratory:
        """The laboratory, or a new one if a test has killed it; whoever borrows it cannot close it."""
        if self._laboratory is None or self._laboratory.state not in ("off", "ready"):
            self._laboratory = Laboratory(cache=Path(self.cache.name))
        self._laboratory._on_state = on_state
        return Borrowed(self._laboratory)  # type: ignore[return-value]

    def bank(self) -> Bank:
        """The built-in questions, read anew from what an earlier test found right."""
        return load(cache=Path(self.cache.name))

    def furnish(self) -> None:
        """Have the app's home share the cache, for what runs in a process of its own, too."""
        cache_folder().parent.mkdir(parents=True, exist_ok=True)
        if not cache_folder().exists():
            cache_folder().symlink_to(self.cache.name)

    def close(self) -> None:
        if self._laboratory is not None:
            self._laboratory._on_state = None
            self.loop.run(self._laboratory.close())
        self.loop.close()
        self.cache.cleanup()


class Borrowed:
    def __init__(self, laboratory: Laboratory) -> None:
        self._laboratory = laboratory

    def __getattr__(self, name: str) -> Any:
        return getattr(self._laboratory, name)

    async def __aenter__(self) -> Borrowed:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def close(self) -> None:
        self._laboratory._on_state = None


_common: Common | None = None


def common() -> Common:
    """What this worker shares, while its tests run."""
    assert _common is not None
    return _common


def shared() -> bool:
    return _common is not None


@contextlib.contextmanager
def sharing() -> Iterator[None]:
    """The length of a worker's session."""
    global _common
    _common = Common()
    yield
    _common.close()
    _common = None
