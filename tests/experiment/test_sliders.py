"""How a knob turns, what can be typed for it, and the command that repeats a run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizapp.experiment.settings import (
    SEED,
    Refused,
    allowed,
    command,
    moved,
    place,
    read,
    spelled,
    start,
    stops_of,
)
from solutions.evidence import AnyParameter, Int, Real, Words, fits
from tests.experiment.experiment_samples import D_K, DECLARATION, DIVIDE, LAW, SHIFT, sliders


@given(sliders)
def test_the_stops_are_in_order_and_reach_both_ends_and_the_default(knob: Int | Real) -> None:
    stops = stops_of(knob)
    assert list(stops) == sorted(set(stops))
    assert {knob.low, knob.high, knob.default} <= set(stops)
    assert len(stops) <= 110
    assert all(fits(knob, stop) for stop in stops)


@given(sliders, st.floats(0, 1), st.integers(-15, 15))
def test_turning_stays_in_range_and_moves_until_the_end(knob: Int | Real, part: float, steps: int) -> None:
    value = knob.low + (knob.high - knob.low) * part
    here = int(value) if isinstance(knob, Int) else min(float(knob.high), value)
    assume(fits(knob, here))
    there = moved(knob, here, steps)
    assert fits(knob, there)
    assert type(there) is type(knob.low)
    if steps > 0:
        assert there > here or here == knob.high
    if steps < 0:
        assert there < here or here == knob.low
    assert moved(knob, here, 10**6) == knob.high
    assert moved(knob, here, -(10**6)) == knob.low


@given(sliders)
def test_the_places_on_a_track_are_in_the_order_of_the_values(knob: Int | Real) -> None:
    places = [place(knob, stop) for stop in stops_of(knob)]
    assert all(each is not None and 0 <= each <= 1 for each in places)
    assert places == sorted(places)


def test_a_wide_range_is_walked_in_ratios_and_the_default_of_d_k_is_in_the_middle() -> None:
    assert [int(moved(D_K, 64, step)) for step in (-2, -1, 1, 2)] == [32, 48, 96, 128]
    assert place(D_K, 64) == pytest.approx(0.5)
    rows = Int(name="rows", default=1000, low=100, high=4000)
    assert [moved(rows, 1000, step) for step in (-1, 1, 2)] == [700, 1500, 2000]
    assert [moved(SHIFT, 1.0, step) for step in (-1, 1, 10)] == [0.9, 1.1, 2.0]


def test_choices_switches_words_and_the_seed_turn_as_far_as_they_go() -> None:
    assert [moved(LAW, "scaled", steps) for steps in (-1, 1, 10)] == ["plain", "N(0, 1)", "N(0, 1)"]
    assert [moved(DIVIDE, True, steps) for steps in (-1, 1)] == [False, True]
    assert [moved(SEED, 3, steps) for steps in (-10, 1)] == [0, 4]
    assert moved(SEED, SEED.high, 1) == SEED.high
    words = Words(name="tokens", default="1 2", most=4, vocabulary=9)
    assert moved(words, "1 2", 1) == "1 2"
    assert place(words, "1 2") is None


@given(st.one_of(sliders, st.just(LAW), st.just(DIVIDE), st.just(SEED)), st.floats(0, 1))
def test_what_a_command_line_shows_can_be_typed_again(knob: AnyParameter, part: float) -> None:
    if isinstance(knob, Int | Real):
        value: Any = knob.low + (knob.high - knob.low) * part
        value = int(value) if isinstance(knob, Int) else float(value)
    else:
        value = knob.default
    assume(fits(knob, value))
    assert read(knob, spelled(value)) == value


@pytest.mark.parametrize(
    ("knob", "typed", "value"),
    [(D_K, "128", 128), (D_K, "1,024", 1024), (D_K, " １２８ ", 128), (D_K, "1e3", 1000), (D_K, "64.0", 64),
     (SHIFT, "1/8", 0.125), (SHIFT, "1e-3", 0.001), (SHIFT, "2", 2.0), (LAW, "sca", "scaled"), (DIVIDE, "False", False),
     (DIVIDE, "on", True), (Words(name="t", default="1", most=3, vocabulary=9), " 1  2 ", "1 2")],
)  # fmt: skip
def test_what_can_be_typed(knob: AnyParameter, typed: str, value: object) -> None:
    found = read(knob, typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("knob", "typed"),
    [(D_K, "0"), (D_K, "4097"), (D_K, "1.5"), (D_K, ""), (D_K, "8x"), (D_K, "1/0"), (D_K, "9" * 400), (D_K, "1e999"),
     (SHIFT, "-0.1"), (SHIFT, "nan"), (SHIFT, "inf"), (LAW, "l"), (LAW, ""), (DIVIDE, "2"), (SEED, "-1"),
     (SEED, str(2**63)), (Words(name="t", default="1", most=3, vocabulary=9), "1 2 3 4")],
)  # fmt: skip
def test_what_is_refused_names_what_is_allowed(knob: AnyParameter, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read(knob, typed)
    message = str(refused.value)
    assert allowed(knob) in message
    assert message.isprintable()
    assert len(message) < 200


def test_a_start_takes_defaults_and_refuses_what_is_not_declared() -> None:
    setting = start(DECLARATION, {"shift": 2}, 5)
    assert setting.values == {"d_k": 64, "shift": 2.0, "law": "plain", "divide": True}
    assert type(setting.values["shift"]) is float
    with pytest.raises(Refused, match="its parameters: d_k, shift, law, divide"):
        start(DECLARATION, {"dk": 1}, 0)
    with pytest.raises(Refused, match="1 to 4096"):
        start(DECLARATION, {"d_k": 0}, 0)
    with pytest.raises(Refused):
        start(DECLARATION, {}, -1)


def test_the_command_repeats_the_run_and_leaves_defaults_out() -> None:
    assert command(DECLARATION, start(DECLARATION, {}, 3)) == "quizapp demo fake.experiment --seed 3"
    turned = start(DECLARATION, {"law": "N(0, 1)", "divide": False, "d_k": 8}, 3)
    assert command(DECLARATION, turned) == (
        "quizapp demo fake.experiment --set d_k=8 --set 'law=N(0, 1)' --set divide=false --seed 3"
    )
