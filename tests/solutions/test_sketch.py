"""Figures as plain text: goldens of each kind in both languages, and what each must never do."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Matrix, Series, Text
from solutions.sketch import sketch, spelled
from tests.tui.figure_samples import (
    BAND,
    BELL,
    BELOW_ZERO,
    FACTS,
    GAPS,
    PAIR,
    POWERS,
    SATURATION,
    SCORES,
    SINGLE,
    TABLE,
    WEIGHTS,
)

GOLDENS = Path(__file__).parent / "goldens"
SAMPLES: dict[str, Figure] = {
    "bars": PAIR, "bars-single": SINGLE, "bars-below-zero": BELOW_ZERO, "histogram": BELL, "curves": SATURATION,
    "curves-log": POWERS, "curves-band": BAND, "curves-gaps": GAPS, "heatmap-scores": SCORES,
    "heatmap-weights": WEIGHTS, "table": TABLE,
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str) -> None:
    blocks = ["\n".join(sketch(SAMPLES[name], chinese, FACTS)) for chinese in (False, True)]
    drawn = "\n\n".join(blocks) + "\n"
    path = GOLDENS / f"sketch-{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawn, "utf-8")
    assert drawn == path.read_text("utf-8")


def test_every_golden_belongs_to_a_figure() -> None:
    assert {path.stem for path in GOLDENS.glob("sketch-*.txt")} == {f"sketch-{name}" for name in SAMPLES}


def test_a_bar_is_as_long_as_its_value() -> None:
    figure = Bars(caption=Text("", ""), labels=["a", "b"], series=[_series([1.0, 0.25])])
    whole, quarter = (line.count("█") for line in sketch(figure)[1:])
    assert abs(whole - 4 * quarter) <= 2


def test_a_rising_curve_rises_and_its_ends_are_named() -> None:
    lines = sketch(Curves(caption=Text("", ""), x=[1, 2, 3], x_label=Text("n", "n"), series=[_series([10, 20, 30])]))
    columns = [line.index("●") for line in lines if "●" in line and "┤" in line]
    assert columns == sorted(columns, reverse=True)
    assert lines[1].split("┤")[0].strip() == "30"
    assert lines[-1].split() == ["1", "n", "3"]


def test_a_masked_cell_is_a_dot_and_the_largest_the_darkest() -> None:
    rows = sketch(
        Heatmap(caption=Text("", ""), values=[[1.0, 0.1], [None, 0.5]], rows=["q1", "q2"], columns=["a", "b"])
    )
    assert rows[1].split() == ["q1", "█1.00", "0.10"]
    assert rows[2].split() == ["q2", "·", "▒0.50"]


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf, -math.inf], [0.0], [1e300, -1e300, 0.0], [5e-324]])
@pytest.mark.parametrize("log", [False, True])
def test_nothing_breaks_a_figure(values: list[float], log: bool) -> None:
    caption, names = Text("c", "c"), [str(at) for at in range(len(values))]
    x = [float(at) for at in range(len(values))]
    figures: list[Figure] = [
        Bars(caption=caption, labels=names, series=[_series(values)]),
        Curves(caption=caption, x=x, x_label=caption, series=[_series(values)], log_x=log, log_y=log),
        Heatmap(caption=caption, values=[[*values]], rows=["r"], columns=names),
        Matrix(name="Q", caption=caption, values=[], rows=[], columns=[]),
        Histogram(caption=caption, edges=[0.0, 1.0], counts=[0.0]),
    ]
    for figure in figures:
        assert all("\n" not in line for line in sketch(figure))


def test_numbers_are_written_with_the_true_minus_and_short_powers() -> None:
    assert [*map(spelled, (-0.0352, 1016.2, 1.43e-5, True, [2, 3], math.inf, 10_000))] == [
        "−0.0352", "1016", "1.43e-5", "true", "(2, 3)", "∞", "10000"
    ]  # fmt: skip


def _series(values: list[float]) -> Series:
    return Series(label=Text("s", "s"), values=values)
