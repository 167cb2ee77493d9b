"""Figures of evidence painted as text: pure functions of the data and a width in cells."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.content import Content

from quizapp.locale import pick
from quizapp.tui.figures.bars import bars
from quizapp.tui.figures.curves import curves
from quizapp.tui.figures.heatmap import heatmap
from quizapp.tui.figures.histogram import Span, histogram, on_common_edges
from quizapp.tui.figures.number_line import number_line
from quizapp.tui.figures.palette import DEFAULT, Palette
from quizapp.tui.figures.parts import QUIET, Line, clean, stack
from quizapp.tui.figures.shape_line import shape_lines
from quizapp.tui.figures.table import table
from solutions.evidence import AnyFact, Bars, Curves, Figure, Heatmap, Histogram, Matrix, Table, Value

__all__ = ["DEFAULT", "Palette", "draw", "number_line", "shape_lines"]

NO_FACTS: Mapping[str, Value] = MappingProxyType({})
NO_DECLARATIONS: Mapping[str, AnyFact] = MappingProxyType({})


def draw(
    figure: Figure,
    width: int,
    *,
    palette: Palette = DEFAULT,
    facts: Mapping[str, Value] = NO_FACTS,
    declared: Mapping[str, AnyFact] = NO_DECLARATIONS,
    deciding: frozenset[str] = frozenset(),
    sealed: bool = False,
    grow: float = 1.0,
    height: int | None = None,
    span: Span | None = None,
    span_label: str = "",
    captioned: bool = True,
    beside: Figure | None = None,
    cursor: tuple[int, int] | None = None,
) -> Content:
    """A figure under its caption, no line wider than `width` cells, in the current language.

    facts, declared: what a table looks its numbers up in, by name; those in `deciding` are set as measurements.
    sealed: axes and labels without any mark or number that would give the measurement away.
    grow: the part of their length that bars have reached, 0 to 1.
    height: rows of a histogram or of curves; span, span_label: the part of a histogram to bring out.
    cursor: row and column of the cell of a heat map that is brought out.
    beside: the same figure of another run, next to which this one stands: both get the same axes.
    """
    lines: list[Line]
    match figure:
        case Bars():
            others = beside.series if isinstance(beside, Bars) else []
            lines = bars(figure, width, sealed=sealed, grow=grow, others=others)
        case Histogram():
            figure = on_common_edges(figure, beside) if isinstance(beside, Histogram) else figure
            lines = histogram(figure, width, height=height, span=span, span_label=span_label, sealed=sealed, grow=grow)
        case Curves():
            other = beside if isinstance(beside, Curves) else None
            lines = curves(figure, width, height=height, sealed=sealed, other=other)
        case Heatmap() | Matrix():
            cells = beside.values if isinstance(beside, Heatmap | Matrix) else []
            lines = heatmap(figure, width, palette, sealed=sealed, others=cells, cursor=cursor)
        case Table():
            lines = table(figure, width, facts=facts, declared=declared, deciding=deciding, sealed=sealed)
    caption = clean(pick(figure.caption)) if captioned else ""
    heading: list[Line] = [[(line.plain, QUIET)] for line in Content(caption).wrap(max(1, width))] if caption else []
    return stack([*heading, *lines], width)
