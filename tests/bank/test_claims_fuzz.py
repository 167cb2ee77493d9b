"""Whatever is written and whatever was measured: a claim answers or raises ClaimError or Undecidable, nothing else."""

from __future__ import annotations

import math
import time
from typing import Any

from claim_samples import NAMES
from hypothesis import given
from hypothesis import strategies as st

from quizapp.bank.claims import ClaimError, Kind, Undecidable, parse

numbers = st.one_of(
    st.floats(), st.integers(), st.booleans(), st.just(math.nan), st.just(math.inf), st.just(10**400), st.just(0)
)
values = st.fixed_dictionaries(
    {
        name: st.one_of(numbers, st.text(max_size=3), st.lists(numbers, max_size=3), st.none())
        for name in ("a", "b", "c")
    }
)


def _combine(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    operators = st.sampled_from(
        ["+", "-", "*", "/", "%", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or", "&", "is"]
    )
    functions = st.sampled_from(["abs", "sqrt", "log", "exp", "isnan", "isfinite", "len"])
    return st.one_of(
        st.builds(lambda sides, op: f"({sides[0]} {op} {sides[1]})", two, operators),
        st.builds(lambda sides, op: f"{sides[0]} {op} {sides[1]}", two, operators),
        st.builds("{}({})".format, functions, inner),
        st.builds(lambda sides, name: f"{name}({sides[0]}, {sides[1]})", two, st.sampled_from(["min", "max", "close"])),
        st.builds("between({}, {}, {})".format, inner, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("-{}".format, inner),
        st.builds("[{}]".format, inner),
        st.builds("{}[{}]".format, inner, st.integers(-3, 3)),
    )


leaves = st.sampled_from(["a", "b", "c", "0", "1", "2.5", "1e300", "999999999999999", "True", "False", "'x'", "[1, 2]"])
expressions = st.recursive(leaves, _combine, max_leaves=8)


@given(st.text(max_size=40) | st.text(alphabet="ab<>=()[]+-*/.,'\"\\ 01e#:andortif", max_size=40))
def test_any_text_is_a_claim_or_a_claim_error(source: str) -> None:
    for names in (None, NAMES):
        error = _refusal(source, names)
        assert error is None or (error.message and 0 <= error.column <= len(source))


@given(expressions, values)
def test_any_expression_on_any_values(source: str, given_values: dict[str, Any]) -> None:
    started = time.process_time()
    try:
        read = parse(source, None)
    except ClaimError:
        return
    outcomes = [_outcome(compute, given_values) for compute in (read.holds, read.margin, read.parts, read.value)]
    again = [_outcome(compute, given_values) for compute in (read.holds, read.margin, read.parts, read.value)]
    assert repr(outcomes) == repr(again)
    holds, margin, parts, _value = outcomes
    if isinstance(holds, bool) and isinstance(margin, float):
        assert (margin > 0) is holds
        assert 0 < abs(margin) <= 1
    if isinstance(holds, bool) and isinstance(parts, list):
        assert all(one.holds for one in parts) is holds
    assert time.process_time() - started < 5


def _refusal(source: str, names: dict[str, Kind] | None) -> ClaimError | None:
    try:
        parse(source, names)
    except ClaimError as error:
        return error
    return None


def _outcome(compute: Any, given_values: dict[str, Any]) -> Any:
    try:
        return compute(given_values)
    except (ClaimError, Undecidable) as error:
        return str(error)
