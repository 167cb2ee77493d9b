"""`quizapp check`: every pack read, every key proven, every error in one run."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from quizapp.commands import laboratory
from tests.commands.commanding import Ran, ran
from tests.practising import FakeLaboratory

GOOD = """\
- id: scaling.one
  kind: choice
  topic: scaling
  level: 2
  prompt: {en: "At {d_k}?", zh: "在 {d_k}？"}
  params: {d_k: [64, 128]}
  demonstration: scaling.variance
  options:
    - {id: near, text: {en: "Near.", zh: "近。"}, claim: variance < 70}
    - {id: far, text: {en: "Far.", zh: "远。"}, claim: variance > 70}
  diagnoses:
    - {name: gave-far, when: 'answer == "far"', say: {en: "{answer}.", zh: "{answer}。"}}
  answer_30s: {en: "{100 / rank} and {variance}.", zh: "{100 / rank}，{variance}。"}
  in_depth: {en: "Deep.", zh: "深。"}
- id: scaling.two
  kind: number
  topic: scaling
  level: 3
  prompt: {en: "How large?", zh: "多大？"}
  demonstration: scaling.variance
  answer: {fact: variance, rtol: 0.1, ideal: d_k}
  answer_30s: {en: "So.", zh: "如此。"}
  in_depth: {en: "Deep.", zh: "深。"}
- id: scaling.three
  kind: shape
  topic: scaling
  level: 3
  prompt: {en: "Which?", zh: "哪个？"}
  demonstration: scaling.variance
  answer: {fact: shape, ideal: "[2, 3, 5]"}
  answer_30s: {en: "So.", zh: "如此。"}
  in_depth: {en: "Deep.", zh: "深。"}
"""


def line_of(text: str) -> int:
    return GOOD[: GOOD.index(text)].count("\n") + 1


class Bench:
    """A folder of packs, and a laboratory that measures what it is told to."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.laboratory = FakeLaboratory()

    def check(self, text: str, *options: str, name: str = "a") -> Ran:
        (self.folder / f"{name}.yaml").write_text(text, "utf-8")
        return ran(self.capsys, "check", str(self.folder), "--seeds", "2", *options)

    def edited(self, old: str, new: str) -> str:
        """What check says after one edit, which must fail it."""
        assert old in GOOD
        done = self.check(GOOD.replace(old, new))
        assert (done.code, done.err) == (1, "")
        return done.out


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "packs"
    folder.mkdir()
    made = Bench(folder, capsys)
    monkeypatch.setattr(laboratory, "Laboratory", lambda **_options: made.laboratory)
    return made


def test_a_sound_pack_is_proven_with_the_margin_of_each_key(bench: Bench) -> None:
    done = bench.check(GOOD)
    assert (done.code, done.err) == (0, "")
    *keys, last = done.out.splitlines()
    assert last == "1 files, 3 questions, 3 keys proven, 0 errors"
    assert [key.split()[1] for key in keys] == ["scaling.one", "scaling.two", "scaling.three"]
    assert keys[0].split() == ["0.090", "scaling.one", "2", "×", "2", "runs"]  # (70 − 63.7) / 70


def test_as_json_it_has_the_keys_of_the_contract(bench: Bench) -> None:
    document = bench.check(GOOD.replace("variance > 70", "variance > 60", 1), "--json").document
    assert list(document) == ["files", "questions", "errors", "keys", "rows", "rubrics"]
    assert document["files"] == [str(bench.folder / "a.yaml")]
    assert document["questions"] == 3
    [error] = document["errors"]
    assert list(error) == ["file", "line", "column", "where", "message"]
    assert (error["file"], error["line"], error["column"], error["where"]) == (
        str(bench.folder / "a.yaml"), 1, 3, "scaling.one",
    )  # fmt: skip
    assert [list(key) for key in document["keys"]] == [["question", "variants", "seeds", "margin"]] * 2
    assert all(0 < key["margin"] <= 1 for key in document["keys"])


def test_every_error_of_every_file_is_named_in_one_run(bench: Bench) -> None:
    bench.check(GOOD.replace("kind: number", "kind: numbr").replace("level: 2", "level: 9"), name="b")
    bench.check("- id: [", name="c")
    bench.check(GOOD.replace("fact: variance", "fact: varianc").replace("scaling.", "other.", 3), name="d")
    done = bench.check(GOOD)
    assert done.code == 1
    lines = done.out.splitlines()
    places = [line.split(": ")[0].rpartition("/")[2] for line in lines if line.startswith(str(bench.folder))]
    assert {place.split(":")[0] for place in places} == {"b.yaml", "c.yaml", "d.yaml"}
    assert "b.yaml:4:10" in places
    assert f"b.yaml:{line_of('kind: number')}:9" in places
    assert "did you mean" in done.out
    assert "^" in done.out
    assert [line.split()[1] for line in lines if " × 2 runs" in line] == ["scaling.one", "scaling.two", "scaling.three"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("variance > 70", "variance > 60", "d_k = 64, seed 0: near, far hold, not one"),
        ("variance < 70", "variance < 60", "d_k = 64, seed 0: no option holds"),
        ("ideal: d_k}", "ideal: 2 * d_k}", "measured 63.7, so the ideal answer 128 is refused"),
        ("[2, 3, 5]", "[2, 3]", "seed 0: [2, 3, 5] ≠ [2, 3]"),
        ("{100 / rank}", "{100 / (rank - 8)}", "d_k = 64, seed 0: {100 / (rank - 8)}: division by zero"),
        ("{100 / rank}", "{sqrt(-rank)}", "{sqrt(-rank)}: sqrt() is not defined there"),
        ("variance > 70", "1 / (rank - 8) > 70", "division by zero"),
    ],
)
def test_a_key_that_does_not_stand_fails_the_check(bench: Bench, old: str, new: str, says: str) -> None:
    told = bench.edited(old, new)
    assert says in told
    assert f"{bench.folder}/a.yaml:" in told


def test_a_multi_needs_one_that_holds_and_one_that_does_not(bench: Bench) -> None:
    multi = GOOD.replace("kind: choice", "kind: multi", 1)
    assert bench.check(multi).code == 0
    assert "every option holds" in bench.check(multi.replace("variance > 70", "variance > 60")).out
    assert "no option holds" in bench.check(multi.replace("variance < 70", "variance < 60")).out


def test_what_nan_leaves_open_fails_the_check(bench: Bench) -> None:
    bench.laboratory.facts = {"variance": math.nan}
    done = bench.check(GOOD)
    assert done.code == 1
    assert "scaling.one: d_k = 64, variance is not a number" in done.out
    assert "scaling.two: variance is not a number" in done.out
    assert "scaling.three" in done.out.splitlines()[0]


def test_a_text_that_shows_a_nan_fact_by_itself_is_sound_and_one_that_computes_with_it_is_not(bench: Bench) -> None:
    bench.laboratory.facts = {"losses": [math.nan, 1.0], "share": math.nan}
    shown = GOOD.replace("and {variance}", "and {share}").replace("，{variance}", "，{share}")
    assert bench.check(shown).code == 0
    computed = shown.replace("{share}", "{2 * share}")
    done = bench.check(computed)
    assert done.code == 1
    assert "{2 * share}: share is not a number" in done.out


def test_a_demonstration_that_fails_is_an_error_of_the_question(bench: Bench) -> None:
    from quizapp.lab import ProofFailed

    bench.laboratory.fails = ProofFailed("it broke")
    done = bench.check(GOOD.replace("[64, 128]", "[65, 128]"))
    assert done.code == 1
    assert "scaling.one: it broke" in done.out
    assert "2 keys proven, 1 errors" in done.out


def test_a_setting_is_run_once_on_each_seed_also_where_a_question_leaves_it_to_the_default(bench: Bench) -> None:
    assert bench.check(GOOD).code == 0  # d_k = 64, 128 and the default, which is 64
    assert sorted(bench.laboratory.seeds) == [0, 0, 1, 1]


def test_paths_without_questions_are_errors(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = ran(bench.capsys, "check", str(tmp_path / "empty"), str(tmp_path / "none.yaml"))
    assert done.code == 1
    assert "this folder has no question files" in done.out
    assert "none.yaml:1:1" in done.out


def test_it_speaks_chinese(bench: Bench) -> None:
    done: Any = bench.check(GOOD.replace("variance > 70", "variance > 60", 1), "--lang", "zh")
    assert "d_k = 64, 种子 0：near, far 都成立，而不是恰有一个" in done.out
    assert done.out.splitlines()[-1].endswith("1 个错误")
