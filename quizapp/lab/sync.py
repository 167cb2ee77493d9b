"""The laboratory for commands, which have no event loop of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from quizapp.lab.client import DEADLINE, Laboratory

if TYPE_CHECKING:
    from quizapp.lab.session import OnProgress
    from solutions.evidence import Evidence, Value

Result = TypeVar("Result")


def with_laboratory(
    work: Callable[[Laboratory], Awaitable[Result]], *, cache: Path | None = None, start: bool = True
) -> Result:
    """What `work` returns, given a laboratory that is closed afterwards, also after an error or Ctrl-C.

    Without `start` torch is loaded only when `work` asks for something that needs it. Raises LabError.
    """

    async def main() -> Result:
        async with Laboratory(cache=cache) as lab:
            if start:
                await lab.start()
            return await work(lab)

    return asyncio.run(main())


def run_once(
    demonstration: str,
    params: dict[str, Value],
    seed: int,
    *,
    deadline: float = DEADLINE,
    on_progress: OnProgress | None = None,
) -> Evidence:
    """Run one demonstration in a child of its own. Raises LabError."""
    return with_laboratory(
        lambda lab: lab.run(demonstration, params, seed, deadline=deadline, on_progress=on_progress), start=False
    )
