"""Orders, bug hunts and formulas from the command line: their keys proven, their verdicts as JSON and in words."""

from __future__ import annotations

import math
import typing
from pathlib import Path

import pytest
from rich.cells import cell_len

from quizapp.bank import packs, types
from quizapp.cli import practising
from quizapp.commands import laboratory
from solutions.evidence import Value
from tests.commands.commanding import Ran, assert_refused, ran
from tests.kind_samples import BUG, FACTS, FAULTY, FORMULA, GAPS, ORDER, POINTS, SUSPECTS, KindsLaboratory, pack

SURE = list(GAPS.values())
GAPS_OF_ORDERS: list[float] = FACTS["kinds.orders"]["gaps"]  # type: ignore[assignment]
VARIANCES: list[float] = FACTS["kinds.law"]["variances"]  # type: ignore[assignment]


class Bench:
    """The three questions, and a laboratory that measures what it is told to."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.laboratory = KindsLaboratory()
        pack(folder)

    def check(self, *options: str, **facts: Value) -> Ran:
        self.laboratory.facts = facts
        return ran(self.capsys, "check", str(self.folder), "--seeds", "2", *options)

    def ask(self, id: str, answer: str, *options: str) -> Ran:
        return ran(self.capsys, "ask", id, "--answer", answer, "--seed", "7", *options)


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "packs"
    folder.mkdir()
    made = Bench(folder, capsys)
    monkeypatch.setattr(laboratory, "Laboratory", lambda **_options: made.laboratory)
    monkeypatch.setattr(packs, "builtin", lambda: folder)
    return made


def mended(**gaps: float) -> list[float]:
    """The gaps of the hunt with other ones at some lines: `at13=1e-7`."""
    return [gaps.get(f"at{number}", gap) for number, gap in GAPS.items()]


# --- check -----------------------------------------------------------------------------------------------------------


def test_sound_keys_are_proven_with_their_margins(bench: Bench) -> None:
    done = bench.check()
    assert (done.code, done.err) == (0, "")
    margins = {line.split()[1]: float(line.split()[0]) for line in done.out.splitlines() if " × " in line}
    assert margins == {
        ORDER: pytest.approx(1 - 2e-8 / 1e-6, abs=1e-3),
        BUG: pytest.approx(1.0, abs=1e-3),
        FORMULA: pytest.approx(0.8, abs=5e-3),  # off by 1 % of 5 % or so
    }


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"gaps": [0.5] * 24}, "kinds.order: seed 0: no order holds"),
        ({"gaps": [0.0] * 24}, "kinds.order: seed 0: every order holds"),
        ({"gaps": [math.inf] * 24}, "kinds.order: seed 0: no order holds"),
        ({"gaps": [0.0, 1.0]}, "kinds.order: seed 0: no order holds"),
        ({"line": 0}, "kinds.bug: seed 0: no single mend repairs the code"),
        ({"line": 1}, "kinds.bug: seed 0: no single mend repairs the code"),
        ({"gaps": mended(at13=4e-4)}, "kinds.bug: seed 0: line 13 mended comes within 4e-4 of the reference"),
        ({"variances": [2 * value for value in VARIANCES]},
         "d_k = 8, sigma = 0.5: measured 0.990, so the ideal answer 0.500 is refused"),
        ({"variances": [math.nan, *VARIANCES[1:]]}, "measured NaN, so the ideal answer"),
        ({"variances": [math.inf, *VARIANCES[1:]]}, "measured ∞, so the ideal answer"),
        ({"variances": VARIANCES[:5]}, "kinds.formula: seed 0: only 0 points were measured, not 10"),
        ({"variances": VARIANCES[:9], "widths": [p[0] for p in POINTS[:9]], "sigmas": [p[1] for p in POINTS[:9]]},
         "kinds.formula: seed 0: only 9 points were measured, not 10"),
        ({"sigmas": [1.0] * 12, "variances": [p[0] for p in POINTS]},
         "kinds.formula: seed 0: sigma hardly varies: give it three values"),
    ],
    ids=lambda value: value.partition(": ")[2][:50] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_key_that_no_order_mend_or_formula_proves_is_reported(
    bench: Bench, facts: dict[str, Value], says: str
) -> None:
    done = bench.check(**facts)
    assert done.code == 1
    assert says in done.out
    assert "Traceback" not in done.err


def test_a_listing_with_a_single_mend_asks_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    from solutions.evidence import Line
    from tests import kind_samples

    hunt = kind_samples.CATALOGUE["kinds.hunt"]
    lines = tuple(line if number == FAULTY else Line(line.text) for number, line in enumerate(hunt.listing, 1))
    monkeypatch.setitem(kind_samples.CATALOGUE, "kinds.hunt", replace(hunt, listing=lines))
    assert "only one line has a mend, so nothing is asked" in bench.check().out


# --- ask -------------------------------------------------------------------------------------------------------------


def test_an_order_is_graded_and_its_document_carries_what_decided(bench: Bench) -> None:
    right, wrong = bench.ask(ORDER, "scores scale softmax values", "--json"), bench.ask(ORDER, "DCBA", "--json")
    assert (right.code, wrong.code) == (0, 1)
    document = right.document
    assert list(document)[:9] == [
        "question", "variant", "seed", "response", "correct", "score", "options", "facts", "diagnosis",
    ]  # fmt: skip
    assert document["options"] == []
    assert document["response"] == "scores,scale,softmax,values"
    assert document["order"] == {
        "given": ["scores", "scale", "softmax", "values"], "gap": 2e-8,
        "nearest": ["scores", "scale", "softmax", "values"], "right": 2, "orders": 24,
    }  # fmt: skip
    assert {"lines", "points"}.isdisjoint(document)
    assert "Infinity" in wrong.document["facts"]["gaps"]


def test_a_bug_is_graded_and_its_document_carries_every_mend(bench: Bench) -> None:
    document = bench.ask(BUG, str(FAULTY), "--json").document
    assert (document["correct"], document["response"], document["options"]) == (True, str(FAULTY), [])
    assert [line["number"] for line in document["lines"]] == SUSPECTS
    assert list(document["lines"][0]) == ["number", "text", "mend", "gap", "repairs", "chosen"]
    assert [line["number"] for line in document["lines"] if line["repairs"]] == [FAULTY]
    assert [line["gap"] for line in document["lines"]][2] == "Infinity"
    assert {"order", "points"}.isdisjoint(document)


def test_a_formula_is_graded_and_its_document_carries_every_point(bench: Bench) -> None:
    document = bench.ask(FORMULA, "d_kσ²", "--json").document
    assert (document["correct"], document["response"]) == (False, "d_k * sigma**2")
    assert len(document["points"]) == 12
    assert document["points"][0] == {
        "letters": {"d_k": 8.0, "sigma": 0.5}, "given": 2.0, "measured": VARIANCES[0], "holds": False,
    }  # fmt: skip
    assert bench.ask(FORMULA, "sqrt(0-1)", "--json").document["points"][0]["given"] == "NaN"
    assert {"order", "lines"}.isdisjoint(document)


@pytest.mark.parametrize(
    ("id", "answer", "says"),
    [
        (ORDER, "A B", "Each of the 4 steps stands once"), (ORDER, "A B C Z", "“Z” is not a step."),
        (BUG, "1", "“1” is not one of the lines"), (BUG, "x", "“x” is not one of the lines"),
        (FORMULA, "d_v", "“d_v” is none of the letters d_k, sigma."), (FORMULA, "", "A formula in d_k, sigma is"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_one_line_and_exit_code_2(bench: Bench, id: str, answer: str, says: str) -> None:
    assert_refused(bench.ask(id, answer), says)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("id", "answer"), [(ORDER, "DCBA"), (BUG, "13"), (FORMULA, "d_k")])
def test_a_verdict_in_words_fits_the_page(bench: Bench, id: str, answer: str, language: str) -> None:
    done = bench.ask(id, answer, "--lang", language)
    assert done.code == 1
    assert max(map(cell_len, done.out.splitlines())) <= 72
    assert "inf" not in done.out


def test_questions_are_listed_by_any_kind(bench: Bench) -> None:
    assert (*typing.get_args(types.Kind), "explain") == practising.KINDS
    for kind, id in (("order", ORDER), ("bug", BUG), ("formula", FORMULA)):
        rows = ran(bench.capsys, "questions", "--kind", kind, "--json").document["questions"]
        assert [(row["id"], row["kind"], row["options"]) for row in rows] == [(id, kind, [])]
    assert ran(bench.capsys, "questions", "--kind", "choice").out == ""
