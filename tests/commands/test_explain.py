"""`quizapp explain`: the contract, the proofs, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.commanding import assert_refused, process, ran

ANSWER = "The variance of the dot product grows with d_k. It is there to make things faster."


@pytest.fixture
def answer(tmp_path: Path) -> str:
    path = tmp_path / "answer.txt"
    path.write_text(ANSWER, "utf-8")
    return str(path)


def test_the_contract(capsys: pytest.CaptureFixture[str], answer: str) -> None:
    done = ran(capsys, "explain", "sqrt_dk", "--file", answer, "--lang", "zh", "--json")
    assert (done.code, done.err) == (0, "")
    found = done.document
    assert (found["question"], found["points"], found["misconceptions"]) == ("sqrt_dk", ["var_grows"], ["faster"])
    for span in found["spans"]:
        assert ANSWER[span["start"] : span["end"]] == span["text"]
    assert {span["id"] for span in found["spans"]} >= {"var_grows", "faster"}


def test_what_was_found_is_proven_and_refuted_live(capsys: pytest.CaptureFixture[str], answer: str) -> None:
    done = ran(capsys, "explain", "sqrt_dk", "--file", answer, "--prove", "--seed", "3", "--json")
    assert done.code == 0
    proofs = {proof["id"]: proof for proof in done.document["proofs"]}
    assert proofs["var_grows"]["holds"] is True
    assert proofs["faster"]["holds"] is False
    assert proofs["faster"]["measured"]["operations_divided"] > proofs["faster"]["measured"]["operations_undivided"]


def test_standard_input_and_words(answer: str) -> None:
    done = process("explain", "sqrt_dk", "--file", "-", "--lang", "en", typed=ANSWER)
    assert done.code == 0
    assert "made: The variance of the dot product grows with d_k." in done.out
    assert "stated, and refuted: It makes the computation faster." in done.out


def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, answer: str) -> None:
    assert_refused(ran(capsys, "explain", "sqrt_d", "--file", answer), "sqrt_dk")
    assert_refused(ran(capsys, "explain", "sqrt_dk", "--file", str(tmp_path / "none")), "cannot be read")
    assert_refused(ran(capsys, "explain", "sqrt_dk", "--file", str(tmp_path)), "cannot be read")
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 1000)
    assert_refused(ran(capsys, "explain", "sqrt_dk", "--file", str(tmp_path / "noise")), "UTF-8")


def test_ten_megabytes_are_cut_with_a_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "long").write_text("方差" * 5_000_000, "utf-8")
    done = ran(capsys, "explain", "sqrt_dk", "--file", str(tmp_path / "long"), "--lang", "en")
    assert done.code == 0
    assert done.out.startswith("Only the first 3,000 characters were read.")


def test_the_list_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ran(capsys, "questions", "--kind", "explain", "--json").document["questions"]
    assert {"sqrt_dk", "kv_cache"} <= {row["id"] for row in rows}
    assert {row["kind"] for row in rows} == {"explain"}
