"""Ladders as files: what is wrong is told with its place, and those that come with the app give nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.ladders import STEPS
from quizapp.bank.packs import builtin, load

GOOD = (builtin() / "ladders" / "scaling.yaml").read_text("utf-8")


def errors(tmp_path: Path, text: str) -> list[str]:
    folder = tmp_path / "ladders"
    folder.mkdir()
    (folder / "mine.yaml").write_text(text, "utf-8")
    return [f"{error.line}:{error.column} {error.where}: {error.message}" for error in load([tmp_path]).errors]


def test_the_ladders_that_come_with_the_app_stand_on_questions_that_are_there() -> None:
    bank = load()
    assert not bank.errors
    assert len(bank.ladders) >= 8
    for ladder in bank.ladders.values():
        assert ladder.topic in bank.topics
        kinds = [bank.questions[id].kind if id in bank.questions else "explain" for id in ladder.questions]
        assert [kind == "explain" for kind in kinds] == [step != "predict" for step in STEPS]


def test_a_pack_of_ones_own_may_point_at_the_questions_of_the_app(tmp_path: Path) -> None:
    assert errors(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("question: sqrt_dk", "question: sqrt_dq", "mechanism.question: there is no question \"sqrt_dq\" (did"),
        ("question: scaling.variance.predict", "question: scaling.nothing", "there is no question \"scaling.nothing\""),
        ("question: scaling.variance.predict", "question: scaling.law.variance", "is a formula question"),
        ("question: sqrt_dk", "question: write_attention", "stands on two rungs"),
        ("  trade_off:\n", "  tradeoff:\n", "unknown field \"tradeoff\""),
        ("    hint: {en: \"Begin with", "    hints: {en: \"Begin with", "\"hint\" is missing"),
        ("title: {en: \"why √d_k\"", "title: {en: \"\"", "scaling title"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    told = errors(tmp_path, GOOD.replace(old, new, 1))
    assert any(says in line for line in told), told


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    body = GOOD.partition("\n")[2]
    assert any("stands already in" in line for line in errors(tmp_path, GOOD + body))
