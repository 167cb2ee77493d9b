"""Every kind of question held against evidence; what the evidence does not decide is not graded."""

from __future__ import annotations

import math

import pytest

from quizapp import locale
from quizapp.bank.choosing import present
from quizapp.grading import QuestionBroken
from quizapp.grading.comparison import in_words, same_outcome
from tests.grading.grading_samples import DECLARATION, FACTS, asked, diagnosis, evidence, graded, options, question

THREE = {"options": options(near="variance < 70 and rank == 8", far="variance > 70", high="share > 0.4")}

UNDECIDED = [{"a": "variance < 1", "b": "variance > 70"}, {"a": "variance > 1", "b": "rank == 8"}]  # none, and all


def test_a_choice_is_right_when_its_claim_holds_on_the_evidence() -> None:
    assert graded(asked(), "near").correct
    assert not graded(asked(), "near", variance=71.0).correct
    assert graded(asked(), "far", variance=71.0).correct


def test_each_option_says_whether_it_holds_and_what_was_measured() -> None:
    verdict = graded(asked("multi", **THREE), "far")
    seen = {option.option.id: (option.holds, option.chosen, option.measured) for option in verdict.options}
    assert seen == {
        "near": (True, False, {"variance": 63.7, "rank": 8}),
        "far": (False, True, {"variance": 63.7}),
        "high": (True, False, {"share": 0.48}),
    }
    assert [option.letter for option in verdict.options] == ["A", "B", "C"]
    assert verdict.deciding == {"variance", "rank", "share"}


@pytest.mark.parametrize(
    ("answer", "correct", "score"),
    [("near,high", True, 1.0), ("near", False, 0.5), ("near,far", False, 0.0), ("far", False, 0.0),
     ("near,far,high", False, 0.5)],
)  # fmt: skip
def test_a_multi_scores_hits_less_misses(answer: str, correct: bool, score: float) -> None:
    verdict = graded(asked("multi", **THREE), answer)
    assert (verdict.correct, verdict.score) == (correct, score)


@pytest.mark.parametrize("claims", UNDECIDED)
def test_a_choice_in_which_none_or_two_hold_is_not_graded(claims: dict[str, str]) -> None:
    with pytest.raises(QuestionBroken, match=r"scaling.sample, seed 7: of its options (none|A, B) hold"):
        graded(asked(options=options(**claims)), "a")


@pytest.mark.parametrize("claims", UNDECIDED)
def test_a_multi_in_which_none_or_all_hold_is_not_graded(claims: dict[str, str]) -> None:
    with pytest.raises(QuestionBroken, match="which decides nothing"):
        graded(asked("multi", options=options(**claims)), "a")


def test_what_nan_leaves_open_is_not_graded() -> None:
    with pytest.raises(QuestionBroken, match=r"scaling.sample: (near|far): variance is not a number in this run"):
        graded(asked(), "near", variance=math.nan)
    with pytest.raises(QuestionBroken, match=r"scaling.sample: variance is not a number"):
        graded(asked("number"), "64", variance=math.nan)
    locale.use("zh")
    with pytest.raises(QuestionBroken, match="variance 在这次计算中不是一个数"):
        graded(asked("number"), "64", variance=math.nan)


def test_a_claim_that_asks_for_nan_is_decided() -> None:
    presented = asked(options=options(nan="isnan(variance)", number="isfinite(variance)"))
    assert graded(presented, "nan", variance=math.nan).correct
    assert graded(presented, "number").correct


def test_a_claim_that_cannot_be_computed_is_not_graded() -> None:
    with pytest.raises(QuestionBroken, match="division by zero"):
        graded(asked(options=options(a="1 / rank > 1", b="variance < 1")), "a", rank=0)


@pytest.mark.parametrize(
    ("answer", "correct"),
    [("63.7", True), ("57.33", True), ("57.32", False), ("70.07", True), ("70.08", False), ("-63.7", False),
     ("inf", False)],
)  # fmt: skip
def test_a_number_is_right_up_to_the_edge_of_its_band(answer: str, correct: bool) -> None:
    verdict = graded(asked("number"), answer)
    assert (verdict.correct, verdict.score) == (correct, float(correct))
    assert verdict.band == pytest.approx((57.33, 70.07))


def test_both_tolerances_add_up() -> None:
    presented = asked("number", answer={"fact": "variance", "rtol": 0.1, "atol": 1.0})
    assert graded(presented, "56.34").correct
    assert not graded(presented, "56.32").correct


def test_a_count_has_no_tolerance() -> None:
    presented = asked("number", answer={"fact": "rank"})
    assert graded(presented, "8").correct
    assert graded(presented, "8.0").correct
    assert not graded(presented, "8.0001").correct


@pytest.mark.parametrize(("answer", "correct"), [("-inf", True), ("−∞", True), ("inf", False), ("-1e300", False)])
def test_a_measured_infinity_takes_only_itself(answer: str, correct: bool) -> None:
    for tolerance in ({"rtol": 0.1}, {"atol": 1.0}, {}):
        presented = asked("number", answer={"fact": "variance", **tolerance})
        verdict = graded(presented, answer, variance=-math.inf)
        assert verdict.correct is correct
        assert verdict.band == (-math.inf, -math.inf)


def test_a_shape_is_right_in_every_axis_and_their_order() -> None:
    presented = asked("shape")
    assert graded(presented, "(2, 3, 5)").correct
    for wrong in ("(2, 5, 3)", "(2, 3)", "(2, 3, 5, 1)", "30"):
        assert not graded(presented, wrong).correct


# --- diagnoses -------------------------------------------------------------------------------------------------------


def named(presented: object, answer: str, **facts: float) -> str | None:
    found = graded(presented, answer, **facts).diagnosis  # type: ignore[arg-type]
    return found.name if found else None


def test_the_first_diagnosis_that_holds_is_given() -> None:
    presented = asked("number", diagnoses=[
        diagnosis("std", "close(answer, sqrt(variance), 0.05)"), diagnosis("small", "answer < 10"),
        diagnosis("one", "answer == 1"),
    ])  # fmt: skip
    assert named(presented, "8") == "std"
    assert named(presented, "1") == "small"
    assert named(presented, "100") is None
    assert named(presented, "64") is None  # a right answer has no diagnosis


def test_a_diagnosis_that_cannot_be_decided_is_passed_over() -> None:
    presented = asked("shape", diagnoses=[
        diagnosis("fourth", "answer[3] == 7"), diagnosis("nan", "losses[0] > 1"), diagnosis("first", "answer[0] == 9")
    ])  # fmt: skip
    assert named(presented, "(9, 3)", losses=[math.nan]) == "first"  # type: ignore[arg-type]
    assert named(presented, "(9, 3, 5, 7)") == "fourth"
    divided = asked("number", diagnoses=[diagnosis("inverse", "1 / answer > 0"), diagnosis("zero", "answer == 0")])
    assert named(divided, "0") == "zero"


def test_a_diagnosis_of_options_knows_them_by_their_ids() -> None:
    assert named(asked(diagnoses=[diagnosis("far", 'answer == "far"')]), "far") == "far"
    several = asked("multi", **THREE, diagnoses=[diagnosis("both", 'answer == "near,far"')])
    assert named(several, "far,near") == "both"


# --- two seeds -------------------------------------------------------------------------------------------------------


def test_two_runs_are_alike_when_every_option_is() -> None:
    presented = asked("multi", **THREE)
    first, second = graded(presented, "near"), graded(presented, "near", variance=60.1)
    assert same_outcome(first, second)
    measured = "rank 8, 8; share of rows 48.0 %, 48.0 %; variance of q·k 63.7, 60.1."
    assert in_words(first, second).replace("\N{NO-BREAK SPACE}", " ") == f"Seed 7: the verdict stays. {measured}"
    changed = graded(presented, "near", share=0.2)
    assert not same_outcome(first, changed)
    assert not same_outcome(graded(presented, "far"), graded(presented, "far", share=0.2))  # refuted in both
    assert in_words(first, changed).startswith("Seed 7: the verdict changes. ")


def test_two_runs_are_told_apart_in_chinese() -> None:
    locale.use("zh")
    presented = asked("number")
    told = in_words(graded(presented, "64"), graded(presented, "64", variance=60.1))
    assert told == "种子 7：判定不变。q·k 的方差 63.7、60.1。"


def test_the_samples_are_what_the_tests_take_them_for() -> None:
    assert evidence().facts == FACTS
    assert {fact.name for fact in DECLARATION.facts} == set(FACTS)


def test_several_options_are_named_in_the_files_order_however_they_were_shuffled() -> None:
    several = {"near": "variance < 70", "half": "variance < 65", "far": "variance > 70"}
    for seed in range(12):
        asked_for = question("multi", options=options(**several), diagnoses=[diagnosis("two", 'answer == "near,far"')])
        presented = present(asked_for, seed)
        for typed in ("near,far", "far,near"):
            verdict = graded(presented, typed)
            assert verdict.diagnosis is not None
            assert verdict.values["answer"] == "near,far"
