"""Measured inside the running app: how long the interface stood still, and how long a verdict took.

Run as a process of its own: `python -m benchmarks.inside` prints one JSON document.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quizapp.lab import Laboratory
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.question import QuestionScreen

QUESTION = "scaling.gradient.statistic"
ROUNDS = 40
TICK = 0.002


class Watched(QuizApp):
    """Remembers when something was last painted."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.painted = 0.0

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        self.painted = time.perf_counter()


class Stalls:
    """A task that wants to run every two milliseconds, and remembers how late it was at worst."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._task: asyncio.Task[None] | None = None

    async def _tick(self) -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self.longest = max(self.longest, now - before - TICK)
            before = now

    @contextmanager
    def watched(self) -> Iterator[Stalls]:
        self._task = asyncio.create_task(self._tick())
        try:
            yield self
        finally:
            self._task.cancel()


async def measure() -> dict[str, object]:
    """Start-up to torch ready, then many verdicts."""
    app = Watched(laboratory=lambda on_state: Laboratory(on_state=on_state))  # no cache: torch is waited for
    async with app.run_test(size=(120, 36)):
        with Stalls().watched() as loading:
            while app.laboratory is None or app.laboratory.state != "ready":
                await asyncio.sleep(0.005)
        with Stalls().watched() as asking:
            waits = await verdicts(app)
    waits.sort()
    return {
        "stall_loading": loading.longest,
        "stall_asking": asking.longest,
        "verdict_p50": waits[ROUNDS // 2],
        "verdict_p95": waits[int(ROUNDS * 0.95)],
    }


async def verdicts(app: Watched) -> list[float]:
    """One long sitting: seconds from each answering key to the painted verdict, beyond what its proof took."""
    assert app.practice is not None
    app.ask([app.practice.bank.questions[QUESTION]] * ROUNDS, 0)
    while not isinstance(app.screen, QuestionScreen) or app.screen.asked is None or app.opening:
        await asyncio.sleep(0.001)
    screen = app.screen
    waits = []
    for index in range(ROUNDS):
        await asyncio.sleep(0.2)  # somebody reads the question
        waits.append(await one_verdict(app, screen))
        await asyncio.sleep(0.2)  # and the verdict
        if index < ROUNDS - 1:
            screen.on_verdict_pane_next()
    return waits


async def one_verdict(app: Watched, screen: QuestionScreen) -> float:
    assert screen.asked is not None
    assert screen.asked.proof.done()
    screen.asking.action_choose("a")
    await asyncio.sleep(0.1)
    started = seen = time.perf_counter()
    screen.asking.action_answer("s")
    while screen.shown is None:
        seen = time.perf_counter()
        await asyncio.sleep(0)
    while app.painted < seen:
        await asyncio.sleep(0)
    return app.painted - started


if __name__ == "__main__":
    import os

    os.environ["QUIZAPP_HOME"] = tempfile.mkdtemp()
    print(json.dumps(asyncio.run(measure())))
