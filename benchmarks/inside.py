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
from quizapp.tui import prepare

prepare()  # before Textual is imported, as the app itself does

from quizapp.tui.app import QuizApp  # noqa: E402
from quizapp.tui.screens.drill import DrillScreen  # noqa: E402
from quizapp.tui.screens.question import QuestionScreen  # noqa: E402

QUESTION = "scaling.gradient.statistic"
DRILL = "scaled_dot_product_attention"
TRAINS = "projections.tied.direction"
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
    """A task that wants to run every two milliseconds, and remembers how late it was at worst.

    `busy` is the longest time of these that the interface itself computed: on a machine that others use as well, the
    rest of it is waiting for a core.
    """

    def __init__(self) -> None:
        self.longest = self.busy = 0.0
        self._task: asyncio.Task[None] | None = None

    async def _tick(self) -> None:
        before, spent = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, used = time.perf_counter(), time.thread_time()
            self.longest = max(self.longest, now - before - TICK)
            self.busy = max(self.busy, used - spent)
            before, spent = now, used

    @contextmanager
    def watched(self) -> Iterator[Stalls]:
        self._task = asyncio.create_task(self._tick())
        try:
            yield self
        finally:
            self._task.cancel()


async def measure() -> dict[str, float]:
    """Start-up to torch ready, a proof that trains, then many verdicts."""
    app = Watched(laboratory=lambda on_state: Laboratory(on_state=on_state))  # no cache: torch is waited for
    async with app.run_test(size=(120, 36)):
        with Stalls().watched() as loading:
            while app.laboratory is None or app.laboratory.state != "ready":
                await asyncio.sleep(0.005)
        running = await while_a_proof_trains(app)
        with Stalls().watched() as changing:
            decided, painted = await verdicts(app)
        judging = await while_a_drill_is_judged(app)
    return {
        "stall_judging": judging,
        "stall_loading": loading.longest,
        "stall_running": running,
        "stall_changing": changing.longest,
        "decided_p95": sorted(decided)[int(ROUNDS * 0.95)],
        "painted_p50": sorted(painted)[ROUNDS // 2],
        "painted_p95": sorted(painted)[int(ROUNDS * 0.95)],
    }


async def open_sitting(app: Watched, questions: list[str]) -> QuestionScreen:
    assert app.practice is not None
    app.ask([app.practice.bank.questions[id] for id in questions], 0)
    while not isinstance(app.screen, QuestionScreen) or app.screen.asked is None or app.opening:
        await asyncio.sleep(0.001)
    return app.screen


async def while_a_proof_trains(app: Watched) -> float:
    """The longest stall from the painted question to the end of its proof, again and again for two seconds."""
    screen = await open_sitting(app, [TRAINS])
    await asyncio.sleep(0.5)
    end = time.perf_counter() + 2
    with Stalls().watched() as running:
        while time.perf_counter() < end:
            assert screen.asked is not None
            screen.asked.rerun()
            await asyncio.wait([screen.asked.proof])
    await app.pop_screen()
    return running.longest


async def while_a_drill_is_judged(app: Watched) -> float:
    """The longest stall from the key to the painted verdict: right and wrong code, a flood, and a loop."""
    app.show_drill(DRILL)
    while not isinstance(app.screen, DrillScreen) or app.screen.desk is None:
        await asyncio.sleep(0.005)
    screen, longest = app.screen, 0.0
    desk = screen.desk
    assert desk is not None
    await asyncio.sleep(5.0)  # torch is loading for the first runner
    screen.judge.seconds = 1.0
    for source in (desk.page.solution, desk.page.stub, "while True: print('x' * 1000)\n", "while True: pass\n"):
        screen.editor.load_text(source)
        while not screen.judge.spares.waiting:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        before = desk.attempts
        with Stalls().watched() as judging:
            screen.action_judge()
            while desk.attempts == before:
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.2)
        longest = max(longest, judging.longest)
    return longest


async def verdicts(app: Watched) -> tuple[list[float], list[float]]:
    """One long sitting: seconds from each answering key until the verdict is decided and logged, and until painted."""
    screen = await open_sitting(app, [QUESTION] * ROUNDS)
    decided, painted = [], []
    for index in range(ROUNDS):
        await asyncio.sleep(0.2)  # somebody reads the question
        screen.asking.options.action_choose("a")
        await asyncio.sleep(0.1)
        started = seen = time.perf_counter()
        screen.asking.action_answer("s")
        while screen.shown is None:
            seen = time.perf_counter()
            await asyncio.sleep(0)
        decided.append(time.perf_counter() - started)
        while app.painted < seen:
            await asyncio.sleep(0)
        painted.append(app.painted - started)
        await asyncio.sleep(0.2)  # and the verdict
        if index < ROUNDS - 1:
            screen.on_verdict_pane_next()
    return decided, painted


if __name__ == "__main__":
    import os

    os.environ["QUIZAPP_HOME"] = tempfile.mkdtemp()
    print(json.dumps(asyncio.run(measure())))
