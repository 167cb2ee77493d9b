"""The shape that was given and the one that was measured under each other, axis by axis."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from quizapp.locale import _
from quizapp.locale.numbers import parameter
from quizapp.tui.figures.parts import BOLD, MEASURED, PLAIN, QUIET, Line, left, right, stack


def shape_lines(given: list[int], expected: list[int], width: int = 72) -> Content:
    """Two rows, and above them ▼ on every axis that differs or that only one of them has."""
    columns = [
        max((cell_len(parameter(shape[axis])) for shape in (given, expected) if axis < len(shape)), default=1)
        for axis in range(max(len(given), len(expected)))
    ]
    differing = [given[axis : axis + 1] != expected[axis : axis + 1] for axis in range(len(columns))]
    names = _("you"), _("measured")
    lead = max(map(cell_len, names)) + 2
    lines = [
        _row(names[0], given, columns, differing, lead, BOLD),
        _row(names[1], expected, columns, differing, lead, MEASURED),
    ]
    return stack([_markers(columns, differing, lead), *lines] if any(differing) else lines, width)


def _row(
    name: str, shape: Sequence[int], columns: Sequence[int], differing: Sequence[bool], lead: int, style: str
) -> Line:
    line: Line = [(left(name, lead), QUIET), ("(", PLAIN)]
    for axis, size in enumerate(shape):
        last = axis == len(shape) - 1
        line.append((right(parameter(size), columns[axis]), style if differing[axis] else PLAIN))
        line.append(("," if last and len(shape) == 1 else "" if last else ", ", PLAIN))
    return [*line, (")", PLAIN)]


def _markers(columns: Sequence[int], differing: Sequence[bool], lead: int) -> Line:
    marks = "  ".join(right("▼" if differs else "", cells) for cells, differs in zip(columns, differing, strict=True))
    return [(" " * (lead + 1), PLAIN), (marks.rstrip(), MEASURED)]
