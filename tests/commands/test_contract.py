"""The forms, keys and exit codes that scripts rely on, with torch."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.commands import doctor
from quizapp.commands.jsonable import jsonable
from tests.commands.commanding import PATIENCE, Ran, assert_refused, process, ran, started

NUMBER = "scaling.variance.predict"
CHOICE = "scaling.variance.purpose"


def without_seconds(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "seconds"}


def test_questions_lists_every_question(capsys: pytest.CaptureFixture[str]) -> None:
    document = ran(capsys, "questions", "--json").document
    assert list(document) == ["questions"]
    assert len(document["questions"]) > 40
    for row in document["questions"]:
        assert list(row) == ["id", "kind", "topic", "level", "demonstration", "source", "options"]
        assert bool(row["options"]) is (row["kind"] in ("choice", "multi"))
    plain = ran(capsys, "questions")
    assert len(plain.out.splitlines()) == len(document["questions"])
    assert plain.code == 0


def test_questions_can_be_narrowed(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ran(capsys, "questions", "--topic", "masks", "--kind", "number", "--json").document["questions"]
    assert rows
    assert {(row["topic"], row["kind"]) for row in rows} == {("masks", "number")}


def test_ask_grades_one_answer_and_records_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("ask", CHOICE, "--seed", "7", "--json", "--answer")
    right, wrong = ran(capsys, *asked, "unit-variance"), ran(capsys, *asked, "bounded")
    assert (right.code, wrong.code) == (0, 1)
    document = wrong.document
    assert list(document) == [
        "question", "variant", "seed", "response", "correct", "score", "options", "facts", "diagnosis"
    ]  # fmt: skip
    assert (document["question"], document["seed"], document["response"]) == (CHOICE, 7, "bounded")
    assert (document["correct"], document["score"], document["diagnosis"]) == (False, 0.0, "bounded")
    for option in document["options"]:
        assert list(option) == ["id", "claim", "holds", "measured", "chosen"]
    assert [option["id"] for option in document["options"] if option["holds"]] == ["unit-variance"]
    assert [option["id"] for option in document["options"] if option["chosen"]] == ["bounded"]
    assert right.document["facts"] == document["facts"]
    assert (right.document["score"], right.document["diagnosis"]) == (1.0, None)
    home = Path(os.environ["QUIZAPP_HOME"])
    assert not list(home.rglob("*.sqlite3*"))


def test_the_same_seed_gives_the_same_document(capsys: pytest.CaptureFixture[str]) -> None:
    line = ("ask", NUMBER, "--answer", "8", "--seed", "11", "--json")
    first, second = ran(capsys, *line), ran(capsys, *line)
    assert first == second
    assert first.code == 1
    assert first.err == ""


def test_ask_speaks_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    done = ran(capsys, "ask", NUMBER, "--answer", "8", "--seed", "7", "--lang", "zh")
    assert done.code == 1
    assert done.out.startswith("8 不是 q·k 的方差。测得 15.9，")
    assert "测量用时" in done.out


def test_demo_runs_one_or_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    listed = ran(capsys, "demo", "--json").document["demonstrations"]
    assert {"id", "claim", "parameters", "facts", "source"} <= set(listed[0])
    assert "scaling.variance" in ran(capsys, "demo").out.splitlines()
    line = ("demo", "scaling.variance", "--set", "d_k=16", "--set", "pairs=200", "--seed", "3", "--json")
    first, second = ran(capsys, *line), ran(capsys, *line)
    assert (first.code, first.err) == (0, "")
    document = first.document
    assert list(document) == ["id", "params", "seed", "facts", "figures", "seconds"]
    assert (document["params"]["d_k"], document["params"]["pairs"], document["seed"]) == (16, 200, 3)
    assert without_seconds(document) == without_seconds(second.document)


def test_json_stays_json_where_a_measurement_is_not_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    done = ran(capsys, "demo", "masks.leak", "--set", "dtype=float16", "--set", "fill=-inf", "--json")
    assert done.code == 0
    assert "Infinity" in json.dumps(done.document) or "NaN" in json.dumps(done.document)
    assert jsonable({"a": [float("nan"), {"b": -float("inf")}], "c": float("inf")}) == {
        "a": ["NaN", {"b": "-Infinity"}], "c": "Infinity",
    }  # fmt: skip


def test_a_demonstration_in_words_fits_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.cells import cell_len

    for language in ("en", "zh"):
        done = ran(capsys, "demo", "scaling.variance", "--seed", "3", "--lang", language)
        assert done.code == 0
        assert max(map(cell_len, done.out.splitlines())) <= 72


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "there is no demonstration “nope”; `quizapp demo` lists them"),
        (["scaling.variance", "--set", "d_k"], "--set takes name=value"),
        (["scaling.variance", "--set", "d=1"], "has no parameter “d”; its parameters: d_k"),
        (["scaling.variance", "--set", "d_k=x"], "d_k is a whole number, not “x”"),
        (["scaling.variance", "--set", "d_k="], "d_k is a whole number"),
        (["scaling.variance", "--set", "d_k=99999999"], "d_k is a whole number from"),
        (["scaling.variance", "--set", "entries=nope"], "entries is one of"),
    ],
)
def test_what_a_demonstration_cannot_be_set_to_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_refused(ran(capsys, "demo", *arguments), says)


def test_doctor_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    document = ran(capsys, "doctor", "--json").document
    states = {finding["name"]: finding["state"] for finding in document["findings"]}
    assert set(states) == {"python", "torch", "isolation", "terminal", "encoding", "log", "questions"}
    assert (states["torch"], states["questions"], states["log"]) == ("fine", "fine", "note")
    assert set(states.values()) <= {"fine", "note", "bad"}


def test_doctor_names_a_log_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_isolation", lambda: doctor.Finding("isolation", "fine", "as seen above"))
    home = Path(os.environ["QUIZAPP_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "log.sqlite3").write_text("no log at all, and long enough to be looked at" * 99)
    done = ran(capsys, "doctor")
    assert done.code == 1
    assert "is not a log of quizapp" in done.out


# --- as processes ----------------------------------------------------------------------------------------------------


def test_without_a_terminal_the_app_offers_line_mode() -> None:
    assert_refused(process(), "practice --text")


def test_a_reader_that_goes_away_is_no_error() -> None:
    with started("questions", "--json") as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert child.stderr.read() == ""
        assert child.wait(PATIENCE) == 0


def test_a_terminal_without_unicode_gets_no_traceback() -> None:
    environment = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    line = ("ask", NUMBER, "--answer", "8", "--lang", "zh", "--seed", "7")
    done = process(*line, env=environment, encoding="latin-1")
    assert done.code == 1
    assert done.out.startswith("8 \\u4e0d\\u662f q·k")
    assert done.err == ""


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell has what it starts in the background ignore Ctrl-C, and that would be inherited."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_check_and_its_laboratory() -> None:
    with started("check", "--seeds", "50", stdin=subprocess.DEVNULL) as child:
        try:
            until = time.monotonic() + PATIENCE
            while not children(child.pid):
                assert time.monotonic() < until
                time.sleep(0.02)
            time.sleep(0.3)
            laboratories = children(child.pid)
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=PATIENCE)
        finally:
            child.kill()  # else a failure would wait for all fifty seeds
    assert child.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert laboratories
    assert [one for one in laboratories if Path(f"/proc/{one}").exists()] == []


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def test_practice_in_lines_ends_with_its_input_and_keeps_what_was_answered() -> None:
    line = ("practice", "--text", "--question", NUMBER, "--seed", "7")
    done = process(*line, typed="8\ns\n")
    assert (done.code, done.err) == (0, "")
    assert "Left. Every answer you gave is kept." in done.out
    log = Path(os.environ["QUIZAPP_HOME"]) / "log.sqlite3"
    assert log.exists()
    closed = process(*line, stdin=subprocess.DEVNULL)
    assert (closed.code, closed.err) == (0, "")
    assert isinstance(closed, Ran)


def test_demo_writes_its_figures_where_it_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    done = ran(capsys, "demo", "scaling.variance", "--seed", "7", "--save", str(folder))
    assert done.code == 0
    assert "█████" in done.out  # drawn as text, too
    names = ["scaling.variance-7-1.csv", "scaling.variance-7-1.svg", "scaling.variance-7-2.csv"]
    assert sorted(path.name for path in folder.iterdir()) == names
    (tmp_path / "file").write_text("")
    refused = ran(capsys, "demo", "swap.shapes", "--save", str(tmp_path / "file" / "inside"))
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "nothing could be written to" in refused.err
