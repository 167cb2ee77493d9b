"""What is said of √d_k holds on every seed, and a sabotaged run refutes it."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from demonstration_keys import diagnosed, holding, ideal_accepted, measure, question, questions, settings
from sabotage.scaling import always_divided, never_divided, roots_only, transposed, unscaled, untouched
from seeds import SEEDS

from solutions import bughunt, catalog
from solutions.evidence import Bars, Curves, Histogram, Progress, Table

KEYS = {
    "scaling.variance.purpose": {"unit-variance"},
    "scaling.variance.same": {"both"},
    "scaling.variance.linear": {"ninth"},
    "scaling.gradient.statistic": {"dies-in-most"},
    "scaling.gradient.small": {"larger"},
    "scaling.saturation.facts": {"one-takes-all", "jacobian-vanishes"},
    "scaling.divisor.full": {"flat"},
    "scaling.training.initialisation": {"two-learn"},
    "scaling.norm.bounded": {"normed", "capped"},
}
NUMBERS = [
    "scaling.variance.predict",
    "scaling.variance.uniform",
    "scaling.variance.alike",
    "scaling.divisor.variance",
]
FORMULAS = {"scaling.law.variance": "variances", "scaling.law.divisor": "spreads"}
BUG = "scaling.bug.width"
TRAINED = "scaling.training.initialisation"


def cases(ids: list[str]) -> list[tuple[str, int]]:
    return [(id, at) for id in ids for at in range(len(settings(id)))]


SABOTAGE: list[tuple[str, dict[str, Any], set[str]]] = [
    ("scaling.variance.purpose", {"score": never_divided}, set()),
    ("scaling.variance.same", {"score": always_divided}, set()),
    ("scaling.variance.linear", {"score": never_divided}, set()),
    ("scaling.gradient.statistic", {"scale": unscaled}, {"unchanged"}),
    ("scaling.gradient.small", {"scale": unscaled}, {"same"}),
    ("scaling.saturation.facts", {"scale": unscaled}, {"one-takes-all"}),
    ("scaling.divisor.full", {"factors": roots_only}, {"same"}),
    ("scaling.training.initialisation", {"scale": unscaled}, set()),
    ("scaling.norm.bounded", {"unit": untouched}, {"capped"}),
]
SABOTAGED_NUMBERS: list[tuple[str, dict[str, Any]]] = [
    ("scaling.variance.predict", {"score": always_divided}),
    ("scaling.variance.predict", {"score": transposed}),
    ("scaling.variance.uniform", {"score": never_divided}),
    ("scaling.variance.alike", {"score": always_divided}),
    ("scaling.divisor.variance", {"factors": roots_only}),
]


def test_every_question_has_a_key_and_a_sabotage() -> None:
    assert {*KEYS, *NUMBERS, *FORMULAS, BUG} == set(questions("scaling"))
    assert {id for id, *_ in (*SABOTAGE, *SABOTAGED_NUMBERS)} == {*KEYS, *NUMBERS}


@pytest.mark.parametrize(("id", "at"), cases([id for id in KEYS if id != TRAINED]))
def test_the_key_holds_on_several_seeds(id: str, at: int) -> None:
    for seed in SEEDS[:4]:
        assert holding(id, measure(id, seed, at)) == KEYS[id]


@pytest.mark.parametrize("at", range(2))
def test_the_trained_key_holds(at: int) -> None:
    for seed in range(2):
        assert holding(TRAINED, measure(TRAINED, seed, at)) == KEYS[TRAINED]


@pytest.mark.parametrize(("id", "at"), cases(NUMBERS))
def test_the_ideal_number_is_accepted_on_several_seeds(id: str, at: int) -> None:
    assert all(ideal_accepted(id, measure(id, seed, at)) for seed in SEEDS[:4])


@pytest.mark.parametrize(("id", "sabotage", "left"), SABOTAGE)
def test_sabotage_turns_the_verdict(id: str, sabotage: dict[str, Any], left: set[str]) -> None:
    assert holding(id, measure(id, **sabotage)) == left != KEYS[id]


@pytest.mark.parametrize(("id", "sabotage"), SABOTAGED_NUMBERS)
def test_sabotage_turns_the_number(id: str, sabotage: dict[str, Any]) -> None:
    assert not ideal_accepted(id, measure(id, **sabotage))


# --- formulas and the bug --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spread_of_the_entries_counts_four_times(seed: int) -> None:
    values = measure("scaling.law.variance", seed)
    points = zip(*(values[name] for name in ("widths", "sigmas", "variances", "spreads")), strict=True)
    for d_k, sigma, variance, spread in points:
        assert math.isclose(variance, d_k * sigma**4, rel_tol=0.1)
        assert math.isclose(spread, math.sqrt(d_k) * sigma**2, rel_tol=0.05)


def test_sabotage_turns_the_formulas() -> None:
    for id, fact in FORMULAS.items():
        honest = measure(id)[fact]
        assert honest == pytest.approx(measure(id)[fact])
        for score in (always_divided, transposed):
            assert measure(id, score=score)[fact] != pytest.approx(honest, rel=0.2)


def test_the_hunted_line_is_the_only_one_that_repairs() -> None:
    for seed in SEEDS[:5]:
        facts = catalog.run("bugs.scaling-width", {}, seed).facts
        assert facts["line"] == 11
        assert facts["error"] == "none"
        assert all(gap > 1e-3 for at, gap in enumerate(facts["gaps"], start=1) if at != 11)
        assert math.isclose(facts["variance_head"], 4 * facts["variance_model"], rel_tol=1e-4)
    listing = bughunt.read("scaling_width")
    assert sum(bool(line.mend) for line in listing.lines) >= 4
    assert all(len(line.text) <= 72 and len(line.mend) <= 72 for line in listing.lines)


def test_only_a_norm_and_a_cap_bound_what_grows() -> None:
    for seed in SEEDS:
        facts = catalog.run("scaling.norm", {"growth": 8.0}, seed).facts
        assert math.isclose(facts["grown_root"], 64 * facts["start_root"], rel_tol=1e-4)
        assert math.isclose(facts["grown_small"], facts["grown_root"], rel_tol=1e-4)
        assert math.isclose(facts["grown_normed"], facts["start_normed"], rel_tol=1e-4)
        assert facts["grown_normed"] <= 8
        assert facts["grown_capped"] <= 30


# --- wrong answers are named -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "answer", "name"),
    [
        ("scaling.variance.predict", 4.0, "gave-std"),
        ("scaling.variance.predict", 1.0, "gave-scaled"),
        ("scaling.variance.predict", 32.0, "gave-same"),
        ("scaling.variance.predict", 256.0, "gave-square"),
        ("scaling.variance.predict", 10.0, None),
        ("scaling.variance.uniform", 1.0, "gave-one"),
        ("scaling.variance.uniform", 1 / 144, "multiplied-variances"),
        ("scaling.variance.uniform", 1 / 9, "gave-second-moment"),
        ("scaling.variance.uniform", 1 / 12, "gave-one-entry"),
        ("scaling.variance.uniform", 16 * 7 / 144, "not-divided"),
        ("scaling.variance.alike", 16.0, "assumed-independence"),
        ("scaling.variance.alike", 4.0, "gave-std"),
        ("scaling.variance.alike", 32.0, "gave-same"),
        ("scaling.divisor.variance", 1.0, "gave-one"),
        ("scaling.divisor.variance", 0.25, "gave-std"),
        ("scaling.divisor.variance", 4.0, "divided-once"),
        ("scaling.divisor.variance", 16.0, "gave-undivided"),
    ],
)
def test_a_wrong_number_is_named(id: str, answer: float, name: str | None) -> None:
    assert diagnosed(id, measure(id), answer) == name


@pytest.mark.parametrize("id", [id for id in KEYS if question(id).kind == "choice"])
def test_every_wrong_option_is_named(id: str) -> None:
    values = measure(id)
    for option in questions("scaling")[id].options:
        assert (diagnosed(id, values, option.id) is None) == (option.id in KEYS[id])


# --- the measurements themselves -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("d_k", [16, 256])
def test_the_variance_follows_the_law_of_the_entries(d_k: int, seed: int) -> None:
    wanted = {"N(0, 1)": 1, "U(0, 1)": 7 / 144, "N(0, 1), k = q": 2, "nn.Linear": 1 / 9, "N(0, 1), alike": d_k}
    for entries, per_dimension in wanted.items():
        facts = catalog.run("scaling.variance", {"d_k": d_k, "entries": entries}, seed).facts
        assert math.isclose(facts["per_dimension"], per_dimension, rel_tol=0.15)
        assert math.isclose(facts["scaled_variance"], facts["per_dimension"], rel_tol=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_median_dies_only_in_wide_heads(seed: int) -> None:
    wide = catalog.run("scaling.gradient", {"d_k": 1024}, seed).facts
    narrow = catalog.run("scaling.gradient", {"d_k": 4}, seed).facts
    assert wide["median_undivided"] < 0.01 * wide["median_divided"]
    assert wide["mean_undivided"] > 2 * wide["mean_divided"]
    assert wide["top_share"] > 0.7
    assert narrow["median_undivided"] > narrow["median_divided"]
    assert narrow["grown"] > 0.8


def test_the_gradient_is_that_of_the_formula() -> None:
    """∂L/∂q = c Kᵀ (diag(p) − ppᵀ) V ∂L/∂o, worked out without autograd."""
    from solutions.demonstrations.scaling_gradient import D_V, PER_SET, query_gradients

    d_k, n = 8, 5
    (rows,) = query_gradients(d_k, n, PER_SET, [0.5], torch.Generator().manual_seed(3))
    rng = torch.Generator().manual_seed(3)
    shapes = ((1, PER_SET, d_k), (1, n, d_k), (1, n, D_V), (1, PER_SET, D_V))
    q, k, v, upstream = (torch.randn(shape, generator=rng) for shape in shapes)
    p = (0.5 * q @ k.mT).softmax(dim=-1)  # (1, rows, N)
    jacobian = torch.diag_embed(p) - p[..., :, None] * p[..., None, :]  # (1, rows, N, N)
    to_weights = upstream @ v.mT  # (1, rows, N)
    gradient = 0.5 * (jacobian @ to_weights[..., None])[..., 0] @ k  # (1, rows, d_k)
    torch.testing.assert_close(rows.gradients, gradient.norm(dim=-1))


def test_without_the_division_every_rate_fails_and_a_smaller_start_does_not() -> None:
    for seed in range(2):
        facts = catalog.run("scaling.training", {}, seed).facts
        assert facts["accuracy_divided"] - facts["accuracy_undivided"] > 0.4
        assert facts["curve_gap"] < 1e-3


def test_training_reports_its_loss() -> None:
    seen: list[Progress] = []
    evidence = catalog.run("scaling.training", {"steps": 20}, report=seen.append)
    assert [progress.done for progress in seen] == [0, 5, 10, 15, 20]
    assert seen[-1].loss == evidence.facts["loss_divided"]


# --- the figures -----------------------------------------------------------------------------------------------------


def test_the_gradients_stand_back_to_back() -> None:
    bars, table = catalog.run("scaling.gradient").figures
    assert isinstance(bars, Bars)
    assert isinstance(table, Table)
    divided, undivided = bars.series
    assert (divided.tested, undivided.tested) == (False, True)
    assert len(bars.labels) == len(divided.values) == len(undivided.values) == 8
    assert math.isclose(sum(divided.values), 1, abs_tol=1e-5)
    assert math.isclose(sum(undivided.values), 1, abs_tol=1e-5)
    assert sum(undivided.values[:3]) > 0.4 > sum(divided.values[:3])  # below 1e-3


def test_a_gradient_falls_into_the_decade_that_it_is_named_after() -> None:
    from solutions.demonstrations.scaling_gradient import _shares

    sizes = torch.tensor([0.0, 1e-5, 5e-4, 0.01, 0.5, 3.0, 10.0, 50.0])
    assert _shares(sizes) == pytest.approx([1 / 8, 1 / 8, 1 / 8, 0, 1 / 8, 1 / 8, 1 / 8, 2 / 8])


@pytest.mark.parametrize("id", [id for id in catalog.demonstrations() if id.startswith("scaling.")])
def test_every_table_shows_facts_that_were_measured(id: str) -> None:
    evidence = catalog.run(id)
    tables = [figure for figure in evidence.figures if isinstance(figure, Table)]
    assert tables
    for table in tables:
        assert all(len(row.facts) == len(table.columns) for row in table.rows)
        assert {name for row in table.rows for name in row.facts} <= {*evidence.facts, ""}


def test_the_histogram_holds_nearly_all_values() -> None:
    histogram = catalog.run("scaling.variance", {"pairs": 2000}).figures[0]
    assert isinstance(histogram, Histogram)
    assert len(histogram.edges) == len(histogram.counts) + 1
    assert 1980 <= sum(histogram.counts) <= 2000


def test_weights_by_rank_fall_and_sum_to_one() -> None:
    curves = catalog.run("scaling.divisor").figures[0]
    assert isinstance(curves, Curves)
    for series in curves.series:
        assert series.values == sorted(series.values, reverse=True)
        assert math.isclose(sum(series.values), 1, abs_tol=1e-5)
