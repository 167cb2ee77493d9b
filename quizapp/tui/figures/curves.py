"""Several lines over one x, in braille: two dots across and four down in every cell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rich.cells import cell_len

from quizapp.locale import pick
from quizapp.locale.numbers import parameter
from quizapp.tui.figures.parts import (
    ACCENT,
    FAINT,
    HIDDEN,
    QUIET,
    Line,
    clean,
    finite,
    left,
    nice_step,
    nice_ticks,
    overlaid,
    right,
)
from solutions.evidence import Curves, Series

DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
DASHES = ((1, 0), (4, 2), (1, 2), (1, 4), (7, 3))  # dots drawn, dots left out; the setting under test is solid
SAMPLE = 5  # cells of a line in the legend
Dot = tuple[int, int]
Cells = dict[tuple[int, int], tuple[int, str]]


@dataclass(frozen=True)
class _Scale:
    """One axis, in the units it is linear in: log10 of the value on a log axis."""

    low: float
    high: float
    log: bool

    def at(self, value: float) -> float | None:
        """Where a value lies from 0 to 1; None if it has no place."""
        if not math.isfinite(value) or (self.log and value <= 0):
            return None
        part = ((math.log10(value) if self.log else value) - self.low) / (self.high - self.low)
        return part if -1e-9 <= part <= 1 + 1e-9 else None

    def ticks(self, most: int) -> list[float]:
        if not self.log:
            return nice_ticks(self.low, self.high, most)
        decades = range(math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9) + 1)
        if len(decades) > 1:
            return [10.0**power for power in decades[:: math.ceil(len(decades) / max(2, most))] if abs(power) < 300]
        return [tick for tick in nice_ticks(10**self.low, 10**self.high, most) if tick > 0]


def _scale(values: Sequence[float], log: bool, whole_steps: int = 0) -> _Scale:
    """A scale on which all values lie; `whole_steps` is at most how many round numbers a linear one is widened to."""
    known = [math.log10(value) if log else value for value in finite(values) if value > 0 or not log]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if not high - low > max(abs(low), abs(high)) * 1e-12:
        margin = 0.5 if log or not low else abs(low) / 2
        low, high = low - margin, high + margin
    step = 0.0 if log or not whole_steps else nice_step(low, high, whole_steps)
    if step:
        low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return _Scale(low, high, log)


def curves(
    figure: Curves, width: int, *, height: int | None = None, sealed: bool = False, other: Curves | None = None
) -> list[Line]:
    """The lines below the caption: a legend, `height` rows of plot, the axis and its numbers.

    `other` is drawn elsewhere, on the same axes.
    """
    height = max(2, height or (11 if width >= 60 else 9))
    both = [figure] if other is None else [figure, other]
    x_scale = _scale([x for each in both for x in each.x], figure.log_x)
    y_values = [value for each in both for series in each.series for value in series.values]
    y_scale = _scale(y_values, figure.log_y, height // 2)
    ticks = y_scale.ticks(height // 2)
    height = height if sealed or y_scale.log else _even(height, len(ticks) - 1)
    y_labels = _y_labels(y_scale, ticks, height, sealed)
    margin = max((cell_len(label) for label in y_labels.values()), default=0)
    margin = margin if width - margin >= 12 else 0
    room = max(1, width - margin - 2)
    dashes = _dashes(figure.series)
    cells: Cells = {}
    lines = [*zip(figure.series, dashes, strict=True)]
    ends = figure.series[-2:] if figure.band else []
    if not sealed:
        if ends:
            low, high = ([*_places(figure.x, each.values, x_scale, y_scale, room, height)] for each in ends)
            _fill(cells, _columns(low), _columns(high))
        for series, dash in sorted(lines[: len(lines) - len(ends)], key=lambda pair: pair[0].tested):
            _plot(cells, _places(figure.x, series.values, x_scale, y_scale, room, height), dash, _colour(series))
    rows = [_row(cells, row, room, right(y_labels.get(row, ""), margin)) for row in range(height)]
    return [
        *_legend(figure.series, dashes, width, len(ends)),
        *rows,
        *_x_axis(figure, x_scale, margin, room, width, sealed),
    ]


def _colour(series: Series) -> str:
    return ACCENT if series.tested else QUIET


def _dashes(compared: Sequence[Series]) -> list[tuple[int, int]]:
    """A dash pattern for each series, so that colour is not the only sign: the first one under test is solid."""
    solid = next((index for index, series in enumerate(compared) if series.tested), 0)
    others = iter(range(len(compared)))
    return [DASHES[0] if index == solid else DASHES[1 + next(others) % 4] for index in range(len(compared))]


def _even(height: int, steps: int) -> int:
    """The most rows, not far below `height`, on which the ticks are equally far apart."""
    fitting = (rows for rows in range(height, height * 2 // 3, -1) if steps > 0 and (rows - 1) % steps == 0)
    return next(fitting, height)


def _dot(part: float, height: int) -> int:
    """The dot of a height from 0 to 1: the ends of the scale are in the middle of the first and the last row."""
    return round((1 - part) * 4 * (height - 1)) + 1


# --- the lines -------------------------------------------------------------------------------------------------------


def _places(
    xs: Sequence[float], ys: Sequence[float], x_scale: _Scale, y_scale: _Scale, room: int, height: int
) -> Iterator[Dot | None]:
    """The dot of each point, counted from the upper left; None where there is a gap."""
    for x, y in zip(xs, ys, strict=False):
        across, up = x_scale.at(x), y_scale.at(y)
        gap = across is None or up is None
        yield None if gap else (round((across or 0) * (2 * room - 1)), _dot(up or 0, height))


def _plot(cells: Cells, places: Iterator[Dot | None], dash: tuple[int, int], colour: str) -> None:
    """Mark a line dash by dash; a point between two gaps is two dots, so that it is seen."""
    drawn, left_out = dash
    for stretch in _stretches(places):
        dots = stretch if len(stretch) > 1 else [stretch[0], (stretch[0][0] ^ 1, stretch[0][1])]
        for count, dot in enumerate(_path(dots)):
            if count % (drawn + left_out) < drawn or len(stretch) == 1:
                _mark(cells, dot, colour)


def _columns(places: Iterable[Dot | None]) -> dict[int, int]:
    """The height of a line at every column of dots that it crosses."""
    return dict(dot for stretch in _stretches(iter(places)) for dot in _path(stretch))


def _fill(cells: Cells, low: dict[int, int], high: dict[int, int]) -> None:
    """Every other dot between two lines."""
    for x in low.keys() & high.keys():
        for y in range(min(low[x], high[x]), max(low[x], high[x]) + 1):
            if (x + y) % 2 == 0:
                _mark(cells, (x, y), QUIET)


def _stretches(places: Iterator[Dot | None]) -> Iterator[list[Dot]]:
    """The runs of points without a gap, each dot once."""
    for known, run in groupby(places, key=lambda place: place is not None):
        if known:
            yield [dot for dot, _ in groupby(run) if dot]


def _path(dots: Sequence[Dot]) -> Iterator[Dot]:
    """All dots on the straight lines from each to the next."""
    yield dots[0]
    for (x0, y0), (x1, y1) in pairwise(dots):
        steps = max(abs(x1 - x0), abs(y1 - y0))
        for step in range(1, steps + 1):
            yield x0 + round((x1 - x0) * step / steps), y0 + round((y1 - y0) * step / steps)


def _mark(cells: Cells, dot: Dot, colour: str) -> None:
    at = dot[0] // 2, dot[1] // 4
    bits, _ = cells.get(at, (0, ""))
    cells[at] = bits | DOTS[dot[1] % 4][dot[0] % 2], colour


def _braille(cells: Cells, row: int, room: int) -> str:
    bits = [cells.get((column, row), (0, ""))[0] for column in range(room)]
    return "".join(chr(0x2800 + mark) if mark else " " for mark in bits)


def _row(cells: Cells, row: int, room: int, label: str) -> Line:
    line: Line = [(label, QUIET), (" ┤" if label.strip() else " │", FAINT)]
    colours = [cells.get((column, row), (0, ""))[1] for column in range(room)]
    dots, at = _braille(cells, row, room), 0
    for colour, run in groupby(colours):
        end = at + len(list(run))
        line.append((dots[at:end], colour))
        at = end
    return line


# --- what stands around them -----------------------------------------------------------------------------------------


def _legend(compared: Sequence[Series], dashes: Sequence[tuple[int, int]], width: int, ends: int = 0) -> list[Line]:
    """A sample of each line with its name, on as many rows as they take; the two ends of a band have one sample."""
    lines: list[Line] = []
    used = width
    names = [clean(pick(series.label)) for series in compared]
    names = [*names[: len(names) - ends], *([" – ".join(names[-2:])] if ends else [])]
    for index, (series, dash, name) in enumerate(zip(compared, dashes, names, strict=False)):
        name = left(name, min(cell_len(name), max(1, width - SAMPLE - 1)))
        cells = SAMPLE + 1 + cell_len(name)
        if not name.strip():
            continue
        gap = 3 if used + 3 + cells <= width else 0
        if not gap:
            lines.append([])
            used = 0
        sample: Cells = {}
        if ends and index == len(names) - 1:
            _fill(sample, dict.fromkeys(range(2 * SAMPLE), 0), dict.fromkeys(range(2 * SAMPLE), 3))
        else:
            _plot(sample, iter([(0, 1), (2 * SAMPLE - 1, 1)]), dash, "")
        lines[-1] += [(" " * gap, ""), (_braille(sample, 0, SAMPLE), _colour(series)), (f" {name}", QUIET)]
        used += gap + cells
    return lines


def _y_labels(scale: _Scale, ticks: Sequence[float], height: int, sealed: bool) -> dict[int, str]:
    """The number on each row that has one."""
    if sealed:
        return {0: HIDDEN, height - 1: HIDDEN}
    rows: dict[int, str] = {}
    for tick in ticks:
        if (part := scale.at(tick)) is not None:
            rows.setdefault(_dot(part, height) // 4, parameter(tick))
    return rows


def _x_axis(figure: Curves, scale: _Scale, margin: int, room: int, width: int, sealed: bool) -> list[Line]:
    ticks = {
        round(part * (2 * room - 1)) // 2: parameter(tick)
        for tick in scale.ticks(max(2, room // 10))
        if (part := scale.at(tick)) is not None
    }
    if sealed:
        ticks = dict.fromkeys((0, room // 2, room - 1), HIDDEN)
    axis = "".join("┬" if column in ticks else "─" for column in range(room))
    start = margin + 2
    name = clean(pick(figure.x_label))
    beside = 0 < cell_len(name) <= room // 3
    labels = [(start + column, label) for column, label in ticks.items()]
    if beside:
        labels = [(width - (cell_len(name) + 1) // 2, name), *labels]
    lines: list[Line] = [[(" " * (margin + 1) + "└" + axis, FAINT)], [(overlaid(width, labels, gap=2), QUIET)]]
    return lines if beside or not name else [*lines, [(right(name, width), QUIET)]]
