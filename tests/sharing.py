"""What the tests of one worker share, because making it anew costs more than most of them: an event loop, a laboratory
with torch imported on it, and the folder of what is kept between starts only to be fast. All workers share what
demonstrations measured."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from quizapp.bank.packs import Bank, load
from quizapp.lab import Laboratory, protocol
from quizapp.record import cache_folder
from solutions.evidence import Evidence, Value


class Common:
    """`evidence` is the folder in which all workers keep what was measured."""

    def __init__(self, evidence: Path) -> None:
        self.evidence = evidence
        self.loop = asyncio.Runner()
        self.cache = tempfile.TemporaryDirectory(prefix="quizapp-tests-")
        self._laboratory: Laboratory | None = None

    def lend(self, on_state: Callable[[Any], None] | None = None) -> Laboratory:
        """The laboratory, or a new one if it failed; one that a test killed comes back by itself.

        Whoever borrows it cannot close it.
        """
        if self._laboratory is None or self._laboratory.state in ("missing", "failed"):
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


def measured(id: str, params: Mapping[str, Value], seed: int) -> Evidence:
    """What a demonstration measures, run once for all tests of all workers; what trains takes a second or more."""
    from solutions import catalog

    settings = catalog.settle(catalog.find(id).declaration, dict(params))
    asked = repr((id, sorted(settings.items()), seed))
    folder = common().evidence
    file = folder / hashlib.sha256(asked.encode()).hexdigest()
    if not file.exists():
        folder.mkdir(exist_ok=True)
        written = file.with_name(f"{file.name}.{os.getpid()}")
        written.write_bytes(msgspec.msgpack.encode(protocol.measured(catalog.run(id, settings, seed))))
        written.replace(file)
    found = protocol.evidence(msgspec.msgpack.decode(file.read_bytes(), type=protocol.Measured))
    assert (found.demonstration, found.params, found.seed) == (id, settings, seed)
    return found


@cache
def built_in() -> Bank:
    """The built-in questions, for those who only look: each worker reads the files once, also while it collects."""
    return load()


def shared() -> bool:
    return _common is not None


@contextlib.contextmanager
def sharing(evidence: Path) -> Iterator[None]:
    """The length of a worker's session."""
    global _common
    _common = Common(evidence)
    yield
    _common.close()
    _common = None
