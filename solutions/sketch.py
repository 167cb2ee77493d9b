"""Figures as plain text, for wherever there is no screen: no colour, no cursor, one sign a series."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Matrix, Series, Table, Text, Value

WIDTH = 72
HEIGHT = 10  # rows of a plot
MOST_BARS = 16  # of a histogram: more edges are drawn together
SIGNS = "●+×o*"  # the setting under test is the full one
SHADES = " ░▒▓█"
Say = Callable[[Text], str]
Place = tuple[float | None, float | None]


def sketch(
    figure: Figure, chinese: bool = False, facts: Mapping[str, Value] | None = None, width: int = WIDTH
) -> list[str]:
    """The caption and the drawing, no line wider than `width` cells unless a matrix has too many columns for it.

    facts: what a table shows, by name.
    """

    def say(text: Text) -> str:
        return text.zh if chinese else text.en

    match figure:
        case Bars():
            lines = _bars(figure, say, width)
        case Histogram():
            lines = _histogram(figure, width)
        case Curves():
            lines = _curves(figure, say, width)
        case Heatmap() | Matrix():
            lines = _matrix(figure)
        case Table():
            lines = _table(figure, say, facts or {})
    caption = say(figure.caption)
    return [line.rstrip() for line in ([caption, *lines] if caption else lines)]


def spelled(value: Value) -> str:
    """A measured value in at most three digits, four where they are whole."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        shown = ", ".join(map(spelled, value[:8]))
        return f"({shown}{', …' if len(value) > 8 else ''})"
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if 999.5 <= abs(value) < 99_999.5:
        return f"{value:.0f}".replace("-", "−")
    digits, e, power = f"{value:.3g}".partition("e")
    return digits.replace("-", "−") + (f"e{int(power)}" if e else "")


# --- bars ------------------------------------------------------------------------------------------------------------


def _bars(figure: Bars, say: Say, width: int) -> list[str]:
    """A line for each label and series; bars below zero go to the left of the same axis."""
    values = [value for series in figure.series for value in series.values if math.isfinite(value)]
    low, high = min([0.0, *values]), max([0.0, *values])
    signs = _solid_first(figure.series, "█░▒▓")
    label = min(width // 3, max(map(_cells, figure.labels), default=0))
    room = max(8, width - label - 12)
    zero = round(room * -low / (high - low)) if high > low else 0
    lines = _legend(figure.series, signs, say)
    for index, name in enumerate(figure.labels):
        for at, (series, sign) in enumerate(zip(figure.series, signs, strict=True)):
            value = series.values[index]
            reach = round(room * abs(value) / (high - low)) if high > low and math.isfinite(value) else 0
            bar = " " * max(0, zero - reach) + sign * reach if value < 0 else " " * zero + sign * reach
            lines.append(f"{_right(name if at == 0 else '', label)} │{_left(bar, room)} {spelled(value)}")
    return lines


def _histogram(figure: Histogram, width: int) -> list[str]:
    """The share of the values between two edges, a line each."""
    together = math.ceil(len(figure.counts) / MOST_BARS) or 1
    starts = range(0, len(figure.counts), together)
    total = sum(figure.counts) or 1.0
    shares = [sum(figure.counts[start : start + together]) / total for start in starts]
    edges = [figure.edges[start] for start in starts]
    names = [spelled(edge) for edge in edges]
    label = max(map(len, names), default=0)
    room, most = max(8, width - label - 10), max(shares, default=0.0) or 1.0
    return [
        f"{name:>{label}} │{_left('█' * round(room * share / most), room)} {100 * share:.1f} %"
        for name, share in zip(names, shares, strict=True)
    ]


# --- curves ----------------------------------------------------------------------------------------------------------


def _curves(figure: Curves, say: Say, width: int) -> list[str]:
    """Every series with its sign on one grid; where two meet, the setting under test is in front."""
    values = [value for series in figure.series for value in series.values]
    across, up = _axis(figure.x, figure.log_x), _axis(values, figure.log_y)
    marks = {row: spelled(up.value(1 - row / (HEIGHT - 1))) for row in (0, HEIGHT // 2, HEIGHT - 1)}
    margin = max(map(len, marks.values()))
    room = max(12, width - margin - 3)
    grid = [[" "] * room for _ in range(HEIGHT)]
    signs = _solid_first(figure.series, SIGNS)
    if figure.band:
        signs[-2:] = ["░", "░"]
        low, high = ([(across.at(x), up.at(y)) for x, y in zip(figure.x, each.values, strict=True)]
                     for each in figure.series[-2:])  # fmt: skip
        _fill(grid, low, high)
    for series, sign in sorted(zip(figure.series, signs, strict=True), key=lambda pair: pair[0].tested):
        _plot(grid, [(across.at(x), up.at(y)) for x, y in zip(figure.x, series.values, strict=True)], sign)
    plot = [f"{marks.get(row, ''):>{margin}} ┤{''.join(cells)}" for row, cells in enumerate(grid)]
    ends = [spelled(across.value(0)), spelled(across.value(1))]
    name = f"{say(figure.x_label)}{' (log)' if figure.log_x else ''}"
    gap = " " * max(1, (room - len(ends[0]) - len(ends[1]) - _cells(name)) // 2)
    below = " " * (margin + 2)
    return [*_legend(figure.series, signs, say), *plot, f"{below[:-1]}└{'─' * room}",
            f"{below}{ends[0]}{gap}{name}{gap}{ends[1]}"]  # fmt: skip


class _Axis:
    def __init__(self, low: float, high: float, log: bool) -> None:
        self.low, self.high, self.log = low, high, log

    def at(self, value: float) -> float | None:
        """From 0 to 1; None for what has no place."""
        if not math.isfinite(value) or (self.log and value <= 0):
            return None
        return ((math.log10(value) if self.log else value) - self.low) / (self.high - self.low)

    def value(self, part: float) -> float:
        value = self.low + part * (self.high - self.low)
        return float(10**value) if self.log else value


def _axis(values: Sequence[float], log: bool) -> _Axis:
    known = [value for value in values if math.isfinite(value) and (value > 0 or not log)]
    ends = [math.log10(value) if log else value for value in (min(known, default=0.1), max(known, default=1.0))]
    return _Axis(ends[0] - 0.5, ends[1] + 0.5, log) if ends[0] == ends[1] else _Axis(ends[0], ends[1], log)


def _fill(grid: list[list[str]], low: Sequence[Place], high: Sequence[Place]) -> None:
    """What lies between the ends of a band."""
    ends = [[[" "] * len(grid[0]) for _ in grid] for _ in range(2)]
    for end, points in zip(ends, (low, high), strict=True):
        _plot(end, points, "x")
    for column in range(len(grid[0])):
        rows = [row for end in ends for row in range(len(grid)) if end[row][column] == "x"]
        for row in range(min(rows, default=0), max(rows, default=-1) + 1):
            grid[row][column] = "░"


def _plot(grid: list[list[str]], points: Sequence[Place], sign: str) -> None:
    """The points, and what lies between two neighbours, column by column."""
    columns = len(grid[0]) - 1
    places = [None if x is None or y is None else (x * columns, (1 - y) * (HEIGHT - 1)) for x, y in points]
    for place in filter(None, places):
        grid[round(place[1])][round(place[0])] = sign
    for here, there in pairwise(places):
        if here is None or there is None:
            continue
        for column in range(round(here[0]), round(there[0])):
            part = min(1.0, max(0.0, (column - here[0]) / (there[0] - here[0])))
            grid[round(here[1] + part * (there[1] - here[1]))][column] = sign


# --- matrices and tables ---------------------------------------------------------------------------------------------


def _matrix(figure: Heatmap | Matrix) -> list[str]:
    """A number a cell, the darker the larger its size; a masked cell is a dot."""
    known = [abs(cell) for row in figure.values for cell in row if cell is not None and math.isfinite(cell)]
    most = max(known, default=0.0) or 1.0
    texts = [[_cell(cell, most) for cell in row] for row in figure.values]
    return aligned([["", *figure.columns], *([name, *row] for name, row in zip(figure.rows, texts, strict=False))])


def _cell(cell: float | None, most: float) -> str:
    if cell is None:
        return "·"
    shade = SHADES[min(4, round(4 * abs(cell) / most))] if math.isfinite(cell) else " "
    text = f"{cell:.2f}" if most < 99.995 and math.isfinite(cell) else spelled(cell)
    return shade + text.replace("-", "−")


def _table(figure: Table, say: Say, facts: Mapping[str, Value]) -> list[str]:
    rows = [[say(row.label), *(spelled(facts[name]) if name in facts else "" for name in row.facts)]
            for row in figure.rows]  # fmt: skip
    return aligned([["", *map(say, figure.columns)], *rows])


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns two cells apart, the first to the left, the others to the right."""
    columns = max(map(len, rows), default=0)
    full = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(_cells(row[at]) for row in full) for at in range(columns)]
    return [
        "  ".join(
            (_right if at else _left)(cell, width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in full
    ]


# --- parts -----------------------------------------------------------------------------------------------------------


def _solid_first(compared: Sequence[Series], signs: str) -> list[str]:
    """A sign for each series: the first for the first one under test."""
    solid = next((index for index, series in enumerate(compared) if series.tested), 0)
    others = iter(range(len(compared)))
    return [
        signs[0] if index == solid else signs[1 + next(others) % (len(signs) - 1)] for index in range(len(compared))
    ]


def _legend(compared: Iterable[Series], signs: Sequence[str], say: Say) -> list[str]:
    named = [f"{sign} {say(series.label)}" for series, sign in zip(compared, signs, strict=True)]
    return ["   ".join(named)] if named else []


def _cells(text: str) -> int:
    """Cells in a terminal: a Han character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _left(text: str, width: int) -> str:
    return text + " " * max(0, width - _cells(text))


def _right(text: str, width: int) -> str:
    return " " * max(0, width - _cells(text)) + text
