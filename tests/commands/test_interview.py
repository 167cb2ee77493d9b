"""`quizapp interview` as a script sees it: lists, reports, refusals in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quizapp.record import Log
from tests.commands.commanding import assert_refused, ran
from tests.interview.rehearsing import plan, run, whole


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path))
    monkeypatch.setenv("QUIZAPP_LANG", "en")
    return tmp_path


@pytest.fixture
def rehearsed(home: Path) -> Path:
    """A log with one interview."""

    async def main() -> None:
        with Log.open(home / "log.sqlite3") as log:
            await whole(log, plan("drill", 7, "scaling"), iter(["Q times K transposed gives the scores."]))

    run(main)
    return home


def test_before_the_first_one_the_list_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    done = ran(capsys, "interview", "--list")
    assert (done.code, done.out) == (0, "No interviews yet. quizapp interview begins one.\n")


def test_the_list_and_the_report_in_each_form(rehearsed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, "interview", "--list").out.split()[2:] == ["drill", "7", "not", "enough", "evidence"]
    assert ran(capsys, "interview", "--report", "1", "--format", "json").document["seed"] == 7
    shown = ran(capsys, "interview", "--report", "1")
    assert shown.out.startswith("<!-- quizapp interview 1 -->\n# Mock interview drill")
    to = rehearsed / "mine.json"
    done = ran(capsys, "interview", "--report", "1", "--format", "json", "--to", str(to))
    assert done.out == f"The report is in {to}\n"
    assert json.loads(to.read_text("utf-8"))["interview"] == 1
    to.write_text("something else")
    assert_refused(ran(capsys, "interview", "--report", "1", "--to", str(to)), "choose another name")


def test_what_cannot_be_done_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, "interview", "--report", "9"), "there is no report of an interview 9")
    assert_refused(ran(capsys, "interview", "--topic", "poetry"), "there is no topic")
    assert_refused(ran(capsys, "interview", "--preset", "lunch"), "--help")
    assert_refused(ran(capsys, "interview", "--start", "9"), "--help")


def test_a_log_that_is_none_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "log.sqlite3").write_bytes(b"x" * 5000)
    assert_refused(ran(capsys, "interview", "--list"))
    assert_refused(ran(capsys, "interview", "--report", "1"))


def test_an_interview_goes_along_with_an_export(rehearsed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, other = rehearsed / "all.jsonl", rehearsed / "other"
    assert ran(capsys, "export", "jsonl", str(path)).code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIZAPP_HOME", str(other))
        assert ran(capsys, "import", "jsonl", str(path)).code == 0
        assert ran(capsys, "interview", "--report", "1", "--format", "json").document["seed"] == 7
