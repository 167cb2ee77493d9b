"""The distribution of one sample: columns to an eighth of a cell over one axis."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import groupby, pairwise

from quizapp.locale.numbers import parameter
from quizapp.tui.figures.parts import ACCENT, FAINT, HIDDEN, QUIET, Line, clean, nice_step, nice_ticks, overlaid
from solutions.evidence import Histogram

HEIGHTS = " ▁▂▃▄▅▆▇█"
MOST_BINS = 120  # of two histograms on one axis
Span = tuple[float, float]


def histogram(
    figure: Histogram,
    width: int,
    *,
    height: int | None = None,
    span: Span | None = None,
    span_label: str = "",
    sealed: bool = False,
    grow: float = 1.0,
) -> list[Line]:
    """The lines below the caption. What lies inside `span` is in the accent colour, the rest recedes; `span_label`
    stands below it. `height` is in rows."""
    indent = 3 if width >= 60 else 2 if width >= 24 else 0
    room = max(1, width - 2 * indent - indent // 2)
    height = height or (5 if width >= 60 else 4)
    if sealed:
        return _sealed(width, indent, room, height)
    counts, edges = _usable(figure)
    if not counts:
        return [[(" " * indent + "─" * room, FAINT)]]
    axis = _Axis(edges, len(columns := _columns(counts, room)))
    inside = axis.cells(span)
    lines = [_row(columns, inside, indent, height, row, grow) for row in range(height, 0, -1)]
    return [*lines, *axis.lines(width, indent, span, span_label)]


def on_common_edges(figure: Histogram, beside: Histogram) -> Histogram:
    """The same counts over edges that hold both; bins that are not even, and edges that are alike, stay as they are."""
    if figure.edges == beside.edges or not (_even(figure.edges) and _even(beside.edges)):
        return figure
    counts, edges = _usable(figure)
    low, high = min(edges[0], beside.edges[0]), max(edges[-1], beside.edges[-1])
    if step := nice_step(low, high, 8):
        low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    narrowest = min(edges[1] - edges[0], beside.edges[1] - beside.edges[0])
    bins = max(1, min(MOST_BINS, round((high - low) / narrowest)))
    common = [low + (high - low) * index / bins for index in range(bins + 1)]
    spread = [0.0] * bins
    for count, start, end in zip(counts, edges, edges[1:], strict=False):
        first = min(bins - 1, int((start - low) / (high - low) * bins))
        for at in range(first, bins):
            shared = min(end, common[at + 1]) - max(start, common[at])
            if common[at] >= end:
                break
            spread[at] += count * max(0.0, shared) / (end - start)
    return Histogram(caption=figure.caption, edges=common, counts=spread)


def _even(edges: list[float]) -> bool:
    """Whether there are bins, all about equally wide."""
    if len(edges) < 2 or not math.isfinite(edges[-1] - edges[0]) or not edges[0] < edges[-1]:
        return False
    widest = (edges[-1] - edges[0]) / (len(edges) - 1)
    return all(math.isclose(high - low, widest, rel_tol=1e-3) for low, high in pairwise(edges))


def _usable(figure: Histogram) -> tuple[list[float], list[float]]:
    """Counts that can be drawn, and the edges between them; what is missing or not finite counts as nothing."""
    size = max(0, min(len(figure.counts), len(figure.edges) - 1))
    counts = [count if math.isfinite(count) and count > 0 else 0.0 for count in figure.counts[:size]]
    return counts, list(figure.edges[: size + 1])


def _columns(counts: list[float], room: int) -> list[float]:
    """The height of each column of cells, 0 to 1: whole cells for a bin where there is room, else bins share cells."""
    tallest = max(counts)
    if not tallest:
        return [0.0] * room
    parts = [count / tallest for count in counts]
    if len(parts) <= room:
        return [part for part in parts for _ in range(room // len(parts))]
    sums = [0.0] * room
    for index, part in enumerate(parts):
        start, end = index * room / len(parts), (index + 1) * room / len(parts)
        first, last = int(start), min(room - 1, int(end))
        border = min(end, first + 1)
        sums[first] += part * (border - start) / (end - start)
        if last > first:
            sums[last] += part * (end - border) / (end - start)
    top = max(sums)
    return [value / top for value in sums]


def _row(columns: list[float], inside: list[bool], indent: int, height: int, row: int, grow: float) -> Line:
    line: Line = [(" " * indent, "")]
    cells = [(HEIGHTS[_eighths(part * grow, height, row)], hit) for part, hit in zip(columns, inside, strict=True)]
    for hit, group in groupby(cells, key=lambda cell: cell[1]):
        line.append(("".join(char for char, _ in group), ACCENT if hit else FAINT))
    return line


def _eighths(part: float, height: int, row: int) -> int:
    """How much of its cell in this row (1 is the lowest) a column fills; what is not empty always shows."""
    eighths = round(part * height * 8) or int(part > 0)
    return max(0, min(8, eighths - 8 * (row - 1)))


def _sealed(width: int, indent: int, room: int, height: int) -> list[Line]:
    spots = [0, room // 2, room - 1]
    axis = "".join("┬" if column in spots else "─" for column in range(room))
    labels = overlaid(width, [(indent + spot, HIDDEN) for spot in spots])
    blank: list[Line] = [[] for _ in range(height)]
    return [*blank, [(" " * indent + axis, FAINT)], [(labels, FAINT)]]


class _Axis:
    """The horizontal axis. It is linear within a bin and all bins are equally wide, as they are drawn."""

    def __init__(self, edges: list[float], room: int) -> None:
        self.edges, self.room = edges, room
        self.ordered = all(low < high for low, high in pairwise(edges))

    def column(self, value: float) -> float:
        """Where a value lies, in cells from the left; clamped to the axis."""
        edges = self.edges
        bins = len(edges) - 1
        index = min(max(bisect_right(edges, value) - 1, 0), bins - 1)
        low, high = edges[index], edges[index + 1]
        part = (value - low) / (high - low) if math.isfinite(high - low) and high > low else 0.5
        return (index + min(1.0, max(0.0, part))) * self.room / bins

    def cell(self, value: float) -> int:
        return min(self.room - 1, int(self.column(value)))

    def cells(self, span: Span | None) -> list[bool]:
        if span is None or not self.ordered:
            return [True] * self.room
        first, last = (self.column(end) for end in sorted(span))
        return [first <= cell + 0.5 <= last for cell in range(self.room)]

    def lines(self, width: int, indent: int, span: Span | None, span_label: str) -> list[Line]:
        ticks = self._ticks(span)
        cells = {self.cell(tick): tick for tick in reversed(ticks)}
        line = "".join(("┼" if not cells[at] else "┬") if at in cells else "─" for at in range(self.room))
        labels = [(indent + self.cell(tick), self._label(tick)) for tick in ticks]
        lines: list[Line] = [[(" " * indent + line, FAINT)], [(overlaid(width, labels, gap=2), QUIET)]]
        if span and span_label and self.ordered:
            middle = indent + (self.cell(span[0]) + self.cell(span[1])) // 2
            lines.append([(overlaid(width, [(middle, clean(span_label))]), QUIET)])
        return lines

    def _ticks(self, span: Span | None) -> list[float]:
        """The most important first: the ends of the span, zero, then round numbers (the ends alone beside a span)."""
        low, high = self.edges[0], self.edges[-1]
        if not self.ordered or not math.isfinite(high - low):
            return [low, high]
        even = math.isclose(self.edges[1] - low, high - self.edges[-2], rel_tol=1e-3)
        round_ones = nice_ticks(low, high, max(2, self.room // 8)) if even else [low, high]
        chosen = [end for end in span or () if low <= end <= high]
        zero = [0.0] if low <= 0 <= high else []
        return [*chosen, *zero, *((round_ones[0], round_ones[-1]) if chosen else round_ones)]

    def _label(self, tick: float) -> str:
        """With its sign where the axis has both."""
        return ("+" if tick > 0 > self.edges[0] else "") + parameter(float(f"{tick:.3g}"))
