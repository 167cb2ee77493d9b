"""A row of the ledger held against two runs: the ruling, its margin, and how it is told."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest

from quizapp import locale
from quizapp.bank.ledger import Row
from quizapp.grading import QuestionBroken
from quizapp.grading.ledger import Found, settle, untold
from quizapp.grading.phrases import decided, said, text_of
from tests.grading.grading_samples import DECLARATION, SAME, evidence


def row(for_it: str, against_it: str, /, **fields: Any) -> Row:
    plain: dict[str, Any] = {
        "id": "002-18", "document": "002", "kind": "causal", "topic": "scaling", "claim": SAME,
        "demonstration": DECLARATION.id, "holds": {"claim": for_it}, "fails": {"claim": against_it},
    }  # fmt: skip
    return msgspec.convert({**plain, **fields}, Row)


def ruled(for_it: str, against_it: str, /, against: dict[str, Any] | None = None, **fields: Any) -> Found:
    runs = {"holds": evidence(), "fails": evidence(**(against or {}))}
    return settle(row(for_it, against_it, **fields), runs, {DECLARATION.id: DECLARATION})


@pytest.mark.parametrize(
    ("holds", "fails", "found"),
    [
        ("variance > 60", "variance < 60", "holds"),
        ("variance > 60", "rank == 8", "caveat"),
        ("variance > 70", "variance < 70", "wrong"),
    ],
)
def test_the_ruling_is_what_was_measured(holds: str, fails: str, found: str) -> None:
    assert ruled(holds, fails).ruling == found


def test_each_side_is_measured_on_its_own_run() -> None:
    assert ruled("variance > 60", "variance < 60", against={"variance": 5.0}).ruling == "caveat"
    assert ruled("variance > 60", "variance < 60", against={"variance": 65.0}).ruling == "holds"


def test_when_neither_side_comes_out_nothing_is_decided() -> None:
    with pytest.raises(QuestionBroken, match=r"002-18, seed 7: neither what it needs to hold"):
        ruled("variance > 70", "variance < 60")


def test_a_fact_that_is_no_number_decides_nothing() -> None:
    with pytest.raises(QuestionBroken, match="002-18: variance is not a number"):
        ruled("variance > 60", "variance < 60", against={"variance": math.nan})


def test_what_cannot_be_computed_decides_nothing() -> None:
    with pytest.raises(QuestionBroken, match="002-18: division by zero"):
        ruled("variance / (rank - 8) > 1", "variance < 60")


def test_a_row_that_cannot_be_tested_needs_no_run() -> None:
    fields = {"holds": None, "fails": None, "demonstration": None, "untestable": SAME}
    found = settle(row("", "", **fields), {}, {})
    assert (found.ruling, found.measured, found.margin) == ("untestable", {}, 1.0)


def test_the_margin_is_that_of_the_narrower_side() -> None:
    assert ruled("variance > 6.37", "variance < 60.515").margin == pytest.approx(0.05)


def test_each_side_that_comes_out_must_be_told_and_a_caveat_needs_its_condition() -> None:
    told, silent = {"claim": "variance > 60", "says": SAME}, {"claim": "variance > 60"}
    against = {"claim": "rank == 8", "says": SAME}
    assert untold(ruled("", "", holds=silent, fails=against)) == "holds.says"
    assert untold(ruled("", "", holds=told, fails={"claim": "rank == 8"})) == "fails.says"
    assert untold(ruled("", "", holds=told, fails=against)) == "fails.when"
    assert untold(ruled("", "", holds=told, fails={**against, "when": SAME})) is None
    assert untold(ruled("", "", holds=told, fails={"claim": "rank == 9"})) is None


def test_a_side_is_told_with_its_own_numbers_in_both_languages() -> None:
    says = {"en": "It is {variance} at {d_k}.", "zh": "{d_k} 时为 {variance}。"}
    found = ruled("", "", holds={"claim": "variance > 60", "says": says}, fails={"claim": "variance < 60"})
    assert text_of(said(found.measured["holds"])) == "It is 63.7 at 64."
    assert text_of(said(found.measured["fails"])).replace("\u00a0", " ") == (
        "variance of q·k 63.7, where < 60 is needed."
    )
    locale.use("zh")
    try:
        assert text_of(said(found.measured["holds"])) == "64 时为 63.7。"
        assert "63.7" in text_of(decided(found.measured["fails"]))
    finally:
        locale.use("en")


def test_what_a_side_names_is_what_was_measured() -> None:
    assert ruled("variance > 60", "rank == 9 or grows").measured["fails"].named == {"rank": 8, "grows": True}
