"""stats, plan, export, import, doctor --repair and review --text as scripts use them."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli import run
from quizapp.record import Log, home
from tests.practising import attempt

KEYS = {
    "report_version", "day", "settings", "answers", "seconds", "since", "rows_proven", "questions", "days",
    "calibration", "retention", "load", "topics", "misconceptions", "sure_and_wrong", "repair", "changed", "interview",
    "next",
}  # fmt: skip
QUESTION = "scaling.variance.predict"


@pytest.fixture
def answered() -> None:
    with Log.open() as log:
        for seed in range(12):
            log.append(attempt(QUESTION, seed % 3 > 0, seed=seed, diagnosis=None if seed % 3 else "gave-std"))


def out(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.out if code == 0 else captured.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out(capsys, *arguments, "--json"))
    return found


def test_stats_without_a_log_are_whole_and_make_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "stats")
    assert set(found) == KEYS
    assert found["answers"] == 0
    assert len(found["next"]) == 6
    assert not (home() / "log.sqlite3").exists()


@pytest.mark.usefixtures("answered")
def test_stats_count_what_was_answered(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "stats")
    assert set(found) == KEYS
    assert found["answers"] == 12
    sure = found["calibration"][0]
    assert sure == {"confidence": "sure", "answers": 12, "right": 8, "share": 0.6667, "pays_from": 0.8, "marks": 0}
    [met] = found["misconceptions"]
    assert (met["question"], met["misconception"], met["met"], met["sure"]) == (QUESTION, "gave-std", 4, 4)
    assert found["questions"]["started"] == 1
    for language in ("en", "zh"):
        assert QUESTION in out(capsys, "stats", "--lang", language)


@pytest.mark.usefixtures("answered")
def test_a_plan_is_set_told_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    day = date.today() + timedelta(days=9)
    found = document(
        capsys, "plan", "--interview", str(day), "--hours", "0.5", "--retention", "0.85", "--new", "3", "--easy", "true"
    )
    assert found["settings"]["retention"] == 0.85
    assert found["settings"]["allow_easy"] is True
    assert found["interview"]["day"] == str(day)
    assert found["interview"]["questions_a_day"] == 25
    estimate = found["interview"]["estimate"]
    assert 0 < estimate["if_you_stop"] < estimate["with_the_plan"] <= 1
    assert document(capsys, "stats")["interview"] == found["interview"]
    assert str(day) in out(capsys, "plan")
    assert document(capsys, "plan", "--interview", "none")["interview"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["--interview", "soon"], ["--interview", "2001-01-01"], ["--hours", "99"], ["--retention", "2"],
        ["--new", "many"], ["--reviews", "0"], ["--right-guess", "good"], ["--easy", "perhaps"],
        ["--new", "3", "--hours", "-1"],
    ],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_refused_and_nothing_is_set(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = document(capsys, "plan")
    assert len(out(capsys, "plan", *arguments, code=2).splitlines()) == 1
    assert document(capsys, "plan") == before


@pytest.mark.usefixtures("answered")
def test_answers_go_out_and_come_in_again_elsewhere(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answers.jsonl"
    out(capsys, "export", "jsonl", str(path))
    before = document(capsys, "stats")
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path / "elsewhere"))
    assert "12 answers added" in out(capsys, "import", "jsonl", str(path))
    assert "0 answers added; 12 known already" in out(capsys, "import", "jsonl", str(path))
    assert document(capsys, "stats") == before
    again = tmp_path / "again.jsonl"
    out(capsys, "export", "jsonl", str(again))
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.usefixtures("answered")
def test_the_table_and_the_report_can_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, report = tmp_path / "answers.csv", tmp_path / "report.md"
    out(capsys, "export", "csv", str(table))
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert len(rows) == 12
    assert rows[0]["question"] == QUESTION
    assert rows[0]["correct"] == "0"
    out(capsys, "export", "report", str(report))
    assert "# Where you stand" in report.read_text("utf-8")
    out(capsys, "export", "report", str(report))  # its own file may be replaced


@pytest.mark.parametrize("kind", ["jsonl", "csv", "report"])
def test_somebody_elses_file_is_not_overwritten(kind: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    assert "choose another name" in out(capsys, "export", kind, str(path), code=2)
    assert path.read_text() == "mine"
    assert "cannot be written" in out(capsys, "export", kind, str(tmp_path / "no" / "x"), code=2)


def test_a_formula_in_a_cell_is_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with Log.open() as log:
        for response in ("=1+1", "@x", "-3", "+cmd", "−3"):
            log.append(attempt(response=response))
    out(capsys, "export", "csv", str(tmp_path / "x.csv"))
    rows = csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig")))
    assert [row["response"] for row in rows] == ["'=1+1", "'@x", "-3", "'+cmd", "−3"]


@pytest.mark.usefixtures("answered")
def test_a_broken_import_adds_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(
        b'{"quizapp": "log", "format": 2, "attempts": 1, "undos": 0, "decisions": 0, "retractions": 0}\n\xff'
    )
    before = document(capsys, "stats")
    assert "missing.jsonl" in out(capsys, "import", "jsonl", str(tmp_path / "missing.jsonl"), code=2)
    assert "UTF-8" in out(capsys, "import", "jsonl", str(path), code=2)
    assert document(capsys, "stats") == before


@pytest.mark.parametrize("command", [["stats"], ["plan", "--new", "3"], ["export", "jsonl", "x.jsonl"]])
def test_a_log_that_cannot_be_used_is_named_and_left_alone(
    command: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home().mkdir(exist_ok=True)
    path = home() / "log.sqlite3"
    path.write_bytes(b"not a database at all" * 99)
    says = out(capsys, *command, code=2)
    assert len(says.splitlines()) == 1
    assert str(path) in says
    assert path.read_bytes() == b"not a database at all" * 99
