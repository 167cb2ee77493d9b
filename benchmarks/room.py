"""The interview's room while somebody types: the clock ticks, the answer so far is kept, another process writes too.

Run as a process of its own: `python -m benchmarks.room` prints one JSON document, in seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import tempfile
import time
from pathlib import Path

from textual import events

from benchmarks.inside import Stalls, Watched
from quizapp.grading import read_response
from quizapp.locale import pick
from quizapp.tui.screens.interview import InterviewScreen
from quizapp.tui.screens.scorecard import ScorecardScreen

KEYS = 240
BETWEEN = 0.05  # seconds from key to key: twenty a second, as fast as anybody types
SETTLE = 0.5
HELD = 1.0  # seconds for which another process holds the log
TEXT = "The variance of a dot product grows with its width, so the softmax saturates. "
PARAGRAPH = TEXT * 30


async def measure() -> dict[str, float]:
    app = Watched()
    async with app.run_test(size=(120, 36)):
        while app.practice is None or app.laboratory is None or app.laboratory.state != "ready":
            await asyncio.sleep(0.005)
        app.show_interview("drill", ["scaling"], seed=7)
        screen = await _room(app)
        await asyncio.sleep(SETTLE)
        with Stalls().watched() as typing:
            painted = await _type(app)
        assert screen.session is not None
        kept = sum(event.kind == "draft" for event in app.practice.log.interviews.of(screen.session.id))
        screen.room.area.load_text(PARAGRAPH)  # a long answer is drawn, wrapped and kept as well
        screen.room.area.move_cursor(screen.room.area.document.end)
        await asyncio.sleep(SETTLE)
        with Stalls().watched() as long:
            painted_long = await _type(app)
        with Stalls().watched() as held, AnotherWriter(app.practice.log.path):
            await _type(app, int(2.5 / BETWEEN))
        with Stalls().watched() as giving:
            await _give(screen)
        onsite = await _answered(app)
        with Stalls().watched() as composing:
            await _debriefed(app, onsite)
    return {
        "stall_composing": composing.longest,
        "busy_composing": composing.busy,
        "stall_typing": typing.longest,
        "stall_long": long.longest,
        "stall_held": held.longest,
        "stall_giving": giving.longest,
        "busy_typing": typing.busy,
        "busy_long": long.busy,
        "busy_held": held.busy,
        "busy_giving": giving.busy,
        "painted_p50": sorted(painted)[KEYS // 2],
        "painted_p95": sorted(painted)[int(KEYS * 0.95)],
        "painted_long_p95": sorted(painted_long)[int(KEYS * 0.95)],
        "drafts": kept,
    }


async def _room(app: Watched) -> InterviewScreen:
    while not isinstance(app.screen, InterviewScreen) or app.screen.mode != "brief":
        await asyncio.sleep(0.005)
    screen = app.screen
    screen.waiting.action_next()
    while screen.mode != "room":
        await asyncio.sleep(0.005)
    return screen


async def _type(app: Watched, count: int = KEYS) -> list[float]:
    """Seconds from each key until something is painted."""
    painted = []
    for index in range(count):
        char = TEXT[index % len(TEXT)]
        started = time.perf_counter()
        app.post_message(events.Key("space" if char == " " else char, char))
        while app.painted < started:
            await asyncio.sleep(0)
        painted.append(app.painted - started)
        await asyncio.sleep(max(0.0, BETWEEN - (time.perf_counter() - started)))
    return painted


async def _give(screen: InterviewScreen) -> None:
    """The answer is handed in; the next question stands there."""
    session = screen.session
    assert session is not None
    before = len(session.state.steps)
    screen.room.area.action_hand_in()
    while len(session.state.steps) == before or screen.room.giving:
        await asyncio.sleep(0.001)
    await asyncio.sleep(SETTLE)


async def _answered(app: Watched) -> InterviewScreen:
    """A whole onsite interview with nothing left but the debrief: words from the rubrics, code as it stood there."""
    await app.pop_screen()
    app.show_interview("onsite", ["scaling"], seed=4)
    screen = await _room(app)
    session = screen.session
    assert session is not None
    while (turn := session.turn) is not None:
        session.open()
        response = None
        if session.asked is not None:
            presented = session.asked.presented
            first = next((option.id for option in presented.options), "")
            typed = {"choice": first, "shape": "(2, 3)"}.get(presented.question.kind, "64")
            response = read_response(presented, typed)
        said = session.practice.bank.explains.get(turn.id)
        text = (
            await session.bench.source(turn)
            if turn.kind in ("code", "debug")
            else pick(said.answer_30s)
            if said
            else TEXT
        )
        await session.give(text, "sure" if response else None, response)
    screen.on_room_pane_given()
    await asyncio.sleep(SETTLE)
    return screen


async def _debriefed(app: Watched, screen: InterviewScreen) -> None:
    """How somebody spoke, the doubts, the proofs, until the scorecard stands there."""
    screen.debrief.action_rate(3)
    while not isinstance(app.screen, ScorecardScreen):
        if screen.mode == "debrief" and screen.debrief.debrief is not None and screen.debrief.debrief.doubts():
            screen.debrief.action_decide(True)
        await asyncio.sleep(0.01)
    await asyncio.sleep(SETTLE)


class AnotherWriter:
    """Another window of the app, in the middle of a long import."""

    def __init__(self, path: Path | None) -> None:
        assert path is not None
        self._path = path

    def __enter__(self) -> None:
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(HELD, self._let_go)

    def _let_go(self) -> None:
        self._connection.execute("ROLLBACK")

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


if __name__ == "__main__":
    os.environ["QUIZAPP_HOME"] = tempfile.mkdtemp()
    print(json.dumps(asyncio.run(measure())))
