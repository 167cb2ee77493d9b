"""What is appended comes back, in order, and an undone answer no longer counts."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from quizapp.record import Attempt, Log, home, open_log

Make: TypeAlias = Callable[..., Attempt]

scalars = st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
counts = st.integers(0, 2**63 - 1)
floats = st.floats(allow_nan=False)
SAMPLE = Attempt(
    question="缩放.方差", rev=1, variant={"fill": float("-inf"), "causal": True, "d_k": 64.0}, seed=2**64 - 1,
    response="方差等于 d_k", correct=False, score=0.5, diagnosis="gave-std", hints=1, confidence="guess", seconds=3.25,
    mode="text", rows=["002-19", "002-18", "002-19"], lang="zh",
)  # fmt: skip
attempts = st.builds(
    Attempt,
    question=st.text() | st.sampled_from(["缩放.方差", "scaling.variance"]),
    rev=counts,
    variant=st.dictionaries(st.text(), scalars, max_size=3),
    seed=st.integers() | st.integers(2**63, 2**64 - 1) | st.just(10**400),
    response=st.text() | st.sampled_from(["方差等于 d_k", "𝑑ₖ", "(2, 8, 3, 7)", "a\0b"]),
    correct=st.booleans(),
    score=floats,
    diagnosis=st.none() | st.text(),
    hints=counts,
    confidence=st.sampled_from([None, "sure", "fairly", "guess"]),
    seconds=floats,
    mode=st.text(),
    rows=st.lists(st.text(), max_size=3),
    lang=st.sampled_from(["en", "zh"]),
)


@settings(deadline=None)
@given(attempts)
@example(SAMPLE)
def test_an_attempt_comes_back_as_it_was(attempt: Attempt) -> None:
    with Log.in_memory() as log:
        id = log.append(attempt)
        [entry] = log.entries()
    assert (entry.id, entry.attempt, entry.undone) == (id, attempt, False)
    assert repr(entry.attempt.variant) == repr(attempt.variant)  # 1, 1.0 and True are equal, and not the same
    assert type(entry.attempt.correct) is bool


def test_what_was_appended_is_there_after_reopening(attempt: Make) -> None:
    with Log.open() as log:
        first = log.append(attempt(response="缩放"), at=1.5)
        second = log.append(attempt(), at=2.5)
        log.undo(second)
    with Log.open() as log:
        assert [(entry.id, entry.at, entry.undone) for entry in log.entries()] == [
            (second, 2.5, True),
            (first, 1.5, False),
        ]
        assert log.entries()[1].attempt == attempt(response="缩放")
        assert log.saved
    assert (home() / "log.sqlite3").exists()


def test_without_a_time_it_is_now(attempt: Make) -> None:
    before = time.time()
    with Log.in_memory() as log:
        log.append(attempt())
        assert before <= log.entries()[0].at <= time.time()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system's time zone cannot be changed here")
@pytest.mark.parametrize(("zone", "seconds"), [("CST-8", 28_800), ("NST3:30", -12_600), ("UTC0", 0)])
def test_the_offset_of_the_clock_is_kept(
    zone: str, seconds: int, attempt: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, Log.in_memory() as log:
        patch.setenv("TZ", zone)
        time.tzset()
        log.append(attempt(), at=1.7e9)
        assert log.entries()[0].utc_offset == seconds
    time.tzset()


def test_newest_is_latest_in_time_then_last_appended(attempt: Make) -> None:
    with Log.in_memory() as log:
        ids = [log.append(attempt(question), at=at) for question, at in [("a", 5), ("b", 9), ("a", 5), ("a", 1)]]
        assert [entry.id for entry in log.entries()] == [ids[1], ids[2], ids[0], ids[3]]
        assert [entry.id for entry in log.entries("a")] == [ids[2], ids[0], ids[3]]
        assert [entry.id for entry in log.entries("a", limit=2)] == [ids[2], ids[0]]
        assert log.entries(limit=0) == log.entries("unknown") == []


def test_an_undone_answer_stays_in_the_log_and_no_longer_counts(attempt: Make) -> None:
    with Log.in_memory() as log:
        older, newer = log.append(attempt(), at=1), log.append(attempt(rows=["001-01"]), at=2)
        log.undo(newer)
        assert [entry.undone for entry in log.entries()] == [True, False]
        assert log.proven() == {"scaling.variance.predict": 1.0}
        assert log.rows_proven() == {"002-18", "002-19"}
        last = log.last("scaling.variance.predict")
        assert last is not None
        assert last.id == older
        log.undo(older)
        assert (log.count(), log.proven(), log.rows_proven(), log.recent_proofs()) == (0, {}, set(), [])
        assert log.last("scaling.variance.predict") is None


@pytest.mark.parametrize("id", [0, 2, -1, 2**63])
def test_undoing_what_is_not_there_is_refused(id: int, attempt: Make) -> None:
    with Log.in_memory() as log:
        log.append(attempt())
        with pytest.raises(ValueError, match=f"{id} is unknown or undone"):
            log.undo(id)
        assert not log.entries()[0].undone


def test_undoing_twice_is_refused(attempt: Make) -> None:
    with Log.in_memory() as log:
        id = log.append(attempt())
        log.undo(id)
        with pytest.raises(ValueError, match="undone already"):
            log.undo(id)


questions, some_rows = st.sampled_from("ab"), st.sampled_from([[], ["001-01"], ["001-01", "002-01"]])
acts = st.tuples(questions, some_rows, st.booleans(), st.integers(0, 4)) | st.integers(0, 9)


@settings(deadline=None)
@given(st.lists(acts, max_size=25))
@example([("a", ["001-01"], True, at) for at in (1, 3, 4, 2)] + [2])
def test_every_view_agrees_with_a_plain_reading_of_the_log(acts: list[Any]) -> None:
    """An integer undoes the attempt at that place, if it can."""
    plain: list[dict[str, Any]] = []
    with Log.in_memory() as log:
        for act in acts:
            if isinstance(act, tuple):
                question, rows, correct, at = act
                id = log.append(structs.replace(SAMPLE, question=question, rows=rows, correct=correct), at=at)
                plain.append(
                    {"id": id, "question": question, "rows": rows, "correct": correct, "at": at, "stands": True}
                )
            elif act < len(plain) and plain[act]["stands"]:
                log.undo(plain[act]["id"])
                plain[act]["stands"] = False
        plain.sort(key=lambda one: (one["at"], one["id"]))
        standing = [one for one in plain if one["stands"]]
        right = [one for one in standing if one["correct"]]
        assert [entry.id for entry in log.entries()] == [one["id"] for one in reversed(plain)]
        assert [entry.undone for entry in log.entries()] == [not one["stands"] for one in reversed(plain)]
        assert log.proven() == {one["question"]: one["at"] for one in right}
        assert log.rows_proven() == {row for one in right for row in one["rows"]}
        assert [entry.id for entry in log.recent_proofs(4)] == [one["id"] for one in right[:-5:-1]]
        assert log.count() == len(standing)
        last = log.last("a")
        assert (last and last.id) == next((one["id"] for one in reversed(standing) if one["question"] == "a"), None)


@pytest.mark.parametrize(
    "changes",
    [{"score": float("nan")}, {"rev": 2**63}, {"response": "\udc80"}, {"hints": "many"}, {"correct": 2}],
    ids=str,
)
def test_an_attempt_that_no_column_holds_is_refused_whole(changes: dict[str, Any], attempt: Make) -> None:
    with Log.in_memory() as log:
        with pytest.raises(ValueError, match=r"."):
            log.append(attempt(**changes))
        assert log.entries() == []
        assert log.proven() == {}


@pytest.mark.parametrize("at", [float("nan"), float("inf"), 1e300])
def test_a_time_outside_the_calendar_is_refused(at: float, attempt: Make) -> None:
    with Log.in_memory() as log:
        with pytest.raises(ValueError, match=r"."):
            log.append(attempt(), at=at)
        assert log.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attempt SET correct = 0",
        "DELETE FROM attempt",
        "UPDATE undo SET at = 0",
        "DELETE FROM undo",
        "INSERT OR REPLACE INTO attempt SELECT * FROM attempt",
        "INSERT OR REPLACE INTO undo SELECT attempt, 0, 0 FROM undo",
    ],
)
def test_the_file_itself_refuses_change(statement: str, attempt: Make) -> None:
    with Log.open() as log:
        log.undo(log.append(attempt()))
        log.append(attempt())
        before = log.entries()
        stranger = sqlite3.connect(home() / "log.sqlite3")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            stranger.execute(statement)
        stranger.rollback()
        stranger.close()
        assert log.entries() == before


def test_no_id_can_be_left_out(attempt: Make) -> None:
    with Log.in_memory() as log:
        log.append(attempt())
        row = log._connection.execute("SELECT * FROM attempt").fetchone()
        insert = f"INSERT INTO attempt VALUES (?{', ?' * (len(row) - 1)})"
        for id in (3, -5):
            with pytest.raises(sqlite3.IntegrityError):
                log._connection.execute(insert, (id, *row[1:]))
        log._connection.execute(insert, (2, *row[1:]))
        assert (log.count(), len(log.entries())) == (2, 2)


def test_only_the_owner_may_read(attempt: Make) -> None:
    with Log.open() as log:
        log.append(attempt())
        assert stat.S_IMODE(home().stat().st_mode) == 0o700
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in home().iterdir()}
    assert modes == {f"log.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")}


def test_an_answer_is_synchronised_with_the_disk_before_append_returns() -> None:
    with Log.open() as log:
        pragmas = [log._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]


def test_in_memory_nothing_is_written(attempt: Make, tmp_path: Path) -> None:
    with Log.in_memory() as log:
        log.append(attempt())
        assert log.count() == 1
        assert not log.saved
    assert list(tmp_path.iterdir()) == []


def test_opening_falls_back_to_memory_and_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log, trouble = open_log()
    assert (log.saved, trouble) == (True, None)
    log.close()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "file"))
    log, trouble = open_log()
    assert not log.saved
    assert trouble
    assert str(tmp_path / "file") in trouble
    log.close()


def test_another_thread_is_refused() -> None:
    caught: list[Exception] = []
    with Log.in_memory() as log:

        def count() -> None:
            try:
                log.count()
            except sqlite3.ProgrammingError as error:
                caught.append(error)

        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_no_query_walks_the_log(attempt: Make) -> None:
    """Counted in steps of SQLite's machine: a walk over these attempts takes over 9,000."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    with Log.in_memory() as log:
        for at in range(3_000):
            right = at < 300
            log.append(attempt(f"{'q' if right else 'w'}{at % 10}", correct=right), at=at)
        calls: list[Callable[[], object]] = [
            log.proven, log.rows_proven, log.count, log.recent_proofs, lambda: log.last("q3"), lambda: log.last("x"),
            lambda: log.entries(limit=5), lambda: log.entries("q3", limit=5),
            lambda: log.append(attempt("q3"), at=9_999), lambda: log.undo(3_001), lambda: log.undo(11),
        ]  # fmt: skip
        log._connection.set_progress_handler(step, 1)
        taken = []
        for call in calls:
            steps = 0
            call()
            taken.append(steps)
    assert max(taken) < 500, taken
