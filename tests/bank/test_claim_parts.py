"""By how much a claim holds, and how it comes apart for its explanation."""

from __future__ import annotations

from typing import Any

import pytest
from claim_samples import VALUES, claim


@pytest.mark.parametrize(
    ("source", "margin"),
    [
        ("variance < 2 * variance", 0.5),
        ("2 * variance < variance", -0.5),
        ("variance > -variance", 1.0),
        ("d_k == 64", 1.0),
        ("d_k != 64", -1.0),
        ("masked", 1.0),
        ("shape == [1]", -1.0),
        ("between(d_k, 60, 70)", 0.8),
        ("between(d_k, 70, 80)", -1.0),
        ("close(100, 101 + n, 0.1)", 1 - 1 / 10.1),
        ("d_k > 32 and d_k > 48", 0.25),
        ("d_k > 32 or d_k > 48", 0.5),
        ("not d_k > 48", -0.25),
        ("32 < d_k < 128", 0.5),
        ("n < n + 0", -1e-12),
        ("n <= n + 0", 1e-12),
        ("n > 0 and 1 / n > 2", -1e-12),
    ],
)
def test_margin(source: str, margin: float) -> None:
    assert claim(source).margin(VALUES) == pytest.approx(margin, rel=1e-9, abs=1e-15)


# --- parts ------------------------------------------------------------------------------------------------------------


def part(source: str) -> tuple[Any, ...]:
    (found,) = claim(source).parts(VALUES)
    return found.holds, found.left, found.left_value, found.relation, found.right, found.right_value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("variance < d_k", (True, "variance", 63.7, "<", "d_k", 64)),
        ("60 <= variance", (True, "variance", 63.7, "≥", "60", 60)),
        ("not variance < 60", (True, "variance", 63.7, "≥", "60", 60)),
        ("shape == [1, 2]", (False, "shape", [2, 8, 3, 7], "=", "[1, 2]", [1, 2])),
        ("law != 'x'", (True, "law", "N(0, 1)", "≠", "'x'", "x")),
        ("masked", (True, "masked", True, "", "", True)),
        ("not masked", (False, "masked", True, "", "", False)),
        ("not (masked or d_k < 1)", (False, "masked or d_k < 1", True, "", "", False)),
        ("( variance  /  d_k ) > 2", (False, "variance  /  d_k", 63.7 / 64, ">", "2", 2)),
    ],
)
def test_part(source: str, expected: tuple[Any, ...]) -> None:
    assert part(source) == expected


@pytest.mark.parametrize("source", ["0.9 < variance < 70", "70 > variance >= 0.9", "between(variance, 0.9, 70)"])
def test_a_band_is_one_part(source: str) -> None:
    (found,) = claim(source).parts(VALUES)
    assert (found.left, found.left_value, found.relation, found.low, found.high) == ("variance", 63.7, "in", 0.9, 70)
    assert found.names == {"variance"}
    assert found.right_value is None


def test_close_gives_its_band() -> None:
    (found,) = claim("close(variance, d_k, 0.25)").parts(VALUES)
    assert (found.relation, found.right, found.right_value, found.tolerance) == ("≈", "d_k", 64, 0.25)
    assert (found.low, found.high) == (48, 80)
    assert found.names == {"variance", "d_k"}


def test_conjuncts_and_chains_come_apart() -> None:
    found = claim("masked and (n < d_k == 64 and n < 1)").parts(VALUES)
    assert [(one.source, one.left, one.relation) for one in found] == [
        ("masked", "masked", ""), ("n < d_k", "d_k", ">"), ("d_k = 64", "d_k", "="), ("n < 1", "n", "<")
    ]  # fmt: skip
    assert all(one.holds for one in found)


def test_no_part_for_what_a_refuted_guard_forbids() -> None:
    assert [one.source for one in claim("n > 0 and 1 / n > 2").parts(VALUES)] == ["n > 0"]
