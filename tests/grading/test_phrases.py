"""Verdicts in words, in both languages."""

from __future__ import annotations

import math

import pytest

from quizapp import locale
from quizapp.bank.choosing import Presented
from quizapp.bank.templates import Span
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import diagnosis as told_diagnosis
from quizapp.grading.phrases import explanation, prompted, sentences, spaced, split_sentence, text_of, tied
from solutions.evidence import Text, Value
from tests.grading.grading_samples import DECLARATION, SAME, asked, diagnosis, graded, options

NB = "\N{NO-BREAK SPACE}"


def opening(presented: Presented, answer: str, **facts: Value) -> dict[str, str]:
    """The headline in both languages, its no-break spaces made plain."""
    verdict = graded(presented, answer, **facts)
    said = {}
    for language in locale.LANGUAGES:
        locale.use(language)
        said[language] = text_of(headline(verdict)).replace(NB, " ")
    locale.use("en")
    return said


def reason(claim: str, language: locale.Language = "en", **facts: Value) -> str:
    """What decided an option with this claim."""
    verdict = graded(asked(options=options(it=claim, other=f"not ({claim})")), "it", **facts)
    option = next(option for option in verdict.options if option.option.id == "it")
    locale.use(language)
    said = text_of(explanation(option, DECLARATION)).replace(NB, " ").replace(f"{option.letter} needs", "X needs")
    return said.replace(f"而 {option.letter} 要求", "而 X 要求")


@pytest.mark.parametrize(
    ("claim", "english", "chinese"),
    [
        ("error == 'RuntimeError'", "error RuntimeError", "错误 RuntimeError"),
        ("variance < 70", "variance of q·k 63.7 < 70", "q·k 的方差 63.7 < 70"),
        ("variance > 70", "variance of q·k 63.7, but X needs > 70", "q·k 的方差 63.7，而 X 要求 > 70"),
        ("variance > 2 * d_k", "variance of q·k 63.7, but X needs > 128", "q·k 的方差 63.7，而 X 要求 > 128"),
        ("share >= 0.5", "share of rows 48.0 %, but X needs ≥ 50 %", "行的占比 48.0 %，而 X 要求 ≥ 50 %"),
        ("close(variance, d_k, 0.05)", "variance of q·k 63.7 within 64 ± 5 %", "q·k 的方差 63.7，在 64 ± 5 % 之内"),
        ("close(variance, 1, 0.05)", "variance of q·k 63.7, but X needs 1 ± 5 %", "q·k 的方差 63.7，而 X 要求 1 ± 5 %"),
        ("between(variance, 60, 70)", "variance of q·k 63.7 within 60 – 70", "q·k 的方差 63.7，在 60 – 70 之内"),
        ("60 < variance < 70", "variance of q·k 63.7 within 60 – 70", "q·k 的方差 63.7，在 60 – 70 之内"),
        ("variance / d_k > 1.1", "variance / d_k 0.995, but X needs > 1.1", "variance / d_k 0.995，而 X 要求 > 1.1"),
        ("rank == 8", "rank 8 = 8", "秩 8 = 8"),
        ("rank == 7", "rank 8, but X needs = 7", "秩 8，而 X 要求 = 7"),
        ("rank != 8", "rank 8, but X needs ≠ 8", "秩 8，而 X 要求 ≠ 8"),
        ("shape == [2, 3, 5]", "shape (2, 3, 5) = (2, 3, 5)", "形状 (2, 3, 5) = (2, 3, 5)"),
        ("rank == 8 and variance < 70", "rank 8 = 8, and variance of q·k 63.7 < 70",
         "秩 8 = 8，且 q·k 的方差 63.7 < 70"),
        ("rank == 8 and variance > 70", "variance of q·k 63.7, but X needs > 70", "q·k 的方差 63.7，而 X 要求 > 70"),
    ],
)  # fmt: skip
def test_what_decided_an_option_is_said_with_its_number(claim: str, english: str, chinese: str) -> None:
    assert reason(claim) == english
    assert reason(claim, "zh") == chinese


OTHERS = [
    "grows", "not grows", "grows == False", 'error == "RuntimeError"', 'error != "RuntimeError"', "losses[0] > 1",
    "len(losses) == 2", "rank == 8 or variance < 1", "isfinite(variance / d_k)", "abs(variance - d_k) < 1",
]  # fmt: skip


@pytest.mark.parametrize("claim", OTHERS)
def test_every_other_form_of_claim_is_said_as_well(claim: str) -> None:
    for language in locale.LANGUAGES:
        said = reason(claim, language)
        assert said
        assert "None" not in said
        assert "  " not in said
        assert "{" not in said


def test_a_fact_that_measured_nan_or_infinity_is_said() -> None:
    assert reason("isnan(variance)", variance=math.nan) == "variance of q·k NaN"
    assert reason("isnan(variance)") == "variance of q·k 63.7, but X needs NaN"
    assert reason("not isnan(variance)", "zh", variance=math.nan) == "q·k 的方差 NaN，而 X 要求一个数"
    assert reason("isfinite(variance)", variance=math.inf) == "variance of q·k ∞, but X needs a finite number"
    assert reason("not isfinite(variance)") == "variance of q·k 63.7, but X needs ∞ or NaN"
    assert reason("variance > 1", variance=math.inf) == "variance of q·k ∞ > 1"


def test_a_choice_opens_with_what_was_found() -> None:
    found = {"en": "It is {variance}.", "zh": "方差为 {variance}。"}
    told = [{**one, "found": found} for one in options(near="variance < 70", far="variance > 70")]
    presented = asked(options=told)
    right, wrong = presented.letter("near"), presented.letter("far")
    assert opening(presented, "near") == {"en": f"{right} holds. It is 63.7.", "zh": f"{right} 成立。方差为 63.7。"}
    assert opening(presented, "far") == {
        "en": f"{wrong} does not hold. It is 63.7.", "zh": f"{wrong} 不成立。方差为 63.7。",
    }  # fmt: skip


def test_without_a_finding_a_choice_opens_with_what_decided_it() -> None:
    said = opening(asked(), "far")
    letter = asked().letter("far")
    assert said["en"] == f"{letter} does not hold. variance of q·k 63.7, but {letter} needs > 70."
    assert said["zh"] == f"{letter} 不成立。q·k 的方差 63.7，而 {letter} 要求 > 70。"


def test_a_multi_says_which_hold_and_what_was_found_about_the_first_mistake() -> None:
    told = options(near="variance < 70", far="variance > 70", high="share > 0.4")
    for one in told:
        one["found"] = {"en": f"About {one['id']}.", "zh": f"关于 {one['id']}。"}
    presented = asked("multi", options=told)
    near, high = presented.letter("near"), presented.letter("high")
    holding = ", ".join(sorted((near, high)))
    first = min(("near", near), ("high", high), key=lambda pair: pair[1])[0]
    assert opening(presented, "near,high")["en"] == f"{holding} hold, and nothing else. About {first}."
    assert opening(presented, "near,high,far")["en"] == f"You marked A, B, C; {holding} hold. About far."
    chinese = f"你选了 A、B、C；成立的是 {holding.replace(', ', '、')}。关于 far。"
    assert opening(presented, "near,high,far")["zh"] == chinese


def test_a_multi_of_which_one_holds_speaks_of_one_and_ends_without_a_gap() -> None:
    presented = asked("multi")
    near, far = presented.letter("near"), presented.letter("far")
    assert opening(presented, "near") == {
        "en": f"{near} holds, and nothing else.", "zh": f"{near} 成立，其余都不成立。",
    }  # fmt: skip
    assert opening(presented, "far") == {
        "en": f"You marked {far}; {near} holds.", "zh": f"你选了 {far}；成立的是 {near}。",
    }  # fmt: skip


def test_a_number_opens_with_the_measurement_and_what_was_accepted() -> None:
    assert opening(asked("number"), "8") == {
        "en": "8 is not the variance of q·k. It measured 63.7; within 10 % was accepted.",
        "zh": "8 不是 q·k 的方差。测得 63.7，相差 10 % 以内算对。",
    }
    assert opening(asked("number"), "64")["en"].startswith("64 holds. It measured 63.7; ")
    exact = asked("number", answer={"fact": "rank"})
    assert opening(exact, "1/8")["en"] == "0.125 is not the rank. It measured 8; only that was accepted."
    both = asked("number", answer={"fact": "variance", "rtol": 0.05, "atol": 0.5})
    assert opening(both, "8")["en"].endswith("within 5 % + 0.5 was accepted.")


def test_a_shape_opens_with_both_shapes() -> None:
    assert opening(asked("shape"), "2 3") == {
        "en": "(2, 3) is not the shape. It measured (2, 3, 5).", "zh": "(2, 3) 不是形状。测得 (2, 3, 5)。",
    }  # fmt: skip


def test_the_first_sentence_of_a_diagnosis_is_its_name() -> None:
    english = "That is {answer}: √{variance}. It is i. e. small."
    told = diagnosis("std", "answer < 10", english, "你给的是 {answer}。其余。")
    verdict = graded(asked("number", diagnoses=[told]), "8")
    head, rest = told_diagnosis(verdict) or ([], [])
    assert text_of(head) == "That is 8:"
    assert text_of(rest) == "√63.7. It is i. e. small."
    assert {span.role for span in head} == {"strong", "given"}
    locale.use("zh")
    head, rest = told_diagnosis(verdict) or ([], [])
    assert (text_of(head), text_of(rest)) == ("你给的是 8。", "其余。")
    assert told_diagnosis(graded(asked("number"), "8")) is None


def test_a_phrase_of_one_sentence_has_no_rest() -> None:
    assert split_sentence([Span("One only.")]) == ([Span("One only.", "strong")], [])


def test_pairs_are_not_broken_at_their_comma() -> None:
    assert tied("N(0, 1) and (2, 3)") == f"N(0,{NB}1) and (2,{NB}3)"
    assert text_of(prompted(Text("At N(0, {d_k}), d_k = {d_k}.", ""), {"d_k": 64})) == f"At N(0,{NB}64), d_k = 64."


def test_sentences_follow_each_other_as_the_language_has_it() -> None:
    assert sentences("One.", "", "Two.") == "One. Two."
    assert spaced("不是q·k") == "不是q·k"
    locale.use("zh")
    assert sentences("一。", "", "二。") == "一。二。"
    assert spaced("8不是q·k的方差，(2, 3)不是形状") == "8 不是 q·k 的方差，(2, 3) 不是形状"
    assert SAME["zh"]
