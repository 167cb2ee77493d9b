"""Masks put in order, counted by a formula and hunted for in faulty code; and documents that share a row."""

from __future__ import annotations

import itertools

import pytest
from demonstration_keys import measure
from sabotage.masks import no_prefix, one_document, zeros_instead
from seeds import SEEDS

from solutions import bughunt, catalog
from solutions.demonstrations.masks_order import STEPS

HUNTS = {"masks.bug.late": "masks_late", "masks.bug.rows": "masks_rows"}


def orders_that_reach(gaps: list[float]) -> list[tuple[str, ...]]:
    return [order for order, gap in zip(itertools.permutations(STEPS), gaps, strict=True) if gap < 1e-6]


def test_a_mask_and_the_division_may_change_places_and_nothing_else() -> None:
    either = [("scores", "scale", "mask", "softmax", "values"), ("scores", "mask", "scale", "softmax", "values")]
    for seed in SEEDS:
        values = measure("masks.order.steps", seed)
        assert orders_that_reach(values["gaps"]) == either
        assert sorted(values["gaps"])[2] > 0.01
        assert values["late_zero"] > 0.01 < values["late_scale"]
    sabotaged = measure("masks.order.steps", steps={**STEPS, "mask": zeros_instead})
    assert orders_that_reach(sabotaged["gaps"]) == []


def test_the_prefix_opens_its_own_upper_triangle() -> None:
    values = measure("masks.prefix.pairs")
    points = list(zip(values["tokens"], values["prefixes"], values["pairs"], strict=True))
    assert len(points) == 12
    assert all(pairs == n * (n + 1) / 2 + p * (p - 1) / 2 for n, p, pairs in points)
    assert measure("masks.prefix.pairs", mask=no_prefix)["pairs"] != values["pairs"]


@pytest.mark.parametrize("id", HUNTS)
def test_the_hunted_line_is_the_only_one_that_repairs(id: str) -> None:
    for seed in SEEDS[:5]:
        facts = measure(id, seed)
        assert facts["line"] == 20
        assert facts["error"] == "none"
        assert all(gap > 1e-3 for at, gap in enumerate(facts["gaps"], start=1) if at != 20)
    listing = bughunt.read(HUNTS[id])
    assert sum(bool(line.mend) for line in listing.lines) >= 4
    assert all(len(line.text) <= 72 and len(line.mend) <= 72 for line in listing.lines)


def test_the_clues_of_the_bugs_are_true() -> None:
    for seed in SEEDS:
        late, rows = measure("masks.bug.late", seed), measure("masks.bug.rows", seed)
        assert late["last_gap"] < 1e-5
        assert late["first_sum"] < 0.5
        assert rows["longest_gap"] < 1e-5 < 0.05 < rows["shortest_gap"]


def test_packed_documents_are_as_if_alone() -> None:
    for seed in SEEDS:
        facts = catalog.run("masks.packed", {}, seed).facts
        assert facts["first_packed"] < 1e-5 > facts["second_packed"]
        assert facts["share_packed"] == 0 < 0.1 < facts["share_causal"]
    assert measure("masks.packed.documents", mask=one_document)["second_packed"] > 0.1
