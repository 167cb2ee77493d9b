"""`quizapp documents`, and the ledger in `quizapp check`: what is recorded must be what is measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from quizapp.bank import packs
from quizapp.commands import laboratory
from tests.commands.commanding import Ran, assert_refused, ran
from tests.practising import FakeLaboratory

ROWS = """\
- id: 002-18
  document: "002"
  kind: quantitative
  topic: scaling
  claim: {en: "The variance is that of d_k.", zh: "方差就是 d_k。"}
  demonstration: scaling.variance
  holds:
    claim: variance > 60
    says: {en: "It is {variance}.", zh: "为 {variance}。"}
  fails:
    when: {en: "for another rank", zh: "换一个秩"}
    claim: rank > 8
    says: {en: "The rank is {rank}.", zh: "秩为 {rank}。"}
- id: 002-43
  document: "002"
  kind: causal
  topic: scaling
  claim: {en: "It is best.", zh: "最好。"}
  untestable: {en: "Best for what?", zh: "对什么最好？"}
"""
QUESTION = """\
- id: scaling.one
  kind: number
  topic: scaling
  level: 2
  source: [002-18]
  prompt: {en: "How large?", zh: "多大？"}
  demonstration: scaling.variance
  answer: {fact: variance, rtol: 0.1, ideal: d_k}
  answer_30s: {en: "So.", zh: "如此。"}
  in_depth: {en: "Deep.", zh: "深。"}
"""


class Bench:
    """A folder with a ledger, and a laboratory that measures what it is told to."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.laboratory = FakeLaboratory()
        (folder / "documents").mkdir()
        (folder / "documents" / "rows.yaml").write_text(ROWS, "utf-8")
        (folder / "documents" / "documents.yaml").write_text('- {id: "002", title: {en: Two, zh: 二}}\n', "utf-8")
        (folder / "scaling.yaml").write_text(QUESTION, "utf-8")

    def check(self, *arguments: str) -> Ran:
        return ran(self.capsys, "check", str(self.folder), *arguments)

    def documents(self, *arguments: str) -> Ran:
        return ran(self.capsys, "documents", *arguments)

    @property
    def recorded(self) -> Any:
        return json.loads((self.folder / "documents" / "verdicts.json").read_text("utf-8"))


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path, capsys)
    monkeypatch.setattr(laboratory, "Laboratory", lambda **_: made.laboratory)
    monkeypatch.setattr(packs, "builtin", lambda: tmp_path)
    return made


def test_a_row_that_was_never_measured_is_an_error_until_it_is_recorded(bench: Bench) -> None:
    done = bench.check()
    assert done.code == 1
    assert "002-18: measured “holds”, and nothing is recorded" in done.out
    assert bench.check("--record").code == 0
    assert bench.recorded == {"002-18": "holds"}
    done = bench.check()
    assert done.code == 0
    assert "2 rows of the ledger: 1 hold, 0 with a caveat, 0 wrong, 1 untestable" in done.out


def test_a_record_that_was_tampered_with_is_found(bench: Bench) -> None:
    (bench.folder / "documents" / "verdicts.json").write_text('{"002-18": "wrong"}', "utf-8")
    done = bench.check("--json")
    assert done.code == 1
    (error,) = done.document["errors"]
    assert (error["where"], error["line"]) == ("002-18", 1)
    assert error["message"] == "measured “holds”, but “wrong” is recorded"


def test_a_measurement_that_changed_is_found(bench: Bench) -> None:
    bench.check("--record")
    bench.laboratory.facts = {"rank": 9}
    assert "measured “caveat”, but “holds” is recorded" in bench.check().out
    assert bench.check("--record").code == 0
    assert bench.recorded == {"002-18": "caveat"}


def test_a_ruling_that_is_not_told_is_an_error(bench: Bench) -> None:
    rows = bench.folder / "documents" / "rows.yaml"
    rows.write_text(ROWS.replace('    when: {en: "for another rank", zh: "换一个秩"}\n', ""), "utf-8")
    bench.laboratory.facts = {"rank": 9}
    assert "the ruling is “caveat”, and fails.when is not told" in bench.check("--record").out


def test_a_ruling_that_turns_with_the_seed_is_an_error(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    run = bench.laboratory.run

    async def turning(demonstration: str, params: Any, seed: int, **callbacks: Any) -> Any:
        bench.laboratory.facts = {"rank": 8 + (seed == 2)}
        return await run(demonstration, params, seed, **callbacks)

    monkeypatch.setattr(bench.laboratory, "run", turning)
    assert "seed 2: the ruling is “caveat”, but on seed 0 it is “holds”" in bench.check("--seeds", "3").out


def test_a_row_on_which_nothing_comes_out_is_an_error(bench: Bench) -> None:
    bench.laboratory.facts = {"variance": 1.0}
    assert "neither what it needs to hold nor what makes it fail was measured" in bench.check().out


def test_the_list_has_the_form_that_scripts_rely_on(bench: Bench) -> None:
    bench.check("--record")
    first, second = bench.documents("--json").document["rows"]
    assert first == {
        "id": "002-18",
        "document": "002",
        "kind": "quantitative",
        "topic": "scaling",
        "claim": {"en": "The variance is that of d_k.", "zh": "方差就是 d_k。"},
        "verdict": "holds",
        "demonstration": "scaling.variance",
        "questions": ["scaling.one"],
    }
    assert (second["verdict"], second["demonstration"], second["questions"]) == ("untestable", None, [])


def test_the_list_in_words(bench: Bench) -> None:
    assert "002-18    not measured yet: The variance is that of d_k." in bench.documents().out
    bench.check("--record")
    assert "002-18    it holds: The variance is that of d_k." in bench.documents().out
    chinese = bench.documents("--lang", "zh").out
    assert "方差就是 d_k。" in chinese
    assert "it holds" not in chinese


def test_one_row_is_proven_now(bench: Bench) -> None:
    bench.check("--record")
    done = bench.documents("002-18", "--seed", "7", "--json")
    assert done.code == 0
    assert done.document["verdict"] == "holds"
    assert done.document["measured"] == {"variance": 63.7, "rank": 8}
    sides = done.document["sides"]
    assert {name: side["true"] for name, side in sides.items()} == {"holds": True, "fails": False}
    assert sides["holds"]["measured"] == {"variance": 63.7}
    assert bench.laboratory.seeds[-1:] == [7]
    assert "It is 63.7." in bench.documents("002-18").out


def test_a_row_that_measures_otherwise_than_recorded_exits_with_1(bench: Bench) -> None:
    bench.check("--record")
    bench.laboratory.facts = {"variance": 10.0, "rank": 9}
    done = bench.documents("002-18")
    assert done.code == 1
    assert "The rank is 9." in done.out


def test_a_row_that_cannot_be_tested_says_why(bench: Bench) -> None:
    done = bench.documents("002-43")
    assert done.code == 0
    assert "Best for what?" in done.out


def test_an_unknown_row_is_refused_in_one_line(bench: Bench) -> None:
    assert_refused(bench.documents("002-99"), "there is no row “002-99”", "quizapp documents")


def test_a_proof_that_decides_nothing_is_refused_in_one_line(bench: Bench) -> None:
    bench.laboratory.facts = {"variance": 1.0}
    assert_refused(bench.documents("002-18"), "002-18", "neither")
