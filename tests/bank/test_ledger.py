"""Rows of the ledger: what they must keep, how a ruling follows from its sides, and what is recorded beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.ledger import ruling, sides
from quizapp.bank.packs import load
from tests.bank.bank_samples import CATALOGUE, told

GOOD = """\
- id: 002-18
  document: "002"
  kind: quantitative
  topic: scaling
  claim: {en: "The variance grows.", zh: "方差增长。"}
  demonstration: scaling.variance
  params: {d_k: 16}
  holds:
    claim: variance > 1
    says: {en: "It is {variance}.", zh: "为 {variance}。"}
  fails:
    when: {en: "at d_k = {d_k}", zh: "d_k = {d_k} 时"}
    claim: variance < 1
    says: {en: "It is {variance}.", zh: "为 {variance}。"}
    params: {entries: "U(0, 1)"}
- id: 002-43
  document: "002"
  kind: causal
  topic: scaling
  claim: {en: "It is best.", zh: "最好。"}
  untestable: {en: "Best for what?", zh: "对什么最好？"}
"""
WHEN = '{en: "at d_k = {d_k}", zh: "d_k = {d_k} 时"}'


def ledger(tmp_path: Path, text: str = GOOD, recorded: str = "") -> Path:
    folder = tmp_path / "documents"
    folder.mkdir(exist_ok=True)
    (folder / "rows.yaml").write_text(text, "utf-8")
    if recorded:
        (folder / "verdicts.json").write_text(recorded, "utf-8")
    return tmp_path


def mistakes(tmp_path: Path, old: str, new: str) -> list[str]:
    assert old in GOOD
    bank = load([ledger(tmp_path, GOOD.replace(old, new, 1))])
    bank.bind(CATALOGUE)
    assert bank.rows == {}
    return told(bank)


def test_rows_are_read_from_the_folder_of_documents_and_bound(tmp_path: Path) -> None:
    bank = load([ledger(tmp_path)])
    assert bank.errors == []
    bank.bind(CATALOGUE)
    assert bank.errors == []
    assert list(bank.rows) == ["002-18", "002-43"]
    assert bank.questions == {}
    assert bank.places["002-43"].line == 16


def test_a_side_adds_its_parameters_to_those_of_the_row(tmp_path: Path) -> None:
    row = load([ledger(tmp_path)]).rows["002-18"]
    assert {name: side.params for name, side in sides(row).items()} == {
        "holds": {"d_k": 16},
        "fails": {"d_k": 16, "entries": "U(0, 1)"},
    }
    assert {side.demonstration for side in sides(row).values()} == {"scaling.variance"}


def test_a_side_with_a_demonstration_of_its_own_leaves_the_rows_parameters_behind(tmp_path: Path) -> None:
    text = GOOD.replace('    params: {entries: "U(0, 1)"}', "    demonstration: scaling.other")
    row = load([ledger(tmp_path, text.replace("{d_k}", "2"))]).rows["002-18"]
    assert sides(row)["fails"].params == {}


@pytest.mark.parametrize(
    ("holds", "fails", "found"),
    [(True, False, "holds"), (True, True, "caveat"), (False, True, "wrong"), (False, False, None)],
)
def test_a_ruling_follows_from_its_sides(holds: bool, fails: bool, found: str | None) -> None:
    assert ruling(holds, fails) == found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("claim: variance > 1", "claim: varience > 1", 'holds.claim: unknown name "varience"'),
        ("claim: variance > 1", "claim: d_k > 1", "holds.claim: this names no fact, so it measures nothing"),
        ("claim: variance > 1", "claim: variance", "holds.claim: this must be true or false, such as variance > 8"),
        ("demonstration: scaling.variance", "demonstration: scaling.varian", "demonstration: there is no"),
        ("params: {d_k: 16}", "params: {d_q: 16}", 'params.d_q: scaling.variance has no parameter'),
        ('{entries: "U(0, 1)"}', '{entries: "U"}', "fails.params.entries: entries is one of"),
        ('"为 {variance}。"', '"为 {d_k}。"', "holds.says.zh: the placeholders differ"),
        (WHEN, '{en: "{variance}", zh: "{variance}"}', 'fails.when.en: "variance" is not known'),
        ("kind: quantitative", "kind: guess", "kind: expected one of question, definition"),
        ('document: "002"', "document: 2", "document: expected"),
        ("untestable: {", "holds: {claim: variance > 1}\n  untestable: {", "holds: a row that cannot be tested"),
        ("id: 002-43", "id: 002-18", 'the id "002-18" stands already in'),
        ("topic: scaling", "topic: scaling\n  verdict: wrong", "verdict: unknown field"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    found = mistakes(tmp_path, old, new)
    assert len([error for error in found if says in error]) == 1, found


def test_a_row_without_sides_says_what_is_missing(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("  demonstration:")] + GOOD[GOOD.index("- id: 002-43") :]
    found = told(load([ledger(tmp_path, text)]))
    assert [error.split(": ")[2].split(" is")[0] for error in found] == ['"demonstration"', '"holds"', '"fails"']


def test_what_is_recorded_is_read_beside_the_rows_and_nonsense_is_nothing(tmp_path: Path) -> None:
    assert load([ledger(tmp_path, recorded='{"002-18": "caveat"}')]).recorded == {"002-18": "caveat"}
    for nonsense in ('{"002-18": "perhaps"}', "[", '{"002-18": 1}'):
        assert load([ledger(tmp_path, recorded=nonsense)]).recorded == {}
