"""The claim language: what it accepts, what it refuses and where, and that nothing makes it raise anything else."""

from __future__ import annotations

import math
import warnings

import pytest
from bank_samples import question
from claim_samples import NAMES, VALUES, claim

from quizapp.bank.claims import ClaimError, Kind, Undecidable, answer_kind, names_of, parse
from solutions.evidence import Choice, Count, Declaration, Flag, Int, Number, Numbers, Real, Shape, Switch, Text, Word


def refused(source: str, names: dict[str, Kind] | None = NAMES) -> ClaimError:
    with pytest.raises(ClaimError) as caught:
        parse(source, names)
    return caught.value


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("0.9 < variance / d_k < 1.1", True),
        ("0.9 < variance / d_k < 0.99", False),
        ("close(variance, d_k, 0.01)", True),
        ("close(variance, d_k, 0.004)", False),
        ("close(variance, d_k)", False),
        ("between(spread, 7, 8)", True),
        ("between(spread, 8, 7)", False),
        ("masked", True),
        ("not masked", False),
        ("masked == False", False),
        ("shape == [2, 8, 3, 7]", True),
        ("shape != [2, 8, 3]", True),
        ("shape == [2, 4 * 2, 3, shape[-1]]", True),
        ("shape[0] == 2 and shape[-1] == 7 and len(shape) == 4", True),
        ("losses[-1] < losses[0]", True),
        ("law == 'N(0, 1)'", True),
        ('law != "U(0, 1)"', True),
        ("d_k == 2**6", True),
        ("d_k % 2 == 0", True),
        ("n > 0 and variance / n > 1", False),  # the guard keeps the division from happening
        ("n == 0 or variance / n > 1", True),
        ("abs(variance - d_k) < sqrt(d_k) and max(1, 2, d_k) == d_k and min(n, d_k) == n", True),
        ("log(exp(1)) > 0.99", True),
        ("isfinite(variance) and not isnan(variance)", True),
        ("variance <\n  d_k", True),
    ],
)
def test_holds(source: str, holds: bool) -> None:
    assert claim(source).holds(VALUES) is holds
    assert (claim(source).margin(VALUES) > 0) is holds


def test_values_keep_whole_numbers_whole() -> None:
    assert repr(claim("d_k * 2").value(VALUES)) == "128"
    assert repr(claim("d_k / 2").value(VALUES)) == "32.0"
    assert repr(claim("d_k**2").value(VALUES)) == "4096"
    assert repr(claim("sqrt(d_k)").value(VALUES)) == "8.0"
    assert claim("[d_k, n + 1]").value(VALUES) == [64, 1]
    assert claim("law").value(VALUES) == "N(0, 1)"


def test_names_are_those_used_and_not_the_functions() -> None:
    assert claim("sqrt(variance) < d_k").names == {"variance", "d_k"}


def test_kinds_of_whole_expressions() -> None:
    kinds = {source: claim(source).kind for source in ("masked", "d_k + 1", "d_k / 2", "shape", "losses[0]", "law")}
    assert kinds == {
        "masked": "flag", "d_k + 1": "int", "d_k / 2": "float", "shape": "list", "losses[0]": "float", "law": "word"
    }  # fmt: skip
    assert parse("x", None).kind == "any"


# --- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "column", "says"),
    [
        ("variace < 3", 0, 'unknown name "variace" (did you mean "variance"?)'),
        ("1 < qqqq", 4, "known here: d_k, law"),
        ("d_k > isclose(1, 2)", 6, 'did you mean "close"'),
        ("variance == 3", 0, "compare floats with close()"),
        ("d_k == 0.5", 0, "compare floats with close()"),
        ("d_k / 2 == 32", 0, "compare floats with close()"),
        ("losses == [1]", 0, "compare floats with close()"),
        ("law < 3", 0, "this is a word"),
        ("masked > 0", 0, "this is true or false"),
        ("shape == 3", 0, "two of a kind"),
        ("shape == [2.5]", 10, "whole numbers"),
        ("shape[d_k] == 2", 0, "an index is a whole number"),
        ("shape[0:1] == 2", 0, "an index is a whole number"),
        ("d_k[0] == 2", 0, "only a shape or a list can be indexed"),
        ("len(d_k) == 2", 4, "len() takes a shape or a list"),
        ("'a' < 'b'", 0, "a text may stand only beside"),
        ("masked + 1 > 2", 0, "a number is needed here"),
        ("not d_k", 4, "something true or false is needed"),
        ("d_k and masked", 0, "something true or false is needed"),
        ("variance.real > 1", 0, "x.y may not stand in a claim"),
        ("().__class__", 0, "x.y may not stand in a claim"),
        ("[x for x in shape]", 0, "may not stand in a claim"),
        ("(lambda: 1)() > 0", 0, "unknown function"),
        ("open('/etc/passwd')", 0, 'unknown function "open"'),
        ("close(variance, d_k, rel_tol=0.1)", 0, "no named arguments"),
        ("close(variance)", 0, "close() takes 2–3 arguments"),
        ("close(variance, 0, 0.1)", 16, "nothing is relatively close to 0"),
        ("d_k & 1", 0, 'write "and"'),
        ("d_k ^ 2 > 1", 0, 'write "**"'),
        ("d_k is 2", 0, 'write "=="'),
        ("d_k in [1]", 7, "may not stand in a claim"),
        ("d_k = 2", 4, "equality is written =="),
        ("variance <", 10, "no expression"),
        ("  d_kk < 3", 2, 'did you mean "d_k"'),
        ("1j > 0", 0, "1j may not stand"),
        ("None", 0, "None may not stand"),
        ("9999999999999999 > d_k", 0, "too large"),
        ("variance < 3 # or so", 13, "no comments"),
        ("", 0, "empty"),
        ("值 < 1 and d_kk < 2", 0, "unknown name"),
        ("law == '值' and d_kk < 2", 15, 'did you mean "d_k"'),
    ],
)
def test_refuses_with_the_column(source: str, column: int, says: str) -> None:
    error = refused(source)
    assert says in error.message
    assert error.column == column


def test_the_text_of_an_error_shows_a_caret() -> None:
    assert str(refused("law == '值' and d_kk < 2")).splitlines()[1:] == [
        "    law == '值' and d_kk < 2",
        "                    ^",  # 值 is two cells wide
    ]


@pytest.mark.parametrize(
    "source",
    [
        "\x00",
        "1 < " + "+".join(["1"] * 60),
        "-" * 20 + "1 < 2",
        "1 < 2 " + " " * 300,
        "(" * 200 + "1" + ")" * 200,
        "not " * 70,
    ],
)
def test_hostile_text_and_size_is_refused(source: str) -> None:
    refused(source)


def test_names_that_are_not_known_yet_pass_and_are_caught_later() -> None:
    assert parse("variace < 3", None).names == {"variace"}
    assert parse("a == b and c == 'x'", None).kind == "flag"
    assert refused("x == 0.5", None).message == "compare floats with close(), between(), < or >"


def test_nothing_is_warned_about() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parse(r"law == '\d'", NAMES).holds(VALUES) is False


# --- what cannot be computed ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("1 / n > 2", "division by zero"),
        ("d_k % n > 2", "division by zero"),
        ("9**9**9 > 1", "too large"),
        ("exp(d_k**2) > 1", "too large"),
        ("log(n) > 1", "not defined"),
        ("sqrt(-d_k) > 1", "not defined"),
        ("close(d_k, 1, -1)", "not defined"),
        ("(-8) ** 0.5 > 1", "not a real number"),
        ("shape[4] == 1", "only 4 entries"),
        ("1e308 * 10 - 1e308 * 10 < 1", "not a number"),
    ],
)
def test_what_cannot_be_computed_is_a_claim_error(source: str, says: str) -> None:
    read = claim(source)
    for compute in (read.holds, read.value, read.margin, read.parts):
        with pytest.raises(ClaimError, match=says):
            compute(VALUES)


def test_a_value_that_is_missing_or_of_the_wrong_kind() -> None:
    for values in ({}, {"x": None}, {"x": "word"}, {"x": [1]}, {"x": True}, {"x": 10**400}):
        with pytest.raises(ClaimError):
            parse("x < 1", None).holds(values)
    with pytest.raises(ClaimError):
        parse("x + 1", None).holds({"x": 1})


# --- NaN --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["x < 1", "not x < 1", "masked or x < 1", "losses[1] < 1", "x + 1"])
def test_nan_that_nobody_asks_about_is_undecidable(source: str) -> None:
    values = {**VALUES, "x": math.nan, "losses": [1.0, math.nan]}
    read = parse(source, {**NAMES, "x": "float"})
    for compute in (read.holds, read.value, read.margin, read.parts):
        with pytest.raises(Undecidable) as caught:
            compute(values)
        assert caught.value.fact in ("x", "losses")


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ("isnan(x)", True),
        ("not isfinite(x)", True),
        ("isnan(x) or x < 1", True),
        ("isfinite(x) and x < 1", False),
        ("losses[0] > 0.5", True),  # the entry beside it is NaN, this one is not
        ("len(losses) == 2", True),
        ("isnan(max(x, 1)) and isnan(min(1, x))", True),
    ],
)
def test_nan_that_is_asked_about(source: str, holds: bool) -> None:
    values = {**VALUES, "x": math.nan, "losses": [1.0, math.nan]}
    assert parse(source, {**NAMES, "x": "float"}).holds(values) is holds


# --- names of a declaration -------------------------------------------------------------------------------------------


def test_names_of_a_declaration() -> None:
    declaration = Declaration(
        id="d", claim=Text("", ""), formula="", source=(), trains=False, code="",
        parameters=(
            Int(name="i", default=1, low=1, high=2), Real(name="r", default=1, low=1, high=2),
            Choice(name="c", default="a", options=("a",)), Switch(name="s", default=True),
        ),
        facts=tuple(
            kind(name=kind.__name__, en="x", zh="x") for kind in (Number, Count, Flag, Word, Shape, Numbers)
        ),
    )  # fmt: skip
    assert names_of(declaration) == {
        "i": "int", "r": "float", "c": "word", "s": "flag",
        "Number": "float", "Count": "int", "Flag": "flag", "Word": "word", "Shape": "list", "Numbers": "floats",
    }  # fmt: skip


def test_a_given_number_may_be_compared_exactly() -> None:
    names: dict[str, Kind] = {**NAMES, "answer": answer_kind(question(kind="number"))}
    assert parse("answer == 2 * d_k", names).holds({**VALUES, "answer": 128.0})
    assert answer_kind(question(kind="shape")) == "list"
    assert answer_kind(question(kind="choice")) == "word"
