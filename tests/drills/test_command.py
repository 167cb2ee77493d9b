"""`quizapp drill`: the contract with scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.cli import run
from quizapp.commands import drill as command
from quizapp.drills.judging import Verdict
from quizapp.drills.pages import Page
from tests.drills.bench import SDPA, Bench, written


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def warm(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command's own way, but in processes that are there already."""

    def check(page: Page, source: str) -> Verdict:
        return bench.run(bench.judge.check(page, source))

    monkeypatch.setattr(command, "check", check)


def test_a_right_file_is_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.py"
    file.write_text(written("pass"))
    assert run(["drill", "check", SDPA, str(file), "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert {"drill", "accepted", "checks", "mistake", "seconds"} <= verdict.keys()
    assert (verdict["drill"], verdict["accepted"], verdict["mistake"]) == (SDPA, True, None)
    assert all(set(each) == {"name", "passed", "message", "expected", "got"} for each in verdict["checks"])
    assert [each["passed"] for each in verdict["checks"]] == [True] * 14


def test_a_known_mistake_is_rejected_by_its_name_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(written("pass").replace(" / math.sqrt(q.shape[-1])", ""))
    assert run(["drill", "check", SDPA, str(file), "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["mistake"] == "no-scale"
    scale = next(each for each in verdict["checks"] if each["name"] == "scale")
    assert (scale["passed"], scale["expected"], scale["got"]) == (False, "0.125", "1")
    assert run(["drill", "check", SDPA, str(file), "--lang", "zh"]) == 1
    assert "✗ 这是没有除以 √d_k 的注意力。" in capsys.readouterr().out


def test_what_was_printed_again_and_again_is_told_by_its_last_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(written("print('mark')"))
    assert run(["drill", "check", SDPA, str(file)]) == 0
    shown = capsys.readouterr().out
    assert "The last 20 lines that your code printed:" in shown
    assert shown.count("mark") == 20


def test_a_file_that_is_no_text_is_rejected_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.py"
    file.write_bytes(b"import torch\n# caf\xe9\n")
    assert run(["drill", "check", SDPA, str(file)]) == 1
    assert "Line 2: this is no Python: this is not UTF-8 text" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["check", SDPA, "nowhere.py"], "there is no file nowhere.py"),
        (["check", SDPA, "."], ". is a folder"),
        ([SDPA, "--file", "."], ". is a folder"),
        (["check", "scaled_dot_attention", "x.py"], f"did you mean {SDPA}?"),
        (["check", SDPA], "quizapp drill check NAME FILE"),
        (["nothing at all like it"], "`quizapp drill` lists them"),
        (["--file", "x.py"], "quizapp drill NAME"),
    ],
)
def test_bad_usage_is_one_line_that_names_the_mend(
    arguments: list[str], mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["drill", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert mend in told.err
    assert told.err.count("\n") == 1


def test_the_drills_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drill"]) == 0  # no terminal: the list
    assert SDPA in capsys.readouterr().out
    assert run(["drill", "--json"]) == 0
    assert SDPA in {each["name"] for each in json.loads(capsys.readouterr().out)["drills"]}
    assert run(["drill", SDPA, "--text"]) == 0
    assert "def scaled_dot_product_attention(q, k, v, mask=None):" in capsys.readouterr().out


def test_properties_of_slow_code_tick_before_the_rest_is_done(bench: Bench) -> None:
    told: list[dict[str, bool]] = []
    slow = written("import time\ntime.sleep(0.03)\nq = q * 2")
    verdict = bench.run(bench.judge.check(bench.page, slow, seed=3, on_tick=told.append))
    assert told
    assert told[0].keys() < bench.page.checks.keys()
    final = {line.name: line.passed for line in verdict.checks}
    assert all(final[name] is held for found in told for name, held in found.items())
    assert told[-1]["scale"] is False
