"""What is said of softmax and of floating point holds on every seed, and a sabotaged run refutes it."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import torch
from demonstration_keys import diagnosed, holding, ideal_accepted, measure, question, questions, settings
from sabotage.numerics import (
    IN_ORDER,
    SWAPPED,
    WITHOUT_ARTICLE,
    each_for_itself,
    forgotten,
    multiplied,
    of_columns,
    over_queries,
    weight_alone,
)
from seeds import SEEDS

from solutions import bughunt, catalog
from solutions.demonstrations.numerics_alternatives import RULES, by_sum
from solutions.demonstrations.numerics_online import STEPS, without
from solutions.evidence import Heatmap, Table
from solutions.softmax import naive_softmax, stable_softmax

KEYS = {
    "numerics.sums.which": {"row", "evaluated"},
    "numerics.shift.forgets": {"row", "key-bias"},
    "numerics.stable.naive": {"nan"},
    "numerics.elephant.note": {"printed-sum", "ratio"},
    "numerics.elephant.smallest": {"tiny"},
    "numerics.elephant.rule": {"linear"},
    "numerics.elephant.tie": {"flat"},
    "numerics.temperature.effect": {"flatter"},
    "numerics.temperature.root": {"root"},
    "numerics.stable.guards": {"max"},
    "numerics.half.facts": {"square-half", "gradient-half"},
    "numerics.online.blocks": {"online", "merged"},
    "numerics.jacobian.loss": {"log-only"},
    "numerics.alternatives.facts": {"sigmoid-newcomer", "softmax-hull"},
    "numerics.contribution.largest": {"half"},
}
NUMBERS = [
    "numerics.stable.weight",
    "numerics.elephant.weight",
    "numerics.margin.half",
    "numerics.half.exp",
    "numerics.half.sum",
]
OTHERS = {  # a shape, two formulas, an order and a bug, each with a test of its own below
    "numerics.keepdim.shape",
    "numerics.margin.weight",
    "numerics.jacobian.cross",
    "numerics.online.order",
    "numerics.bug.online",
}
SABOTAGE: list[tuple[str, dict[str, Any], set[str]]] = [
    ("numerics.sums.which", {"normalise": over_queries}, {"column"}),
    ("numerics.sums.which", {"drop": forgotten}, {"row"}),
    ("numerics.shift.forgets", {"normalise": over_queries}, {"query-bias", "column"}),
    ("numerics.shift.forgets", {"normalise": by_sum}, {"scaled"}),
    ("numerics.stable.naive", {"plain": stable_softmax}, {"right"}),
    ("numerics.elephant.note", {"note": WITHOUT_ARTICLE}, {"fourth", "ratio"}),
    ("numerics.elephant.note", {"note": IN_ORDER}, {"printed-sum", "same-order", "ratio"}),
    ("numerics.elephant.smallest", {"normalise": by_sum}, {"twentieth"}),
    ("numerics.elephant.rule", {"normalise": by_sum}, set()),
    ("numerics.elephant.tie", {"normalise": by_sum}, {"like-print"}),
    ("numerics.temperature.effect", {"heat": multiplied}, {"sharper"}),
    ("numerics.temperature.root", {"heat": multiplied}, {"inverse"}),
    ("numerics.stable.guards", {"stable": naive_softmax}, set()),
    ("numerics.half.facts", {"dtypes": SWAPPED}, {"square-brain", "digits-brain", "gradient-brain"}),
    ("numerics.online.blocks", {"correct": without}, {"merged"}),
    ("numerics.jacobian.loss", {"normalise": each_for_itself}, set()),
    ("numerics.alternatives.facts", {"rules": {**RULES, "softmax": by_sum}}, {"sigmoid-newcomer"}),
    ("numerics.contribution.largest", {"contribute": weight_alone}, {"always"}),
]


def cases(ids: list[str]) -> list[tuple[str, int]]:
    return [(id, at) for id in ids for at in range(len(settings(id)))]


def test_every_question_has_a_key() -> None:
    assert {*KEYS, *NUMBERS, *OTHERS} == set(questions("numerics"))
    assert {id for id, *_ in SABOTAGE} == set(KEYS)


@pytest.mark.parametrize(("id", "at"), cases(list(KEYS)))
def test_the_key_holds_on_several_seeds(id: str, at: int) -> None:
    for seed in SEEDS[:4]:
        assert holding(id, measure(id, seed, at)) == KEYS[id]


@pytest.mark.parametrize(("id", "at"), cases(NUMBERS))
def test_the_ideal_number_is_accepted(id: str, at: int) -> None:
    assert ideal_accepted(id, measure(id, 0, at))


@pytest.mark.parametrize(("id", "sabotage", "left"), SABOTAGE)
def test_sabotage_turns_the_verdict(id: str, sabotage: dict[str, Any], left: set[str]) -> None:
    assert holding(id, measure(id, **sabotage)) == left != KEYS[id]


# --- the other kinds -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(settings("numerics.keepdim.shape"))))
def test_the_maximum_keeps_its_axis(at: int) -> None:
    sizes = settings("numerics.keepdim.shape")[at]
    values = measure("numerics.keepdim.shape", 0, at)
    assert values["max_shape"] == [sizes["B"], sizes["H"], sizes["N_q"], 1]
    assert values["dropped_error"] == "RuntimeError"
    assert values["square_error"] == "none"
    assert values["square_gap"] > 0.05 > values["square_row_gap"]
    assert values["kept_gap"] < 1e-6
    assert measure("numerics.keepdim.shape", 0, at, largest=of_columns)["max_shape"] != values["max_shape"]


def orders_that_reach(gaps: list[float]) -> list[tuple[str, ...]]:
    return [order for order, gap in zip(itertools.permutations(STEPS), gaps, strict=True) if gap < 1e-6]


def test_one_order_of_the_online_update_is_right() -> None:
    for seed in SEEDS:
        gaps = measure("numerics.online.order", seed)["gaps"]
        assert orders_that_reach(gaps) == [("largest", "rescale", "add", "divide")]
        assert sorted(gaps)[1] > 0.01
    assert orders_that_reach(measure("numerics.online.order", correct=without)["gaps"]) == []


def test_the_formulas_are_what_was_measured() -> None:
    for seed in SEEDS:
        slopes = measure("numerics.jacobian.cross", seed)
        for p_i, p_j, cross, own in zip(*(slopes[name] for name in ("p_i", "p_j", "cross", "own")), strict=True):
            assert cross == pytest.approx(-p_i * p_j, rel=1e-6)
            assert own == pytest.approx(p_i * (1 - p_i), rel=1e-6)
    margins = measure("numerics.margin.weight")
    points = zip(margins["margins"], margins["sizes"], margins["weights"], strict=True)
    assert all(weight == pytest.approx(math.exp(m) / (math.exp(m) + n - 1)) for m, n, weight in points)


def test_the_hunted_line_is_the_only_one_that_repairs() -> None:
    for seed in SEEDS[:5]:
        facts = catalog.run("bugs.numerics-online", {}, seed).facts
        assert facts["line"] == 16
        assert facts["error"] == "none"
        assert all(gap > 1e-3 for at, gap in enumerate(facts["gaps"], start=1) if at != 16)
        assert facts["falling_gap"] < 1e-5
        assert facts["one_block_gap"] < 1e-5
    listing = bughunt.read("numerics_online")
    assert sum(bool(line.mend) for line in listing.lines) >= 4
    assert all(len(line.text) <= 72 and len(line.mend) <= 72 for line in listing.lines)


# --- the measurements themselves -------------------------------------------------------------------------------------


def test_the_limits_of_the_dtypes_are_those_of_their_bits() -> None:
    facts = catalog.run("numerics.half").facts
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        name = str(dtype).removeprefix("torch.")
        assert facts[f"exp_top_{name}"] == math.floor(math.log(torch.finfo(dtype).max))
        smallest = torch.finfo(dtype).smallest_normal * torch.finfo(dtype).eps  # of the subnormal numbers
        assert abs(facts[f"exp_zero_{name}"] - math.floor(math.log(smallest / 2))) <= 1
    assert facts["scaled_float16"] == pytest.approx(1e-8 * 65536, rel=1e-3)


def test_softmax_goes_wrong_only_when_it_is_typed_as_it_stands() -> None:
    for seed in SEEDS:
        facts = catalog.run("numerics.stable", {}, seed).facts
        assert facts["naive_is_nan"] is facts["mean_nan"] is facts["min_nan"] is facts["double_nan"] is True
        assert facts["max_nan"] is facts["clamp_nan"] is False
        assert facts["clamp_gap"] > 0.3
    far = catalog.run("numerics.stable", {"lead": 200.0}).facts
    assert far["log_is_infinite"] is True
    assert far["log_softmax"] == pytest.approx(-200, abs=1e-3)


def test_a_temperature_is_a_power_of_the_weights() -> None:
    for seed in SEEDS:
        facts = catalog.run("numerics.temperature", {}, seed).facts
        assert facts["power_gap"] < 1e-6
        assert facts["reordered"] == 0
        assert facts["hot"] < 0.07 < 0.9 < facts["cold"]


def test_the_largest_weight_contributes_most_if_values_have_one_length() -> None:
    for seed in SEEDS[:5]:
        facts = catalog.run("numerics.contribution", {}, seed).facts
        assert facts["disagree_equal"] == 0
        assert facts["off_equal"] < 1e-6
        assert 0 < facts["kept"] < 1


def test_a_lead_is_worth_less_among_more_keys() -> None:
    facts = catalog.run("numerics.margin", {"margin": 4.0}).facts
    assert facts["few"] > 0.75
    assert facts["many"] < 0.01
    assert facts["needed"] == pytest.approx(math.log(1023), abs=1e-6)


def test_the_first_row_of_slopes_is_drawn() -> None:
    heatmap = catalog.run("numerics.jacobian").figures[0]
    assert isinstance(heatmap, Heatmap)
    assert all(abs(sum(cell or 0 for cell in row)) < 1e-6 for row in heatmap.values)


@pytest.mark.parametrize("id", [id for id in catalog.demonstrations() if id.startswith("numerics.")])
def test_every_table_shows_facts_that_were_measured(id: str) -> None:
    evidence = catalog.run(id)
    tables = [figure for figure in evidence.figures if isinstance(figure, Table)]
    assert tables
    for table in tables:
        assert all(len(row.facts) == len(table.columns) for row in table.rows)
        assert {name for row in table.rows for name in row.facts} <= {*evidence.facts, ""}


# --- wrong answers are named -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "answer", "name"),
    [
        ("numerics.stable.weight", 0.5, "gave-half"),
        ("numerics.stable.weight", 1.0, "gave-one"),
        ("numerics.stable.weight", 0.269, "gave-other"),
        ("numerics.stable.weight", math.e, "gave-ratio"),
        ("numerics.elephant.weight", 0.3, "gave-print"),
        ("numerics.elephant.weight", 0.3425, "ratio-of-scores"),
        ("numerics.margin.half", math.log(2), "gave-two"),
        ("numerics.margin.half", 127.0, "gave-odds"),
        ("numerics.margin.half", 7.0, "other-base"),
        ("numerics.margin.half", 0.0, "zero-lead"),
        ("numerics.half.exp", 16.0, "power-of-two"),
        ("numerics.half.exp", 88.0, "gave-float32"),
        ("numerics.half.exp", 12.0, "rounded-up"),
        ("numerics.half.sum", 1.0, "real-numbers"),
        ("numerics.half.sum", 256.0, "gave-count"),
        ("numerics.keepdim.shape", [2, 5, 11], "dropped-axis"),
        ("numerics.keepdim.shape", [2, 5, 1, 13], "over-queries"),
        ("numerics.keepdim.shape", [2, 5, 11, 13], "full-size"),
        ("numerics.keepdim.shape", [1, 1, 1, 1], "one-number"),
        ("numerics.sums.which", "row", "forgot-eval"),
        ("numerics.shift.forgets", "row", "missed-key-bias"),
        ("numerics.shift.forgets", "row,scaled", "scale-free"),
        ("numerics.online.blocks", "online", "must-be-sequential"),
        ("numerics.stable.guards", "max,clamp", "clamp-is-safe"),
    ],
)
def test_a_wrong_answer_is_named(id: str, answer: float | str | list[int], name: str) -> None:
    assert diagnosed(id, measure(id), answer) == name


def test_the_temperature_can_be_forgotten() -> None:
    assert (
        diagnosed("numerics.elephant.weight", measure("numerics.elephant.weight", 0, 2), 0.9933) == "forgot-temperature"
    )


@pytest.mark.parametrize("id", [id for id in KEYS if question(id).kind == "choice"])
def test_every_wrong_option_is_named(id: str) -> None:
    values = measure(id)
    for option in question(id).options:
        assert (diagnosed(id, values, option.id) is None) == (option.id in KEYS[id])
