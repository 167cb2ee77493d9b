"""Notes for Anki: decided by what was measured, in both languages, with ids that a second import finds again."""

from __future__ import annotations

import csv
import io

import pytest

from quizapp import locale
from quizapp.bank.types import Question
from quizapp.commands import anki
from tests.grading.grading_samples import DECLARATION, evidence, options, question
from tests.practising import bank

HARD = {"en": 'a "quote",\ta tab <b> & a\nbreak; √d_k', "zh": "「引号」与 <b>"}


def notes(one: Question, **facts: object) -> list[list[str]]:
    verdict = anki.decided(one, bank(one), evidence(**facts), DECLARATION)  # type: ignore[arg-type]
    text = "".join(anki.written(verdict))
    return list(csv.reader(io.StringIO(text), delimiter="\t"))


def test_a_note_in_each_language_with_five_columns_whatever_is_in_the_text() -> None:
    found = notes(question(prompt=HARD))
    assert [len(row) for row in found] == [5, 5]
    english, chinese = found
    assert english[1:2] + chinese[1:2] == ["quizapp::English", "quizapp::中文"]
    assert "<b>" not in english[2] + chinese[2]
    assert "&lt;b&gt; &amp; a<br>break" in english[2]
    assert "「引号」" in chinese[2]
    assert "holds" in english[3]
    assert "成立" in chinese[3]
    assert locale.language() == "en"


def test_the_id_stays_when_the_text_the_measurement_and_the_revision_change() -> None:
    first = notes(question())
    second = notes(question(prompt=HARD, rev=3), variance=60.0)
    assert (
        [row[0] for row in first]
        == [row[0] for row in second]
        == ["quizapp.scaling.sample.en", "quizapp.scaling.sample.zh"]
    )
    assert first[0][3] != second[0][3]


def test_what_holds_is_what_was_measured_not_what_a_file_says() -> None:
    near, far = (notes(question(), variance=value)[0][3] for value in (63.7, 90.0))
    assert near.index("A holds") < 20
    assert far.index("B holds") < 20


@pytest.mark.parametrize(
    ("kind", "fields", "answer"),
    [
        ("multi", {"options": options(near="variance < 70", far="variance > 70", both="variance > 0")}, "A"),
        ("number", {}, "63.7"),
        ("shape", {}, "(2,\N{NO-BREAK SPACE}3,\N{NO-BREAK SPACE}5)"),
    ],
)
def test_the_answer_of_each_kind_is_on_the_back(kind: str, fields: dict[str, object], answer: str) -> None:
    back = notes(question(kind, **fields))[0][3]
    assert answer in back
    assert "quizapp practice --question scaling.sample --seed" in back


def test_a_formula_is_text() -> None:
    back = notes(question(formula=r"\frac{QK^T}{\sqrt{d_k}}"))[0][3]
    assert "<pre>" in back
    assert "frac" not in back
    assert "─" in back


def test_the_header_tells_anki_which_column_is_what() -> None:
    """These lines are Anki's own words: a misspelt one is a note, and a second import would double everything."""
    separator, html, kind, *columns = anki.HEADER
    assert (separator, html, kind) == ("#separator:tab", "#html:true", "#notetype:Basic")
    assert columns == ["#guid column:1", "#deck column:2", "#tags column:5"]
    id, deck, _front, _back, tags = notes(question())[0]
    assert (id, deck) == ("quizapp.scaling.sample.en", "quizapp::English")
    assert tags.split()
