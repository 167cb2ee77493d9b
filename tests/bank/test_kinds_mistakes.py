"""Mistakes in orders, bug hunts and formulas: each found in its place, and nothing loaded from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.bank.claims import answer_names
from quizapp.bank.packs import Bank, load
from solutions.evidence import Declaration, Numbers
from tests.kind_samples import BUG, CATALOGUE, FORMULA, LISTING, ORDER, PACK, SUSPECTS, bank, pack, shown

STEP = '    - {id: values, text: {en: "Multiply by V.", zh: "乘以 V。"}}\n'
ALL_STEPS = PACK[PACK.index("  steps:\n") : PACK.index("  answer: {fact: gaps")]


def edited(tmp_path: Path, old: str, new: str) -> Bank:
    assert PACK.count(old) >= 1
    pack(tmp_path)
    (tmp_path / "kinds.yaml").write_text(PACK.replace(old, new, 1), "utf-8")
    return load([tmp_path])


def told(bank: Bank) -> list[str]:
    return [f"{error.where}: {error.message}" for error in bank.errors]


def test_the_three_questions_are_sound() -> None:
    assert list(bank().questions) == [ORDER, BUG, FORMULA]
    assert answer_names(bank().questions[ORDER]) == {
        "scores": "int", "scale": "int", "softmax": "int", "values": "int", "answer": "word",
    }  # fmt: skip
    assert answer_names(bank().questions[BUG]) == {"answer": "int"}
    assert answer_names(bank().questions[FORMULA]) == {"d_k": "float", "sigma": "float", "answer": "float"}


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (ALL_STEPS, "", "kinds.order steps: an order question has 3 to 6 steps, not 0"),
        (STEP, STEP + "".join(STEP.replace("values", f"v{n}") for n in range(3)),
         "kinds.order steps: an order question has 3 to 6 steps, not 7"),
        ("id: scale,", "id: scores,", 'kinds.order steps[1].id: two steps have the id "scores"'),
        ("id: scale,", "id: scale-it,", "kinds.order steps[1].id: expected a name such as d_k"),
        ("id: scale,", "id: 2nd,", "kinds.order steps[1].id: expected a name such as d_k"),
        ('zh: "除以 √d_k。"', 'zh: ""', "kinds.order steps[1].text.zh: this text is empty"),
        ('en: "Divide by √d_k."', 'en: "Divide by {gaps}."',
         'kinds.order steps[1].text.en: "gaps" is not known before the measurement'),
        ("atol: 1.0e-6", "rtol: 0.1", "kinds.order answer: an order question needs atol: how far from the reference"),
        ("atol: 1.0e-6", "atol: 0", "kinds.order answer: an order question needs atol"),
        ("atol: 1.0e-6", "atol: 1.0e-6, ideal: n",
         "kinds.order answer.ideal: the answer of order questions is found by running them"),
        ("  answer: {fact: gaps, atol: 1.0e-6}\n", "", "kinds.order answer: order questions need an answer"),
        ("  follow_ups: [kinds.bug]", "  letters: {d_k: widths}\n  follow_ups: [kinds.bug]",
         "kinds.order letters: only a formula question has letters"),
        ("  answer: {fact: line}", "  answer: {fact: line, ideal: n}",
         "kinds.bug answer.ideal: the answer of bug questions is found by running them"),
        ("  answer: {fact: line}", "  answer: {fact: line}\n" + ALL_STEPS.rstrip(),
         "kinds.bug steps: only an order question has steps"),
        ("  letters: {d_k: widths, sigma: sigmas}\n", "",
         "kinds.formula letters: a formula question needs letters, such as d_k and sigma"),
        (", ideal: d_k * sigma**4", "",
         "kinds.formula answer.ideal: a formula question needs an ideal answer, such as d_k * sigma**4"),
        ("ideal: d_k * sigma**4", "ideal: d_k > sigma", "kinds.formula answer.ideal: this must be a number"),
        ("ideal: d_k * sigma**4", "ideal: d_k *", "kinds.formula answer.ideal: this is no expression"),
        ("{d_k: widths,", "{d-k: widths,", "kinds.formula letters"),
        ("{d_k: widths,", "{d_k: [1],", "kinds.formula letters.d_k: expected a text"),
        ("kind: formula", "kind: formla", '(did you mean "formula"?)'),
    ],
)  # fmt: skip
def test_one_mistake(tmp_path: Path, old: str, new: str, error: str) -> None:
    bank = edited(tmp_path, old, new)
    assert bank.questions == {}
    assert any(error in line for line in told(bank)), told(bank)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (STEP, "", "kinds.order steps: the steps of kinds.orders are: scores, scale, softmax, values"),
        ("id: values,", "id: value,", "kinds.order steps: the steps of kinds.orders are: "),
        ("fact: gaps,", "fact: gap,", 'kinds.order answer.fact: kinds.orders measures no "gap" (did you mean "gaps"?)'),
        ("when: softmax < scale", "when: softmax < scaled", 'kinds.order diagnoses[0].when: unknown name "scaled"'),
        ("demonstration: kinds.hunt", "demonstration: kinds.law",
         "kinds.bug demonstration: kinds.law has no listing of faulty code"),
        ("answer: {fact: line}", "answer: {fact: gaps}", 'kinds.bug answer.fact: bug questions cannot ask for "gaps"'),
        ("sigma: sigmas}", "sigma: sigma}", 'kinds.formula letters.sigma: kinds.law measures no list "sigma"'),
        ("ideal: d_k * sigma**4", "ideal: n * sigma**4 * widths", 'kinds.formula answer.ideal: unknown name "widths"'),
        ("ideal: d_k * sigma**4", "ideal: d_k * sigm**4",
         'kinds.formula answer.ideal: unknown name "sigm" (did you mean "sigma"?)'),
        (", rtol: 0.05", "", "kinds.formula answer: a measured number needs a tolerance: give rtol or atol"),
        ("when: close(answer, sqrt(d_k)", "when: close(answer, sqrt(d_v)",
         'kinds.formula diagnoses[0].when: unknown name "d_v" (did you mean "d_k"?)'),
    ],
)  # fmt: skip
def test_one_mistake_that_needs_the_catalogue(tmp_path: Path, old: str, new: str, error: str) -> None:
    bank = edited(tmp_path, old, new)
    assert bank.errors == []
    bank.bind(CATALOGUE)
    assert bank.questions == {}
    assert any(error in line for line in told(bank)), told(bank)
    assert len(bank.errors) == 1 or "hunt" in old, told(bank)  # of another demonstration nothing fits


def test_a_hunt_that_does_not_measure_what_every_hunt_measures(tmp_path: Path) -> None:
    hunt = CATALOGUE["kinds.hunt"]
    without = Declaration(
        id=hunt.id, claim=hunt.claim, formula="", parameters=(), source=(), trains=False, code="",
        facts=tuple(fact for fact in hunt.facts if not isinstance(fact, Numbers)), listing=LISTING,
    )  # fmt: skip
    bank = load(pack(tmp_path))
    bank.bind({**CATALOGUE, hunt.id: without})
    assert any("kinds.hunt does not measure gap, gaps, as every hunt for a fault does" in line for line in told(bank))


def test_the_listing_is_known_once_the_questions_are_bound(tmp_path: Path) -> None:
    loaded = load(pack(tmp_path))
    question = loaded.questions[BUG]
    assert loaded.listing(question) == ()
    loaded.bind(CATALOGUE)
    assert loaded.listing(question) == LISTING
    assert loaded.listing(loaded.questions[ORDER]) == ()
    assert shown(BUG).suspects == SUSPECTS
    assert shown(ORDER).suspects == []


def test_steps_are_shuffled_by_the_seed_and_keep_their_ids() -> None:
    orders = {tuple(step.id for step in shown(ORDER, seed).steps) for seed in range(40)}
    assert len(orders) > 10
    assert {frozenset(order) for order in orders} == {frozenset(("scores", "scale", "softmax", "values"))}
    presented = shown(ORDER)
    first = presented.steps[0]
    assert presented.step("A") == presented.step("a") == presented.step(first.id) == first
    assert presented.step_letters([step.id for step in presented.steps]) == "A B C D"
    with pytest.raises(KeyError):
        presented.step("E")
