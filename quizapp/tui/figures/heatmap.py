"""A matrix with its numbers in coloured cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from quizapp.locale import ngettext
from quizapp.locale.numbers import MINUS
from quizapp.tui.figures.palette import Palette
from quizapp.tui.figures.parts import BOLD, FAINT, HIDDEN, QUIET, Line, centre, clean, finite, left, right, widest
from solutions.evidence import Heatmap, Matrix

SCORE_CELLS, WEIGHT_CELLS = (5, 4, 3, 2), (4, 3, 2)  # widths of a column, the best first
WIDEST = 7  # of a column that a heading widens: three Han characters
Cells = Sequence[float | None]


@dataclass(frozen=True)
class Scale:
    """How a matrix's numbers become colours and text. `low` and `high` are the ends of the ramp; weights run 0 to 1."""

    low: float
    high: float
    diverging: bool
    weights: bool

    @classmethod
    def of(cls, rows: Sequence[Cells], diverging: bool = False) -> Scale:
        known = finite(value for row in rows for value in row)
        low, high = min(known, default=0.0), max(known, default=0.0)
        weights = not diverging and low >= 0 and high <= 1
        return cls(0.0 if weights else min(0.0, low), 1.0 if weights else max(0.0, high), diverging, weights)

    def cells(self, columns: int, room: int, heading: int) -> int:
        """The width of a column: what the numbers want, more if a heading needs it and there is room, less if not."""
        widths = WEIGHT_CELLS if self.weights else SCORE_CELLS
        wider = range(min(WIDEST, heading + 1), widths[0], -1)
        return next((cells for cells in (*wider, *widths) if cells * columns <= room), widths[-1])

    def strength(self, value: float) -> float:
        """The colour of a number: −1 to 1 where the sign is shown, else 0 to 1."""
        if math.isnan(value):
            return 0.0
        if self.diverging:
            size = max(-self.low, self.high) or 1.0
            return math.copysign(min(1.0, abs(value) / size), value)
        span = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / span)) if span else 0.0

    def text(self, value: float, cells: int) -> str:
        """The number in at most `cells` cells: `.62`, `−1.8`, `−2`, `3e5`, at worst its sign."""
        if not math.isfinite(value):
            return left("NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞", min(3, cells)).rstrip()
        size = max(-self.low, self.high)
        return next((text for text in _spellings(value, size, self.weights) if cell_len(text) <= cells), _sign(value))


def _spellings(value: float, size: float, weights: bool) -> list[str]:
    """A number as it is written when there is room, then with ever less digits."""
    if weights:
        return [
            "1.0" if value >= 0.995 else _signed(value, 2),
            "0" if value < 0.05 else _signed(value, 1) if value < 0.95 else "1",
        ]
    if 0 < size < 0.00095:
        return [_power(value)]
    if size < 0.095:
        return [_signed(value, 3), _signed(value, 2), _power(value)]
    decimal = f"{value:.1f}".replace("-0.0", "0.0")
    return [*(text.replace("-", MINUS) for text in (decimal, f"{round(value)}") if size < 1e6), _power(value)]


def _signed(value: float, decimals: int) -> str:
    """Without the zero before the point: .62, −.05, 0."""
    text = f"{abs(value):.{decimals}f}".removeprefix("0")
    return MINUS + text if value < 0 and text.strip(".0") else text


def _power(value: float) -> str:
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", MINUS) if value else "0"


def _sign(value: float) -> str:
    return MINUS if value < 0 else "+" if value > 0 else "0"


def heat_row(row: Cells, scale: Scale, palette: Palette, cells: int, *, bold: bool = False) -> Line:
    """The coloured cells of one row, each `cells` wide; a masked one is a dot on the page."""
    line: Line = []
    for value in row:
        if value is None:
            line.append((centre("·", cells), FAINT))
        else:
            text = scale.text(value, _room(cells))
            line.append((_in_cell(text, cells), palette.cell(scale.strength(value), bold)))
    return line


def _room(cells: int) -> int:
    """Cells for the number itself: where there is room, one stays free to its right."""
    return cells - (cells > 3)


def _in_cell(text: str, cells: int) -> str:
    return left(right(text, _room(cells)), cells)


def heatmap(
    figure: Heatmap | Matrix,
    width: int,
    palette: Palette,
    *,
    sealed: bool = False,
    followed: int | None = None,
    others: Sequence[Cells] = (),
    cursor: tuple[int, int] | None = None,
) -> list[Line]:
    """The lines below the caption; the row `followed` is bold, the cell at `cursor` (row, column) the other way round.

    Where all columns do not fit, the last line says how many are missing. `others` are rows drawn elsewhere, in the
    same colours.
    """
    columns = max((len(row) for row in figure.values), default=0)
    names = [clean(label) for label in figure.rows]
    label = widest(names, max(1, width // 4))
    scale = Scale.of([*figure.values, *others], figure.diverging)
    headings = [clean(name) for name in figure.columns]
    cells = scale.cells(columns, width - label - 1, widest(headings, WIDEST))
    shown = max(0, min(columns, (width - label - 1) // cells))
    lines: list[Line] = []
    if any(headings):
        lines.append([(" " * (label + 1) + _headings(headings[:shown], cells), QUIET)])
    for index, row in enumerate(figure.values):
        name = right(names[index] if index < len(names) else "", label) + " "
        body = (
            _hidden(row[:shown], cells)
            if sealed
            else heat_row(row[:shown], scale, palette, cells, bold=index == followed)
        )
        here = cursor is not None and index == cursor[0]
        if cursor is not None and here and not sealed and cursor[1] < len(body):
            text, style = body[cursor[1]]
            body[cursor[1]] = (text, f"bold reverse {style}")
        lines.append([(name, BOLD if here or index == followed else QUIET), *body])
    if shown < columns:
        lines.append([(_missing(columns - shown), QUIET)])
    return lines


def _headings(labels: Sequence[str], cells: int) -> str:
    """Over the numbers; in narrow columns one that would touch the last is left out."""
    if cells > 3:
        return "".join(left(right(label, cells - 1), cells) for label in labels)
    row = ""
    for column, label in enumerate(labels):
        if not row or cell_len(row) < column * cells:
            row = left(row, column * cells) + left(label, min(cell_len(label), 2 * cells - 1))
    return left(row, cells * len(labels))


def _hidden(row: Cells, cells: int) -> Line:
    return [(_in_cell(HIDDEN[: _room(cells)], cells) * len(row), FAINT)]


def _missing(count: int) -> str:
    return ngettext("{count} more column to the right", "{count} more columns to the right", count).format(count=count)
