"""How numbers are written."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.locale.numbers import integer, measured, number, parameter, shape, signed
from solutions.evidence import Count, Number, Value

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
SHARE = Number(name="s", en="s", zh="s", unit="%")
ROWS = Count(name="n", en="n", zh="n", unit="rows")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"), (-0.0, "0"), (63.7123, "63.7"), (0.00123, "0.0012"), (0.0712, "0.0712"), (0.96, "0.960"),
        (1026.4, "1026"), (9999.4, "9999"), (12_345.6, "12,346"), (1e-5, "1e-5"), (1.9e-6, "1.9e-6"),
        (-3.84, f"{MINUS}3.84"), (-1e-5, f"{MINUS}1e-5"), (1e9, "1e9"), (-1e9, f"{MINUS}1e9"), (0.001, "0.0010"),
        (0.999999, "1.00"), (math.inf, "∞"), (-math.inf, f"{MINUS}∞"), (math.nan, "NaN"), (5e-324, "4.9e-324"),
    ],
)  # fmt: skip
def test_a_measurement_has_two_to_four_digits(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1024, "1024"), (9999, "9999"), (10_000, "10,000"), (-1024, f"{MINUS}1024"), (1e-9, "1e-9"),
        (-1e9, f"{MINUS}1e9"), (0.125, "0.125"), (0.1, "0.1"), (64.0, "64"),
        (-math.inf, f"{MINUS}∞"), (True, "true"), (False, "false"),
        ("float16", "float16"), ([2, 3], f"(2,{NB}3)"), (math.nan, "NaN"), (1e100, "1e100"),
    ],
)  # fmt: skip
def test_a_number_that_was_set_is_written_as_it_was_set(value: Value, written: str) -> None:
    assert parameter(value) == written


@pytest.mark.parametrize(
    ("value", "fact", "written"),
    [
        (0.647, SHARE, f"64.7{NB}%"), (0.0512, SHARE, f"5.1{NB}%"), (0.0, SHARE, f"0{NB}%"), (1.0, SHARE, f"100{NB}%"),
        (1000, ROWS, f"1000{NB}rows"), (12_000, ROWS, f"12,000{NB}rows"), (63.71, None, "63.7"), (True, None, "true"),
        ("RuntimeError", None, "RuntimeError"), ([2, 8, 3], None, f"(2,{NB}8,{NB}3)"), ([5], None, "(5,)"),
        ([0.5, math.nan], None, "[0.500, NaN]"), ([], None, "()"), (math.nan, SHARE, f"NaN{NB}%"),
    ],
)  # fmt: skip
def test_a_fact_is_written_with_its_unit(value: Value, fact: Number | Count | None, written: str) -> None:
    assert measured(value, fact) == written


def test_changes_carry_their_sign() -> None:
    assert [signed(change) for change in (3, -6, 0)] == ["+3", f"{MINUS}6", "0"]
    assert integer(1_000, comma_from=1_000) == "1,000"
    assert shape([2.0, 3.0]) == f"(2,{NB}3)"


def read_back(written: str) -> float:
    return float(written.replace(MINUS, "-").replace(",", "").replace("∞", "inf"))


@given(st.floats(allow_nan=True))
def test_any_measurement_can_be_written_and_read_back(value: float) -> None:
    written = number(value)
    assert "-" not in written.replace("e-", "")
    if math.isnan(value):
        assert written == "NaN"
    elif 1e-300 < abs(value) < 1.7e308:
        two_digits = abs(value) < 1e-2 or abs(value) >= 1e7
        assert math.isclose(read_back(written), value, rel_tol=0.051 if two_digits else 0.006)
        assert len(re.findall(r"\d", written.split("e")[0])) <= 8
    else:
        assert abs(read_back(written)) <= 1e-300 or abs(read_back(written)) > 1e308


@given(st.floats() | st.integers() | st.booleans() | st.text() | st.lists(st.integers()) | st.lists(st.floats()))
def test_any_value_can_be_written(value: Value) -> None:
    for fact in (None, SHARE, ROWS):
        assert isinstance(measured(value, fact), str)
    assert isinstance(parameter(value), str)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_was_set_keeps_six_digits(value: float) -> None:
    assert math.isclose(read_back(parameter(value)), value, rel_tol=1e-5, abs_tol=1e-300)
