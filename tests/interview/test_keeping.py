"""The events of an interview are written off the thread that draws, in their order, and none is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from quizapp.interview import keeping
from quizapp.interview.session import Session
from quizapp.interview.state import folded
from quizapp.record import Log
from tests.interview.rehearsing import Hand, answered, plan, practice, run, whole

DEFINE = "Q times K transposed gives the scores. Softmax over the keys. Weights times V are the output."


def test_who_types_does_not_wait_for_another_process_that_writes(tmp_path: Path) -> None:
    """With a log that is held, keeping on this thread would take five seconds and then fail."""

    async def main() -> None:
        with Log.open(tmp_path / "log.sqlite3") as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand(), aside=True)
            session.open()
            other = sqlite3.connect(tmp_path / "log.sqlite3", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            session.keep("half")
            assert session.hint() is not None
            session.pause()
            session.go_on()
            session.keep("half an answer")
            assert session.state.draft == "half an answer"
            kinds = [event.kind for event in log.interviews.of(session.id)]
            assert kinds == ["begun"]
            other.execute("ROLLBACK")
            other.close()
            await session.kept()
            kinds = [event.kind for event in log.interviews.of(session.id)]
            assert kinds == ["begun", "draft", "hint", "paused", "resumed", "draft"]
            assert folded(log.interviews.of(session.id)).draft == "half an answer"
            assert not session.unsaved
            await session.end()

    run(main)


def test_nothing_is_written_by_the_thread_that_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = set()
    write = keeping.Keeper._write

    def watched(self: Any) -> None:
        threads.add(threading.current_thread())
        write(self)

    monkeypatch.setattr(keeping.Keeper, "_write", watched)

    async def main() -> None:
        with Log.open(tmp_path / "log.sqlite3") as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand(), aside=True)
            session.open()
            session.keep("half")
            await answered(session, iter([DEFINE]), Hand())
            await session.end()
            assert threads
            assert threading.main_thread() not in threads
            told = folded(log.interviews.of(session.id))
            assert told.steps == session.state.steps
            assert [step.entry for step in told.steps if step.turn.kind == "explain"] == list(range(1, log.count() + 1))

    run(main)


def test_both_writers_write_the_same(tmp_path: Path) -> None:
    async def main() -> None:
        with Log.open(tmp_path / "log.sqlite3") as log, Log.in_memory() as other:
            hand = Hand()
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), hand, aside=True)
            session.predict("nearly")
            await answered(session, iter([DEFINE]), hand)
            await session.end()
            await whole(other, plan("drill", 7, "scaling"), iter([DEFINE]))
            found = [event.value for event in log.interviews.of(session.id)]
            assert found == [event.value for event in other.interviews.of(1)][: len(found)]

    run(main)


def test_what_was_on_its_way_is_written_when_the_room_is_left(tmp_path: Path) -> None:
    async def main() -> None:
        with Log.open(tmp_path / "log.sqlite3") as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand(), aside=True)
            session.open()
            session.keep("the last word")
            await session.end()
            assert folded(log.interviews.of(session.id)).draft == "the last word"
            session.keep("a word after the last")  # the screen may be slower than its session
            assert folded(log.interviews.of(session.id)).draft == "a word after the last"

    run(main)


def test_an_answer_that_is_being_handed_in_is_no_draft_of_the_next(tmp_path: Path) -> None:
    async def main() -> None:
        with Log.open(tmp_path / "log.sqlite3") as log:
            session = Session.begin(practice(log), plan("drill", 7, "scaling"), Hand(), aside=True)
            session.open()
            giving = asyncio.create_task(session.give(DEFINE))
            while not giving.done():
                session.keep(DEFINE + " and more")
                await asyncio.sleep(0)
            assert session.state.draft == ""
            await session.end()
            assert folded(log.interviews.of(session.id)).draft == ""

    run(main)
