"""One laboratory for the length of one command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from quizapp.bank.packs import Bank
from quizapp.lab import Laboratory
from quizapp.practice import Practice
from quizapp.record import Log, cache_folder

Result = TypeVar("Result")


def in_laboratory(work: Callable[[Practice], Awaitable[Result]], bank: Bank | None = None) -> Result:
    """Run `await work(practice)` and close the laboratory. Nothing is recorded. Raises LabError."""
    return asyncio.run(_work(work, bank or Bank()))


async def _work(work: Callable[[Practice], Awaitable[Result]], bank: Bank) -> Result:
    laboratory = Laboratory(cache=cache_folder())
    try:
        with Log.in_memory() as log:
            return await work(Practice(bank, laboratory, log))
    finally:
        await laboratory.close()
