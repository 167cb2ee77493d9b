"""The faulty line: what each mend measured decides it, and how a line is read."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.grading import NotAnAttempt, QuestionBroken, Verdict, read_response
from quizapp.grading.findings import as_shown, of_mend
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import text_of
from solutions.evidence import Value
from tests.kind_samples import BUG, FAULTY, GAPS, LISTING, SUSPECTS, decided, shown

WRONG = SUSPECTS[0]
RAISES = next(number for number, gap in GAPS.items() if math.isinf(gap))


def verdict(chosen: int, /, **facts: Value) -> Verdict:
    return decided(BUG, str(chosen), **facts)


def opening(chosen: int, /, **facts: Value) -> str:
    return text_of(headline(verdict(chosen, **facts)))


def infinite(**facts: Value) -> dict[str, Value]:
    """The code raises as shown, and runs only with the faulty line mended."""
    gaps = [math.inf] * len(LISTING)
    gaps[FAULTY - 1] = 3e-7
    return {"gap": math.inf, "gaps": gaps, "error": "RuntimeError", **facts}


@pytest.mark.parametrize("line", SUSPECTS)
def test_the_line_whose_mend_repairs_the_code_is_the_fault_and_no_other(line: int) -> None:
    found = verdict(line)
    assert found.correct is (line == FAULTY)
    assert [mended.number for mended in found.lines] == SUSPECTS
    assert [mended.number for mended in found.lines if mended.chosen] == [line]
    assert [mended.number for mended in found.lines if mended.repairs] == [FAULTY]
    assert [mended.gap for mended in found.lines] == [GAPS[number] for number in SUSPECTS]


def test_a_line_and_its_mend_are_those_of_the_listing() -> None:
    for mended in verdict(WRONG).lines:
        shown_line = LISTING[mended.number - 1]
        assert (mended.text, mended.mend) == (shown_line.text, shown_line.mend)
        assert mended.text != mended.mend


def test_it_opens_with_what_the_mend_of_the_line_measured() -> None:
    assert opening(FAULTY) == (
        f"Line {FAULTY} is the fault. With it mended the distance from the reference falls from 0.643 to 3e-7."
    )
    assert opening(WRONG) == (
        f"Line {WRONG} is not the fault. With it mended the code is still 0.702 from the reference."
    )
    assert opening(RAISES).endswith("With it mended the code raises an error.")


def test_code_that_raises_as_shown_is_told_so() -> None:
    facts = infinite()
    assert opening(FAULTY, **facts).endswith(
        "As shown the code raises an error; with it mended it ends 3e-7 from the reference."
    )
    assert opening(WRONG, **facts).endswith("With it mended the code still raises an error.")
    assert text_of(as_shown(verdict(WRONG, **facts))) == "as shown: RuntimeError"
    assert text_of(as_shown(verdict(WRONG, **infinite(error="none")))) == "as shown: no finite result"
    assert text_of(as_shown(verdict(WRONG))) == "as shown: distance 0.643"


def test_what_a_mend_measured_is_told_in_a_few_words() -> None:
    said = {mended.number: text_of(of_mend(mended)) for mended in verdict(WRONG).lines}
    assert said[FAULTY] == "distance 3e-7, repaired"
    assert said[WRONG] == "distance 0.702, still wrong"
    assert said[RAISES] == "an error"


def test_the_diagnosis_may_ask_for_the_line() -> None:
    found = verdict(SUSPECTS[-1]).diagnosis
    assert found is not None
    assert found.name == "suspects-axis"
    assert verdict(WRONG).diagnosis is None


@pytest.mark.parametrize(
    "facts",
    [{"line": 0}, {"line": 1}, {"line": -1}, {"line": 99}, {"gaps": []}, {"gaps": [0.5, 0.5]}],
    ids=str,
)
def test_runs_in_which_no_single_mend_repairs_the_code_grade_nothing(facts: dict[str, Value]) -> None:
    with pytest.raises(QuestionBroken, match="decides nothing"):
        verdict(FAULTY, **facts)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_line_is_read_by_its_number() -> None:
    for typed in (str(FAULTY), f" {FAULTY} ", f"0{FAULTY}", "".join(chr(ord(digit) + 0xFEE0) for digit in str(FAULTY))):
        response = read_response(shown(BUG), typed)
        assert (response.given, response.text) == (FAULTY, str(FAULTY))


@pytest.mark.parametrize("typed", ["", "0", "1", "-13", "13.0", "99999", "line 13", "13 18", "٢٠", "²", "x"])
def test_what_is_no_suspect_line_is_not_an_attempt(typed: str) -> None:
    with pytest.raises(NotAnAttempt) as caught:
        read_response(shown(BUG), typed)
    assert ", ".join(map(str, SUSPECTS)) in str(caught.value)
    assert "Nothing was recorded." in str(caught.value)


@given(st.text(max_size=20) | st.text("0123456789 .-", max_size=6))
def test_any_text_is_a_suspect_line_or_not_an_attempt(typed: str) -> None:
    try:
        assert read_response(shown(BUG), typed).given in SUSPECTS
    except NotAnAttempt:
        return
