"""Bad usage and bad input: exit code 2, one line on stderr, nothing on stdout, and torch is not even started."""

from __future__ import annotations

import pytest

from quizapp.commands import laboratory
from tests.commands.commanding import assert_refused, ran

NUMBER = "scaling.variance.predict"


@pytest.fixture(autouse=True)
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("torch was started")

    monkeypatch.setattr(laboratory, "Laboratory", refuse)


REFUSED = {
    "--bogus": "--bogus",
    "nope": "nope",
    "ask": "QUESTION",
    f"ask {NUMBER}": "--answer",
    "ask nope --answer 1": "there is no question “nope”; `quizapp questions` lists them",
    "ask scaling.variance.predic --answer 1": "did you mean scaling.variance.predict?",
    f"ask {NUMBER} --answer 8x": "“8x” is not a number. Try 64, 1e-3 or 1/8.",
    f"ask {NUMBER} --answer nan": "is not a number",
    f"ask {NUMBER} --answer 1 --seed x": "--seed",
    f"ask {NUMBER} --answer 1 --seed -1": "--seed",
    f"ask {NUMBER} --answer 1 --seed 9223372036854775808": "--seed",
    f"ask {NUMBER} --answer 1 --lang fr": "--lang",
    f"ask {NUMBER} --answer 1 --bogus": "--bogus",
    f"ask {NUMBER} --answer 1 extra": "extra",
    "ask scaling.variance.purpose --answer nope": "unit-variance",
    "ask scaling.variance.purpose --answer bounded,centred": "one option, not several",
    "ask swap.shapes.output --answer 2,x": "is not a shape",
    "questions --topic nope": "there is no topic “nope”; the topics are projections, scaling, masks",
    "questions --kind nope": "--kind",
    "questions extra": "extra",
    "practice --text --question nope": "there is no question “nope”",
    "practice --text --topic nope": "there is no topic “nope”",
    "practice --question nope": "there is no question “nope”",
    "check --seeds 0": "--seeds",
    "check --seeds x": "--seeds",
    "doctor --bogus": "--bogus",
}


@pytest.mark.parametrize("line", REFUSED)
def test_bad_input_is_refused_in_one_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, *line.split()), "quizapp: ", REFUSED[line])


@pytest.mark.parametrize("line", [line for line in REFUSED if line.split()[0] in ("ask", "questions")])
def test_it_is_refused_alike_with_json(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, *line.split(), "--json"), "quizapp: ")


@pytest.mark.parametrize("answer", ["", " ", "\n", "\x1b[31m", "x" * 10_000, "1\n2", "\udcff"])
def test_any_answer_that_cannot_be_read_is_refused(answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = ran(capsys, "ask", NUMBER, "--answer", answer)
    assert_refused(done, "Nothing was recorded.")
    assert "\x1b" not in done.err
    assert len(done.err) < 200


def test_a_refusal_is_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(ran(capsys, "--lang", "zh", "ask", NUMBER, "--answer", "8x"), "「8x」不是数字。")
    assert_refused(ran(capsys, "questions", "--topic", "nope", "--lang", "zh"), "没有名为「nope」的主题")


def test_help_and_version_are_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    for line in ("--help", "ask --help", "check --help", "--version"):
        done = ran(capsys, *line.split())
        assert (done.code, done.err) == (0, "")
        assert "quizapp" in done.out
