"""The events of interviews: with their answers or not at all; out and in again; saved from a damaged log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.record import Log
from quizapp.record.checkup import examine
from quizapp.record.jsonl import exported
from quizapp.record.merge import BadLine, imported
from quizapp.record.salvage import mend
from tests.practising import attempt


def filled(log: Log) -> int:
    """One interview of three events, beside an answer that belongs to none."""
    log.append(attempt(), at=1000.0)
    id = log.interviews.begin({"preset": "drill", "seed": 7}, at=1001.0)
    log.interviews.add(id, "answered", {"outcome": "solid"}, at=1002.0, answer=attempt("kv_cache", mode="interview"))
    log.interviews.add(id, "paused", {"clock": 3.5}, at=1003.0)
    return id


def test_an_event_is_kept_with_its_answer() -> None:
    with Log.in_memory() as log:
        id = filled(log)
        begun, answered, paused = log.interviews.of(id)
        assert (begun.begun, begun.kind, begun.value["seed"]) == (None, "begun", 7)
        assert (answered.begun, answered.attempt, paused.value) == (id, 2, {"clock": 3.5})
        entry = log.entry(2)
        assert entry is not None
        assert entry.attempt.question == "kv_cache"
        assert [event.id for event in log.interviews.begun()] == [id]


def test_neither_the_answer_nor_the_event_when_one_is_refused() -> None:
    with Log.in_memory() as log:
        filled(log)
        with pytest.raises(ValueError, match="FOREIGN KEY"):
            log.interviews.add(99, "answered", {}, answer=attempt())  # no such interview
        assert log.count() == 2


def test_events_are_never_changed_or_deleted() -> None:
    import sqlite3

    with Log.in_memory() as log:
        filled(log)
        for statement in ("UPDATE interview SET kind = 'x'", "DELETE FROM interview"):
            with pytest.raises(sqlite3.IntegrityError):
                log._connection.execute(statement)


def test_out_and_in_again_with_other_ids_and_only_once() -> None:
    with Log.in_memory() as log, Log.in_memory() as other:
        filled(log)
        other.append(attempt("else"), at=1.0)
        other.interviews.begin({"preset": "screen"}, at=2.0)
        assert imported(other, exported(log)).interviews == 3
        assert imported(other, exported(log)).interviews == 0
        events = other.interviews.of(2)
        assert [event.kind for event in events] == ["begun", "answered", "paused"]
        entry = other.entry(events[1].attempt or 0)
        assert entry is not None
        assert entry.attempt.question == "kv_cache"


def test_an_event_of_nothing_is_refused() -> None:
    with Log.in_memory() as log, Log.in_memory() as other:
        filled(log)
        lines = list(exported(log))
        lost = [line for line in lines if '"kind": "begun"' not in line]
        with pytest.raises(BadLine, match="not above it"):
            imported(other, lost)
        stray = json.loads(next(line for line in lines if '"paused"' in line)) | {"begun": None}
        with pytest.raises(BadLine, match="belongs to none"):
            imported(other, [*lines[:-1], json.dumps(stray)])
        assert other.count() == 0


def test_a_damaged_log_gives_its_interviews_back(tmp_path: Path) -> None:
    path = tmp_path / "log.sqlite3"
    with Log.open(path) as log:
        id = filled(log)
        for number in range(300):
            log.append(attempt(seed=number))
        log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not examine(path).wrong
    mend(path)
    with Log.open(path) as log:
        assert [event.kind for event in log.interviews.of(id)] == ["begun", "answered", "paused"]
    assert not examine(path).wrong
