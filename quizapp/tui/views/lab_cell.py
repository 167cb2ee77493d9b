"""The cursor in a heat map of the lab, and the story of the cell under it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quizapp.locale import _, numbers
from quizapp.tui.figures.parts import clean
from quizapp.tui.views.lab_desk import Cell
from solutions.evidence import Figure, Heatmap, Matrix

Map = Heatmap | Matrix


def maps(figures: Sequence[Figure]) -> list[Map]:
    """The figures that have cells."""
    return [figure for figure in figures if isinstance(figure, Heatmap | Matrix) and any(figure.values)]


def within(cell: Cell, found: Sequence[Map]) -> Cell:
    """The nearest cell that there is: a setting may have changed the sizes."""
    which = max(0, min(len(found) - 1, cell.map))
    row = max(0, min(len(found[which].values) - 1, cell.row))
    return Cell(which, row, max(0, min(len(found[which].values[row]) - 1, cell.column)))


def moved(cell: Cell, found: Sequence[Map], maps: int, rows: int, columns: int) -> Cell:
    """The cell that many maps, rows and columns away; after the last map comes the first."""
    here = within(cell, found)
    return within(Cell((here.map + maps) % len(found), here.row + rows, here.column + columns), found)


def story(figure: Map, row: int, column: int) -> str:
    """What one cell says: its number, its place in the row, and for a score what softmax makes of it."""
    cells = figure.values[row]
    value = cells[column]
    names = {"row": _name(figure.rows, row), "column": _name(figure.columns, column)}
    if value is None:
        return _("row {row}, column {column}: masked; nothing is read here.").format(**names)
    says = _("row {row}, column {column}: {value}").format(value=numbers.number(value), **names)
    known = [cell for cell in cells if cell is not None and math.isfinite(cell)]
    if not math.isfinite(value) or len(known) < 2:
        return says + _(".")
    rank = 1 + sum(cell > value for cell in known)
    says += _("; the largest of its row") if rank == 1 else _("; number {rank} of {n} in its row").format(
        rank=rank, n=len(known)
    )  # fmt: skip
    if math.isclose(sum(known), 1.0, abs_tol=5e-3) and min(known) >= 0:
        times = numbers.number(value * len(known), 2)
        return says + _(", {times} times an equal share.").format(times=times)
    if figure.diverging:
        top = max(known)
        weight = math.exp(value - top) / sum(math.exp(cell - top) for cell in known)
        return says + _("; softmax over the row makes it {weight}.").format(weight=numbers.number(weight, 2))
    return says + _(".")


def _name(names: Sequence[str], index: int) -> str:
    """The heading, or where there is none its number from 1."""
    return clean(names[index]) if index < len(names) and names[index].strip() else str(index + 1)
