"""The whole log out and in again: nothing is lost, nothing doubled, and a file that is not whole changes nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.record import Log
from quizapp.record.decisions import Revision
from quizapp.record.jsonl import exported
from quizapp.record.merge import BadLine, imported
from tests.practising import attempt
from tests.schedule.schedule_samples import ACTS, do

SENT = st.builds(
    attempt,
    variant=st.dictionaries(st.text(max_size=3), st.one_of(st.booleans(), st.floats(allow_nan=False), st.text())),
    response=st.text(max_size=9),
    score=st.floats(0, 1),
    diagnosis=st.one_of(st.none(), st.text(max_size=5)),
    rows=st.lists(st.text(max_size=5), max_size=2),
    seed=st.integers(0, 2**64 - 1),
)


def filled(acts: list[Any]) -> Log:
    log = Log.in_memory()
    for act in acts:
        do(log, act)
    return log


def out(log: Log) -> list[str]:
    return list(exported(log))


@given(ACTS, st.lists(SENT, max_size=3))
@settings(max_examples=60)
def test_export_then_import_is_identity(acts: list[Any], more: list[Any]) -> None:
    with filled(acts) as log, Log.in_memory() as other:
        for one in more:
            try:
                entry = log.append(one)
            except ValueError:  # a lone surrogate, which no file can hold
                continue
            if one.correct:
                log.decisions.explain(entry, "a line of its own")
        lines = out(log)
        imported(other, lines)
        assert out(other) == lines
        assert [one.attempt for one in other.walk()] == [one.attempt for one in log.walk()]
        assert other.decisions.all() == log.decisions.all()


@given(ACTS, ACTS)
@settings(max_examples=40)
def test_a_second_import_adds_nothing_and_two_logs_become_their_union(first: list[Any], second: list[Any]) -> None:
    with filled(first) as log, filled(second) as other:
        lines, had = out(other), {entry.at: entry.attempt for entry in log.walk()}
        imported(log, lines)
        once = out(log)
        added = imported(log, lines)
        assert (added.attempts, added.undos, added.decisions, added.retractions) == (0, 0, 0, 0)
        assert out(log) == once
        both = {(entry.at, entry.attempt.seed) for entry in log.walk()}
        assert both >= {(entry.at, entry.attempt.seed) for entry in other.walk()}
        assert both >= {(at, one.seed) for at, one in had.items()}


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda lines: [], "empty"),
        (lambda lines: lines[:-1], "ends at line"),
        (lambda lines: ["{}\n", *lines[1:]], "not an export"),
        (lambda lines: ["[]\n", *lines[1:]], "not an export"),
        (lambda lines: [lines[0].replace('"format": 3', '"format": 9'), *lines[1:]], "newer quizapp"),
        (lambda lines: [*lines[:2], lines[1]], "twice"),
        (lambda lines: [*lines, '{"undo": 77, "at": 1.0, "utc_offset": 0}\n'], "not above it"),
        (lambda lines: [*lines, "nonsense\n"], "line 4"),
        (lambda lines: [*lines, "[" * 100_000], "line 4"),
        (lambda lines: [*lines, '{"attempt": 3, "question": 7}\n'], "line 4"),
        (lambda lines: [*lines, '{"undo": 1, "at": 1e300, "utc_offset": 0}\n'], "line 4"),
        (lambda lines: [*lines, '{"nothing": 1}\n'], "neither"),
        (lambda lines: [*lines, "x" * 3_000_000], "characters long"),
    ],
)
def test_a_file_that_is_not_whole_or_not_ours_changes_nothing(spoil: Any, says: str) -> None:
    with Log.in_memory() as source, Log.in_memory() as log:
        source.append(attempt())
        source.append(attempt(seed=8))
        log.append(attempt(seed=9))
        before = out(log)
        with pytest.raises(BadLine, match=says) as refused:
            imported(log, spoil(out(source)))
        assert "\n" not in str(refused.value)
        assert len(str(refused.value)) < 400
        assert out(log) == before


@given(st.binary(max_size=200))
@settings(max_examples=60)
def test_any_bytes_are_refused_in_one_line(content: bytes) -> None:
    with Log.in_memory() as log, pytest.raises(BadLine):
        imported(log, content.decode("utf-8", "replace").splitlines())


def test_numbers_that_json_does_not_have_come_back() -> None:
    variant: dict[str, Any] = {"low": float("-inf"), "high": float("inf"), "float": "inf", "tiny": 5e-324}
    with Log.in_memory() as log, Log.in_memory() as other:
        log.append(attempt(variant=variant))
        log.append(attempt(variant={"float": "inf"}))
        lines = out(log)
        assert all(json.loads(line, parse_constant=pytest.fail) for line in lines)
        imported(other, lines)
        assert [entry.attempt.variant for entry in other.walk()] == [variant, {"float": "inf"}]


def test_an_export_of_the_first_format_is_still_read() -> None:
    head = '{"quizapp": "log", "format": 1, "attempts": 1, "undos": 0, "decisions": 0, "retractions": 0}'
    with Log.in_memory() as source, Log.in_memory() as log:
        source.append(attempt())
        old = json.loads(out(source)[1])
        del old["auto"], old["asked_as"]
        assert imported(log, [head, json.dumps(old)]).attempts == 1
        assert log.count() == 1


TABLES = ("attempt", "undo", "decision", "retraction")


def test_every_column_of_every_table_comes_back_from_a_clock_far_from_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, Log.in_memory() as log, Log.in_memory() as other:
        patch.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        whole = attempt(
            hints=2, confidence="guess", diagnosis="gave-std", seconds=12.5, mode="text", lang="zh", auto=2,
            asked_as="sweep", rev=3, variant={"d_k": 64}, response="8", rows=["002-18", "002-19"], seed=2**63 + 1,
        )  # fmt: skip
        first, second = log.append(whole, at=1.7e9), log.append(attempt(correct=False, score=0.25), at=1.7e9 + 60)
        log.decisions.explain(second, "the variance adds", at=1.7e9 + 61)
        log.decisions.retract(log.decisions.rate(second, 2, at=1.7e9 + 62), at=1.7e9 + 63)
        log.decisions.revise(Revision("scaling.sample", 1, 3, True), at=1.7e9 + 64)
        log.decisions.set("retention", 0.85, at=1.7e9 + 65)
        log.undo(first, at=1.7e9 + 66)
        lines = out(log)
        patch.setenv("TZ", "America/New_York")  # it is read elsewhere
        time.tzset()
        imported(other, lines)
        for table in TABLES:
            rows = log._rows(f"SELECT * FROM {table}")
            assert rows
            assert other._rows(f"SELECT * FROM {table}") == rows
    time.tzset()
