"""The gaps: what was measured to be false first, one for each question, each with what to say instead."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp import locale
from quizapp.interview import written
from quizapp.interview.deciding import said_in
from quizapp.interview.lessons import GAPS, gaps, strengths


def point(id: str, **fields: Any) -> dict[str, Any]:
    found = {
        "id": id, "text": f"text of {id}", "core": True, "made": False, "words": [], "measured": f"measured {id}",
        "trouble": "", "demonstration": "scaling.cost", "params": {"d_k": 64}, "seed": 7, "own": None,
    }  # fmt: skip
    return found | fields


def question(number: int, kind: str, id: str, outcome: str = "missed", **fields: Any) -> dict[str, Any]:
    found = {
        "number": number, "kind": kind, "id": id, "outcome": outcome, "undecided": "", "measured": "", "run": {},
        "asked": f"asked {id}", "answer": "", "rows": [], "said": "ask", "title": f"title of {id}",
    }  # fmt: skip
    return found | fields


RUN = {"demonstration": "scaling.variance", "params": {"d_k": 64}, "seed": 3}
WRONG = question(1, "item", "a", measured="It measured 63.7.", run=RUN, answer="8", model_answer="Variances add.")
PASSED = question(2, "item", "b", run=RUN, model_answer="It is one over n.")
EXPLAINED = question(
    3, "explain", "c", "partial", model_answer="Half a minute.", rows=[{"id": "002-18", "claim": ""}],
    points=[point("made", made=True), point("missing"), point("further", core=False)],
    stated=[point("false", words=["It is faster", "Cheaper"])],
)  # fmt: skip
CODE = question(4, "code", "softmax", "partial", measured="Rows differ.")


def test_what_was_measured_to_be_false_comes_first_and_what_did_not_come_out_last() -> None:
    found = gaps([WRONG, CODE, EXPLAINED])
    assert [one["kind"] for one in found] == ["stated", "wrong", "code"]
    assert [one["kind"] for one in gaps([EXPLAINED, WRONG])] == ["stated", "wrong", "missing"]  # one question's last
    assert len(gaps([WRONG, PASSED, EXPLAINED, CODE])) == GAPS
    assert [one["kind"] for one in gaps([CODE, WRONG])] == ["code", "wrong"]


def test_each_gap_has_its_proof_and_what_to_say_instead() -> None:
    stated, wrong, missing = gaps([WRONG, EXPLAINED])
    assert stated["words"] == "It is faster"
    assert stated["better"] == "Half a minute."
    assert missing["text"] == "text of missing"  # which is what to say
    assert wrong["better"] == "Variances add."
    locale.use("en")
    assert written.gap_text(stated) == "You said “It is faster”, and it is measured to be false: text of false"
    assert written.gap_text(wrong) == "You answered “8”, and it came out otherwise: asked a"
    assert written.gap_text(gaps([PASSED])[0]) == "Not answered: asked b"
    assert written.command(stated) == "quizapp demo scaling.cost --set d_k=64 --seed 7"
    assert written.command(wrong) == "quizapp demo scaling.variance --set d_k=64 --seed 3"
    assert written.place_text(gaps([CODE])[0]) == "quizapp drill softmax"
    assert written.place_text(stated) == "002-18; quizapp demo scaling.cost"


def test_a_question_that_was_put_in_other_words_is_one_gap() -> None:
    again = WRONG | {"said": "rephrase", "asked": "in other words", "measured": "", "answer": ""}
    assert [one["text"] for one in gaps([WRONG, again])] == ["asked a"]


def test_what_nothing_decided_is_no_gap() -> None:
    assert gaps([WRONG | {"undecided": "torch was not found"}, CODE | {"outcome": "solid"}]) == []


def test_strengths_rest_on_words_and_numbers() -> None:
    silent = EXPLAINED | {"points": [point("own", made=True, own=True)]}
    said = EXPLAINED | {"points": [point("said", made=True, words=["as I said"])]}
    right = WRONG | {"outcome": "solid"}
    assert [one["words"] for one in strengths([right, silent, said])] == [["as I said"], ["8"]]


@pytest.mark.parametrize(
    ("text", "word", "quoted"),
    [
        ("It grows. The variance is 0.5 d_k. So it saturates!", "variance", "The variance is 0.5 d_k"),
        ("先算打分。方差随 d_k 增大；于是饱和。", "方差", "方差随 d_k 增大"),
        ("one line\nthe variance grows\nmore", "variance", "the variance grows"),
        ("variance", "variance", "variance"),
        ("x " * 80 + "variance" + " y" * 80, "variance", "…" + "x " * 45 + "variance" + " y" * 45 + "…"),
    ],
)
def test_a_quote_is_the_sentence_in_which_it_was_said(text: str, word: str, quoted: str) -> None:
    at = text.index(word)
    assert said_in([(at, at + len(word))], text) == [quoted]


def test_words_of_one_sentence_are_one_quote() -> None:
    long = "the variance " + "of it " * 40 + "grows"
    assert said_in([(4, 12), (len(long) - 5, len(long))], f"So far. {long}. More."[8:]) == [long]
    text = "The variance grows with d_k. Then it saturates."
    assert said_in([(4, 12), (13, 18), (34, 36)], text) == ["The variance grows with d_k", "Then it saturates"]
