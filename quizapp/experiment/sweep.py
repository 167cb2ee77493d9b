"""One parameter over its range: the runs to make, and a fact at each value with its spread over seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.experiment.predictions import numeric
from quizapp.experiment.settings import SEED, Scalar, Setting, is_log, stops_of
from quizapp.locale import numbers
from solutions.evidence import (
    AnyFact,
    AnyParameter,
    Bars,
    Choice,
    Curves,
    Declaration,
    Evidence,
    Figure,
    Flag,
    Int,
    Real,
    Series,
    Switch,
    Text,
    Value,
    Words,
)

VALUES, SEEDS, MOST_SEEDS = 11, 5, 100
SLOW_VALUES, SLOW_SEEDS = 5, 2  # of one that trains for seconds


@dataclass(frozen=True)
class Point:
    """A fact at one value of the parameter, over the seeds that were run there."""

    value: Scalar
    measured: tuple[float, ...]

    @property
    def middle(self) -> float:
        return statistics.median(self.measured) if self.measured else math.nan

    @property
    def least(self) -> float:
        return min(self.measured, default=math.nan)

    @property
    def greatest(self) -> float:
        return max(self.measured, default=math.nan)


class Sweep:
    """Every value with the first seed, then every value with the next: the whole range is seen early, then its band.

    seeds: how many; 0 for as many as are soon run.
    """

    def __init__(self, declaration: Declaration, setting: Setting, knob: AnyParameter, seeds: int = 0) -> None:
        self.declaration, self.base, self.knob = declaration, setting, knob
        few = declaration.trains
        self.values = spread(knob, setting.value(knob), SLOW_VALUES if few else VALUES)
        count = seeds or (SLOW_SEEDS if few else SEEDS)
        self.seeds = [(setting.seed + i) % (SEED.high + 1) for i in range(count)]
        self.plan = [Setting(setting.turned(knob, value).params, seed) for seed in self.seeds for value in self.values]
        self.facts: dict[Setting, dict[str, Value]] = {}
        self.failed: dict[Setting, str] = {}
        self.seconds: list[float] = []

    @property
    def done(self) -> int:
        return len(self.facts) + len(self.failed)

    @property
    def total(self) -> int:
        return len(self.plan)

    @property
    def due(self) -> Setting | None:
        """The next run; None when all are made."""
        return next((each for each in self.plan if each not in self.facts and each not in self.failed), None)

    @property
    def left(self) -> float:
        """Seconds that the rest takes, as far as that can be told."""
        return statistics.fmean(self.seconds) * (self.total - self.done) if self.seconds else math.nan

    def arrived(self, setting: Setting, evidence: Evidence) -> None:
        if setting in self.plan:
            self.facts[setting] = evidence.facts
            self.seconds.append(evidence.seconds)

    def failing(self, setting: Setting, message: str) -> None:
        if setting in self.plan:
            self.failed[setting] = message

    def points(self, fact: AnyFact) -> list[Point]:
        """The fact at each value that was measured, in the parameter's order."""
        found: dict[Scalar, list[float]] = {value: [] for value in self.values}
        for setting, facts in self.facts.items():
            value = facts[fact.name]
            if isinstance(value, bool | int | float) and math.isfinite(value):
                found[setting.value(self.knob)].append(float(value))
        return [Point(value, tuple(measured)) for value, measured in found.items() if measured]

    def figure(self, fact: AnyFact) -> Figure | None:
        """The median with the least and the greatest around it; bars for a choice. None as long as nothing is known."""
        points = self.points(fact)
        if not points:
            return None
        shown = [
            _series(_MIDDLE, [point.middle for point in points], True),
            _series(_LEAST, [point.least for point in points], False),
            _series(_GREATEST, [point.greatest for point in points], False),
        ]
        if isinstance(self.knob, Int | Real):
            return Curves(
                caption=fact.label, x=[float(point.value) for point in points], x_label=self.knob.label,
                series=shown, log_x=is_log(self.knob), log_y=_wide(points), band=True,
            )  # fmt: skip
        labels = [numbers.parameter(point.value) for point in points]
        return Bars(caption=fact.label, labels=labels, series=shown)


def _wide(points: Sequence[Point]) -> bool:
    """Whether what was measured spans two powers of ten, so that its small values need a log axis."""
    measured = [value for point in points for value in point.measured]
    return min(measured) > 0 and max(measured) / min(measured) > 100


_MIDDLE, _LEAST, _GREATEST = Text("median", "中位数"), Text("least", "最小"), Text("greatest", "最大")


def _series(label: Text, values: list[float], tested: bool) -> Series:
    return Series(label=label, values=values, tested=tested)


def spread(knob: AnyParameter, here: Scalar, most: int) -> list[Scalar]:
    """At most about `most` values over a knob's range: both ends, and where it stands now."""
    match knob:
        case Switch():
            return [False, True]
        case Choice(options=options):
            return list(options)
        case _ if not sweepable(knob):
            return [here]
        case _:
            stops = stops_of(knob)
            last = len(stops) - 1
            chosen = {stops[round(last * i / (most - 1))] for i in range(most)} if last >= most else set(stops)
            assert not isinstance(here, str)
            return sorted(chosen | {here})


def sweepable(knob: AnyParameter) -> bool:
    """Whether a knob has a range to walk."""
    return knob is not SEED and not isinstance(knob, Words)


def on_an_axis(fact: AnyFact) -> bool:
    """Whether a fact can stand on an axis."""
    return numeric(fact) or isinstance(fact, Flag)
