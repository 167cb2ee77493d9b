"""The person's answer and the measurement on one scale, with the accepted band drawn thick."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from quizapp.locale import _
from quizapp.locale.numbers import number, parameter
from quizapp.tui.figures.parts import (
    ACCENT,
    BOLD,
    FAINT,
    MEASURED,
    QUIET,
    Line,
    finite,
    nice_step,
    nice_ticks,
    overlaid,
    stack,
)

FAR = 30.0  # further apart than this, a linear scale would hide the smaller one
DECADES = 12  # a log scale shows no more than this
GAP = 2  # cells between two labels on one row


def number_line(answer: float, measured: float, low: float, high: float, width: int) -> Content:
    """Labels, markers, the line with the band from low to high, and its numbers; at most `width` cells wide."""
    width = max(1, width)
    scale = _choose(answer, measured, low, high, max(2, width - 4 if width >= 20 else width))
    marks = [
        _mark(_("you") + "  " + parameter(answer), BOLD, answer, scale),
        _mark(_("measured") + "  " + number(measured), MEASURED, measured, scale),
    ]
    return stack([*_labels(marks, width), _markers(marks), scale.line(low, high), scale.numbers(width)], width)


# --- the scale -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """`low` and `high` are log10 of sizes on a log scale, whose numbers all have one `sign`."""

    low: float
    high: float
    room: int
    sign: int = 0

    def column(self, value: float) -> int | None:
        """The cell of a value; None if it is off the scale."""
        if not math.isfinite(value) or (self.sign and value * self.sign <= 0):
            return None
        part = ((math.log10(abs(value)) if self.sign else value) - self.low) / (self.high - self.low)
        if not -1e-9 <= part <= 1 + 1e-9:
            return None
        return round((1 - part if self.sign < 0 else part) * (self.room - 1))

    def ticks(self) -> list[float]:
        if not self.sign:
            return nice_ticks(self.low, self.high, max(1, self.room // 8))
        powers = range(round(self.low), round(self.high) + 1)
        step = math.ceil(len(powers) * 8 / max(8, self.room))
        factors = (1, 2, 5) if len(powers) <= 3 else (1,)
        return [self.sign * factor * 10.0**power for power in powers[::step] for factor in factors]

    def line(self, low: float, high: float) -> Line:
        marked = {self.column(tick) for tick in self.ticks()}
        plain = "".join("┴" if column in marked else "─" for column in range(self.room))
        first, last = self._band(low, high)
        return [(plain[:first], FAINT), ("━" * (last - first), ACCENT), (plain[last:], FAINT)]

    def _band(self, low: float, high: float) -> tuple[int, int]:
        """The cells from low to high that lie on the scale; an accepted value has at least one."""
        if math.isnan(low) or math.isnan(high):
            return 0, 0
        ends = self._clamped(min(low, high)), self._clamped(max(low, high))
        inside = any(self.column(end) is not None for end in (low, high)) or low < self.middle < high
        return (min(ends), max(ends) + 1) if inside else (0, 0)

    @property
    def middle(self) -> float:
        middle = (self.low + self.high) / 2
        return self.sign * 10.0**middle if self.sign else middle

    def _clamped(self, value: float) -> int:
        column = self.column(value)
        if column is not None:
            return column
        return 0 if value < self.middle else self.room - 1

    def numbers(self, width: int) -> Line:
        """Labels under the ticks, the ends of the scale first."""
        labels = [(column, parameter(tick)) for tick in self.ticks() if (column := self.column(tick)) is not None]
        labels.sort(key=lambda label: min(label[0], self.room - 1 - label[0]) > 0)
        return [(overlaid(width, labels), QUIET)]


def _choose(answer: float, measured: float, low: float, high: float, room: int) -> _Scale:
    """A linear scale; a log one when the two are of one sign and far apart; the measurement's own when the answer
    is too far away for either."""
    band = finite([measured, low, high])
    both = finite([answer, measured])
    if len(both) < 2:
        return _linear(band or both, band, room)
    if answer and measured and (answer > 0) == (measured > 0):
        ratio = abs(math.log10(abs(answer)) - math.log10(abs(measured)))
        if ratio > DECADES:
            return _linear(band, band, room)
        if ratio > math.log10(FAR):
            return _log([abs(value) for value in both], 1 if measured > 0 else -1, room)
    elif measured and abs(answer) > FAR * max(map(abs, band)):
        return _linear(band, band, room)
    return _linear([*both, *band], band, room)


def _log(sizes: list[float], sign: int, room: int) -> _Scale:
    low, high = math.floor(math.log10(min(sizes))), math.ceil(math.log10(max(sizes)))
    return _Scale(low, max(high, low + 1), room, sign)


def _linear(values: list[float], band: list[float], room: int) -> _Scale:
    """From round number to round number. Zero is on it when it is not far away, and the band does not fill it."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    low = 0.0 if 0 < low < high / 2 else low
    high = 0.0 if low / 2 < high < 0 else high
    first, last = min(band, default=low), max(band, default=low)
    if last - first > 0.6 * (high - low):
        margin = (last - first) / 2
        low, high = min(low, first - margin), max(high, last + margin)
    if not high - low > max(abs(low), abs(high)) * 1e-9:
        margin = abs(low) / 10 or 1.0
        low, high = low - margin, high + margin
    step = nice_step(low, high, max(1, room // 8))
    if step:
        low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return _Scale(low, high, room)


# --- what stands on it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Mark:
    text: str
    style: str
    column: int | None
    leftwards: bool

    def start(self, width: int) -> int:
        """Where the label starts when it has the row to itself."""
        cells = cell_len(self.text)
        if self.column is None:
            return 0 if self.leftwards else max(0, width - cells)
        return max(0, min(self.column - cells // 2, width - cells))

    def order(self, width: int) -> int:
        """Left to right, as the values lie."""
        return self.column if self.column is not None else -1 if self.leftwards else width


def _mark(name: str, style: str, value: float, scale: _Scale) -> _Mark:
    """A label, with an arrow that says where the value is when it is off the scale."""
    column, leftwards = scale.column(value), not value > scale.middle
    if column is None and not math.isnan(value):
        name = f"◂ {name}" if leftwards else f"{name} ▸"
    return _Mark(name, style, column, leftwards)


def _labels(marks: list[_Mark], width: int) -> list[Line]:
    """Both labels on one row, moved apart if they would touch, else one row each."""
    ordered = sorted(marks, key=lambda mark: mark.order(width))
    lengths = [cell_len(mark.text) for mark in ordered]
    if sum(lengths) + GAP > width:
        return [[(" " * mark.start(width), ""), (mark.text, mark.style)] for mark in marks]
    first, second = (mark.start(width) for mark in ordered)
    overlap = max(0, first + lengths[0] + GAP - second)
    first = max(0, first - overlap // 2)
    second = min(max(second, first + lengths[0] + GAP), width - lengths[1])
    first = min(first, second - GAP - lengths[0])
    row: Line = [(" " * first, ""), (ordered[0].text, ordered[0].style)]
    return [[*row, (" " * (second - first - lengths[0]), ""), (ordered[1].text, ordered[1].style)]]


def _markers(marks: list[_Mark]) -> Line:
    """▼ above each value; where both have one cell, the measurement's stands for both."""
    styles = {mark.column: mark.style for mark in marks if mark.column is not None}
    line: Line = []
    at = 0
    for column in sorted(styles):
        line += [(" " * (column - at), ""), ("▼", styles[column])]
        at = column + 1
    return line
