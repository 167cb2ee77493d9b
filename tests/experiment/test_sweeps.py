"""Sweeps: the whole range of a knob, and the median and the band as they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.experiment.settings import Setting
from quizapp.experiment.sweep import Sweep, on_an_axis, spread
from solutions.evidence import AnyParameter, Bars, Curves, Int, Real, fits
from tests.experiment.experiment_samples import (
    D_K,
    DECLARATION,
    DIVIDE,
    FACTS,
    LAW,
    ROWS,
    VARIANCE,
    bench,
    measured,
    sliders,
)


@given(st.one_of(sliders, st.just(LAW), st.just(DIVIDE)))
def test_a_sweep_reaches_both_ends_and_where_the_knob_stands(knob: AnyParameter) -> None:
    values = spread(knob, knob.default, 11)
    assert knob.default in values
    assert all(fits(knob, value) for value in values)
    assert len(values) == len(set(values)) <= 13
    if isinstance(knob, Int | Real):
        assert (values[0], values[-1]) == (knob.low, knob.high)
        assert values == sorted(values)


def test_a_sweep_walks_the_whole_range_before_it_takes_the_next_seed() -> None:
    here = bench()
    sweep = Sweep(DECLARATION, here.a, D_K)
    first = sweep.plan[: len(sweep.values)]
    assert {setting.seed for setting in first} == {7}
    assert [setting.values["d_k"] for setting in first] == sweep.values
    assert len(set(sweep.plan)) == sweep.total == len(sweep.values) * 5
    assert all(setting.turned(D_K, 64) == Setting(here.a.params, setting.seed) for setting in sweep.plan)


def test_a_sweep_shows_the_median_and_the_band_as_they_come_and_leaves_out_what_cannot_be_run() -> None:
    sweep = Sweep(DECLARATION, bench().a, D_K)
    assert sweep.figure(VARIANCE) is None
    while (due := sweep.due) is not None:
        if due.values["d_k"] == 1:
            sweep.failing(due, "It broke.")
        else:
            sweep.arrived(due, measured(due))
    assert sweep.done == sweep.total
    figure = sweep.figure(ROWS)
    assert isinstance(figure, Curves)
    assert figure.x == [float(value) for value in sweep.values[1:]]
    middle, least, greatest = (series.values for series in figure.series)
    assert (set(middle), set(least), set(greatest)) == ({9.0}, {7.0}, {11.0})
    assert figure.log_x
    switches = Sweep(DECLARATION, bench().a, DIVIDE)
    for setting in switches.plan:
        switches.arrived(setting, measured(setting))
    assert isinstance(switches.figure(VARIANCE), Bars)
    assert [on_an_axis(fact) for fact in FACTS] == [True, True, True, True, False, False]
