"""An expression held against measurements: every way of writing it, and whatever else somebody may type."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp import locale
from quizapp.bank.claims import ClaimError
from quizapp.grading import NotAnAttempt, QuestionBroken, Verdict, read_response
from quizapp.grading.findings import left_out, sample
from quizapp.grading.formulas import Unclear, plain, read, spelt, unknown
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import text_of
from quizapp.locale.numbers import NO_BREAK
from solutions.evidence import Value
from tests.kind_samples import FACTS, FORMULA, POINTS, decided, shown

LETTERS = ["d_k", "sigma", "n"]
VARIANCES = [float(value) for value in FACTS["kinds.law"]["variances"]]  # type: ignore[union-attr]


def verdict(typed: str, **facts: Value) -> Verdict:
    return decided(FORMULA, typed, **facts)


def refusal(typed: str) -> str:
    with pytest.raises(NotAnAttempt) as caught:
        read_response(shown(FORMULA), typed)
    return str(caught.value)


# --- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "d_k * sigma**4", "d_k*sigma^4", "sigma**4 * d_k", "d_k·σ⁴", "d_k σ⁴", "d_kσ⁴", "d_k × sigma ** 4",
        "(sqrt(d_k) * sigma²)²", "(√d_k σ^2)^2", "√(d_k² σ⁸)", "d_k / sigma⁻⁴", "d_k ÷ σ⁻⁴", "1 d_k σ³σ",
        "ｄ＿ｋ＊ｓｉｇｍａ＾４", "（ｄ＿ｋ）σ⁴", "d_k(σ²)(σ²)",
        "exp(log(d_k) + 4 log(sigma))", "d_k*sigma**4 + 0", "- -d_k σ⁴",
        "4d_k σ⁴/4", "max(d_k, 1) * sigma**4", "0.5d_k*2 σ⁴", "d_k ⋅ σ⁴",
    ],
)  # fmt: skip
def test_every_way_of_writing_the_formula_is_right(typed: str) -> None:
    found = verdict(typed)
    assert found.correct
    assert (found.score, len(found.points)) == (1.0, len(POINTS))
    assert all(point.holds for point in found.points)


@pytest.mark.parametrize("typed", ["d_k", "sigma**4", "d_k * sigma**2", "d_k**2", "64", "0", "-d_k * sigma**4"])
def test_another_formula_is_wrong_also_where_it_meets_some_points(typed: str) -> None:
    found = verdict(typed)
    assert not found.correct
    assert found.score == 0.0


@pytest.mark.parametrize(
    ("typed", "reads"),
    [
        ("2d_k", "2*d_k"), ("2 d_k", "2 * d_k"), ("d_k sigma", "d_k * sigma"), ("d_kσ", "d_k * sigma"),
        ("2(n + 1)", "2*(n + 1)"), ("(n)(n)", "(n)*(n)"), ("(n) d_k", "(n) * d_k"), ("n(d_k)", "n*(d_k)"),
        ("sqrt(n)", "sqrt(n)"), ("√n", "sqrt(n)"), ("√ n", "sqrt(n)"),
        ("2√(2n)", "2*sqrt(2*n)"), ("√d_kσ", "sqrt(d_k) * sigma"),
        ("n²", "n**2"), ("n²³", "n**23"), ("n⁻²", "n**-2"), ("n⁺²", "n**2"), ("n^2", "n**2"), ("1e3", "1e3"),
        ("1e3n", "1e3*n"), ("2 3", "2 3"), ("n 2", "n 2"), ("1/(2 n)", "1/(2 * n)"), ("n−1", "n-1"), (".5n", ".5*n"),
        ("σ_q", "sigma_q"), ("σ2", "sigma2"), ("min(n, 2) n", "min(n, 2) * n"),
        ("e^n", "exp(1)**n"), ("2e", "2*exp(1)"),
        ("2e3", "2e3"), ("2e-n", "2*exp(1)-n"), ("e(n)", "exp(1)*(n)"), ("ln(n)", "log(n)"), ("2ln(n)", "2*log(n)"),
        ("2π", f"2 * {math.pi}"), ("en", "en"),
    ],
)  # fmt: skip
def test_signs_that_people_write_become_those_of_an_expression(typed: str, reads: str) -> None:
    assert plain(typed) == reads


@pytest.mark.parametrize("typed", ["1/2d_k", "1/2 d_k", "n/d_k sigma", "(1/n) / 2n", "n/(2)n"])
def test_a_product_behind_a_division_is_not_guessed(typed: str) -> None:
    with pytest.raises(Unclear):
        plain(typed)
    assert plain(f"({typed.partition('/')[0]})*n")


def test_e_and_pi_are_letters_where_the_question_says_so() -> None:
    assert plain("e^n", ["e", "n"]) == "e**n"
    assert plain("2π n", ["pi", "n"]) == "2 * pi * n"
    assert unknown("e^n + ln(π)", ["n"]) == []


def test_words_that_nobody_declared_are_named() -> None:
    assert unknown("2 d_v + d_k / foo(σ)", LETTERS) == ["d_v", "foo"]
    assert unknown("d_k σ⁴ √n + sqrt(2)", LETTERS) == []
    assert (spelt("sigma"), spelt("d_k")) == ("σ", "d_k")


# --- what is no formula ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "A formula in d_k, sigma is expected."), ("  ", "A formula in d_k, sigma is expected."),
        ("d_v", "“d_v” is none of the letters d_k, sigma."), ("x²", "“x” is none of the letters"),
        ("d_k * σ_q", "“sigma_q” is none"), ("1/2d_k", "Behind a division write every *"),
        ("d_k *", "“d_k *” cannot be read. Write it with d_k, sigma, + - * / ** sqrt() exp()."),
        ("d_k > 3", "cannot be read"), ("d_k == sigma", "cannot be read"), ("True", "“True” is none"),
        ("d_k, sigma", "cannot be read"), ("d_k，sigma", "cannot be read"), ("d_k。", "cannot be read"),
        ("[d_k]", "cannot be read"), ("'d_k'", "cannot be read"), ("d_k[0]", "cannot be read"),
        ("d_k.real", "none of"),
        ("__import__('os')", "none of"), ("lambda: 1", "none of"), ("d_k if d_k else 1", "none of"),
        ("d_k := 3", "cannot be read"),
        ("(" * 90 + ")" * 90, "cannot be read"), ("-" * 150 + "d_k", "cannot be read"),
        ("d_k" + "+1" * 95, "cannot be read"),
        ("1" * 60, "cannot be read"), ("d_k # 2", "cannot be read"), ("2 3", "cannot be read"),
        ("d_k 2", "cannot be read"),
        ("σ" * 150, "cannot be read"), ("\ud800", "cannot be read"), ("d_k\x00", "cannot be read"),
        ("d_k;d_k", "cannot be read"), ("x" * 10_000, "over 200 characters"),
        ("1+" * 5_000 + "1", "over 200 characters"),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_not_an_attempt(typed: str, says: str) -> None:
    told = refusal(typed)
    assert says in told
    assert "Nothing was recorded." in told
    assert len(told) < 160
    locale.use("zh")
    assert refusal(typed).endswith("未作记录。")


@given(st.text(max_size=60) | st.text("d_ksigmaσ√²⁴^*/+-() .0123456789e", max_size=40))
def test_any_text_is_a_formula_with_a_verdict_or_not_an_attempt(typed: str) -> None:
    try:
        found = verdict(typed)
    except NotAnAttempt:
        return
    assert len(found.points) == len(POINTS)
    assert text_of(headline(found))
    again = verdict(found.response.text)  # as it stands in the log
    assert [point.holds for point in again.points] == [point.holds for point in found.points]


@given(st.text("d_k2n()+-*/ .", max_size=30))
def test_what_was_understood_is_understood_the_same_again(typed: str) -> None:
    try:
        understood = read(typed, LETTERS).source
    except ClaimError:
        return
    assert read(understood, LETTERS).source == understood


# --- no value, huge values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["1/0", "0/0", "sqrt(-1)", "log(0)", "d_k / (d_k - d_k)", "(-1)**0.5", "exp(1e9)", "9**9**9**9", "0**-1"]
)
def test_a_formula_without_a_value_is_wrong_and_is_told_so(typed: str) -> None:
    found = verdict(typed)
    assert not found.correct
    assert all(math.isnan(point.given) and point.miss == math.inf for point in found.points)
    assert "it has no value; 0.495 was measured. It misses 12 of 12 measurements." in text_of(headline(found))


def test_a_huge_value_is_wrong_and_takes_no_time() -> None:
    for typed in ("1e308 * 10", "10**300 * d_k", "d_k**sigma**99", "2**1000"):
        assert not verdict(typed).correct


@pytest.mark.parametrize(
    "facts",
    [
        {"variances": [math.nan] * 12}, {"variances": [math.inf, *[1.0] * 11]}, {"variances": [1.0]}, {"variances": []},
        {"widths": [1.0, 2.0]}, {"widths": [], "sigmas": [], "variances": []},
    ],
    ids=str,
)  # fmt: skip
def test_measurements_that_decide_nothing_grade_nothing(facts: dict[str, Value]) -> None:
    with pytest.raises(QuestionBroken, match="decides nothing"):
        verdict("d_k * sigma**4", **facts)


# --- the verdict -----------------------------------------------------------------------------------------------------


def test_it_opens_with_the_point_that_is_furthest_off() -> None:
    said = text_of(headline(verdict("d_k * sigma**2"))).replace(NO_BREAK, " ")
    assert said == (
        "d_k * sigma**2 does not hold. At d_k = 8, sigma = 0.5 it gives 2; 0.495 was measured. "
        "It misses 8 of 12 measurements."
    )
    said = text_of(headline(verdict("d_k*sigma**4"))).replace(NO_BREAK, " ")
    assert said == "d_k*sigma**4 holds. It meets all 12 measurements; within 5 % was accepted."


def test_each_point_is_right_within_the_tolerance_of_its_measurement() -> None:
    points = verdict("d_k * sigma**4").points
    assert [point.measured for point in points] == VARIANCES
    assert [(point.letters["d_k"], point.letters["sigma"]) for point in points] == POINTS
    assert verdict("0.97 * d_k * sigma**4").correct
    assert not verdict("0.95 * d_k * sigma**4").correct


def test_the_points_shown_are_the_worst_first_or_spread_over_all() -> None:
    found = verdict("d_k * sigma**2")
    misses = [point.miss for point in sample(found.points, 6)]
    assert misses == sorted(misses, reverse=True)
    assert not any(point.holds for point in sample(found.points, 6))
    assert len(sample(found.points, 99)) == 12
    right = verdict("d_k * sigma**4")
    assert [point.letters["d_k"] for point in sample(right.points, 4)] == [8, 16, 32, 64]
    assert text_of(left_out(6, found)) == "6 of 12 points, the worst first."
    assert text_of(left_out(4, right)) == "4 of 12 points."
    assert left_out(12, right) == []


def test_the_diagnosis_holds_only_if_it_holds_at_every_point() -> None:
    found = verdict("sqrt(d_k) * sigma**2").diagnosis
    assert found is not None
    assert found.name == "gave-std"
    assert verdict("sqrt(d_k)").diagnosis is None  # it does at sigma = 1
    assert verdict("sqrt(-d_k)").diagnosis is None
