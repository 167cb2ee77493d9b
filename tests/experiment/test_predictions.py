"""Predictions: said before it is measured, judged once it is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.experiment.predictions import Prediction, about, came_true, read_number, relation
from tests.experiment.experiment_samples import D_K, ERROR, FACTS, FINITE, ROWS, SHARE, SIZE, VARIANCE, bench, finish

floats = st.floats(allow_nan=True, allow_infinity=True)


@given(floats, floats)
def test_higher_here_is_lower_there(here: float, there: float) -> None:
    swapped = {"higher": "lower", "lower": "higher", "equal": "equal", None: None}
    assert relation(VARIANCE, there, here) == swapped[relation(VARIANCE, here, there)]
    assert relation(VARIANCE, here, here) == "equal"


@given(st.floats(-1e6, 1e6), st.floats(0, 0.2))
def test_about_is_relative_to_the_larger(value: float, part: float) -> None:
    assert about(value, value * (1 - part), part + 1e-12)


def test_what_is_no_number_is_equal_or_differs() -> None:
    assert relation(FINITE, True, False) == "differs"
    assert relation(ERROR, "ValueError", "ValueError") == "equal"
    assert relation(SIZE, [2, 3], [2, 3, 4]) == "differs"
    assert relation(SIZE, [2, 3], [2, 3]) == "equal"
    assert relation(VARIANCE, math.nan, 1.0) is None


@pytest.mark.parametrize(
    ("said", "here", "there", "came"),
    [
        (Prediction("higher"), 2.0, 1.0, True), (Prediction("higher"), 1.0, 1.0, False),
        (Prediction("equal"), 1.0, 1.04, True), (Prediction("lower"), 1.0, None, None),
        (Prediction("lower"), None, 1.0, None), (Prediction(number=64.0), 63.0, None, True),
        (Prediction(number=64.0), 8.0, 64.0, False), (Prediction(number=64.0, of_b=True), 8.0, 64.0, True),
        (Prediction(number=64.0, of_b=True), 64.0, None, None), (Prediction(number=0.0), 1e-9, None, True),
    ],
)  # fmt: skip
def test_a_prediction_comes_true_or_not_once_it_is_measured(
    said: Prediction, here: float | None, there: float | None, came: bool | None
) -> None:
    assert came_true(said, VARIANCE, here, there) is came


def test_a_share_is_typed_in_per_cent() -> None:
    assert read_number(SHARE, "48") == read_number(SHARE, "48 %") == read_number(SHARE, "４８") == 0.48
    assert read_number(VARIANCE, "1/8") == 0.125
    assert read_number(ROWS, "1,000") == 1000
    assert [read_number(fact, typed) for fact, typed in ((VARIANCE, "x"), (VARIANCE, ""), (FINITE, "1"))] == [None] * 3


def test_predict_first_seals_the_next_setting_fact_by_fact_and_compares_with_what_was_seen() -> None:
    here = bench()
    finish(here)
    here.predict(True)
    assert not any(here.sealed("A", fact.name) for fact in FACTS)  # this setting was seen already
    seen = here.a
    here.turn(D_K, 2)
    assert here.there == seen
    assert here.next_to_say == VARIANCE
    finish(here)
    assert all(here.sealed("A", fact.name) for fact in FACTS)
    here.say("variance", Prediction("higher"))
    assert not here.sealed("A", "variance")
    assert here.sealed("A", "share")
    assert here.came_true("variance") is True
    here.say("variance", Prediction("lower"))  # what was said stays said
    assert here.prediction("variance") == Prediction("higher")
    here.say("share", Prediction("higher"))
    assert here.came_true("share") is False
    assert here.tally == (1, 2)
    for fact in FACTS[2:]:
        here.say(fact.name, Prediction("equal"))
    assert here.a in here.seen
    here.predict(False)
    assert here.next_to_say is None


def test_side_by_side_a_number_is_about_the_side_that_is_not_known_yet() -> None:
    here = bench()
    finish(here)
    here.beside(True)
    here.predict(True)
    here.turn(D_K, 2)
    assert here.subject == "B"
    here.say("variance", Prediction(number=128.0))
    assert here.came_true("variance") is None
    finish(here)
    assert here.came_true("variance") is True
    assert not here.sealed("A", "rows")
    assert here.sealed("B", "rows")


def test_a_prediction_is_judged_even_if_it_was_said_before_the_run_was_done() -> None:
    here = bench()
    finish(here)
    here.predict(True)
    here.turn(D_K, -2)
    here.say("variance", Prediction("lower"))
    assert here.came_true("variance") is None
    finish(here)
    assert here.came_true("variance") is True
