"""Explaining line by line: an answer of several lines, a doubt, an overruled decision, and what the log keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp import locale
from quizapp.explaining import marks_of
from quizapp.practice import Practice
from quizapp.record import Log
from quizapp.text.explain import explain
from tests.sharing import common
from tests.text.scripted import Script


async def told(log: Log, typed: list[str]) -> str:
    practice = Practice(common().bank(), common().lend(), log)
    terminal = Script(typed)
    await explain(practice, practice.bank.explains["mask_zero"], terminal, seed=1)
    return terminal.paper.getvalue()


@pytest.fixture(autouse=True)
def english() -> None:
    locale.use("en")


def test_an_answer_a_doubt_and_an_own_mark(tmp_path: Path) -> None:
    answer = ["A row that is fully masked gives NaN.", "Zeroing the weights after the softmax is equivalent.", ""]
    with Log.open(tmp_path / "log.sqlite3") as log:
        said = common().loop.run(told(log, [*answer, "6", "n", "6"]))
        assert "1 of 6 points made." in said
        assert "your words: “fully masked”, “NaN”" in said
        assert "stated, and refuted: Zeroing the weights after the softmax does just" in said
        assert "measured: largest difference from masking before softmax" in said
        [kept] = [entry for entry in log.entries() if not entry.undone]
        marks = marks_of(kept.attempt)
        assert marks is not None
        assert marks["auto"]["nan"] == "credited"
        assert marks["own"] == {"before": False, "nan": False}  # "6" was no answer to a doubt
        assert not kept.attempt.correct


def test_who_leaves_or_says_nothing_is_not_recorded() -> None:
    with Log.in_memory() as log:
        assert "Nothing was recorded." in common().loop.run(told(log, ["q"]))
        assert "Nothing was recorded." in common().loop.run(told(log, []))
        assert log.count() == 0
