"""A figure as rows, with every number that it is drawn from, exact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from quizapp.locale import _, pick
from solutions.evidence import Bars, Curves, Figure, Heatmap, Histogram, Matrix, Series, Table, Value

Cell = str | float | None


def rows(figure: Figure, facts: Mapping[str, Value]) -> list[list[Cell]]:
    """A heading, then a row for each label, x, edge or query. A masked cell is None. `facts` is what a table shows."""
    head, body = _parts(figure, facts)
    return [[*head], *([*row] for row in body)]


def _parts(figure: Figure, facts: Mapping[str, Value]) -> tuple[Sequence[Cell], Iterable[Sequence[Cell]]]:
    match figure:
        case Bars(labels=labels, series=series):
            return ["", *_names(series)], ([label, *_at(series, at)] for at, label in enumerate(labels))
        case Histogram(edges=edges, counts=counts):
            return [_("from"), _("to"), _("count")], zip(edges, edges[1:], counts, strict=False)
        case Curves(x=x, series=series):
            return [pick(figure.x_label), *_names(series)], ([value, *_at(series, at)] for at, value in enumerate(x))
        case Heatmap(values=values) | Matrix(values=values):
            return ["", *figure.columns], ([name, *row] for name, row in zip(figure.rows, values, strict=False))
        case Table(columns=columns):
            found = ([pick(row.label), *(_fact(facts.get(name)) for name in row.facts)] for row in figure.rows)
            return ["", *map(pick, columns)], found


def _names(compared: Sequence[Series]) -> list[str]:
    return [pick(one.label) for one in compared]


def _at(compared: Sequence[Series], index: int) -> list[float]:
    return [one.values[index] for one in compared]


def _fact(value: Value | None) -> Cell:
    return value if isinstance(value, float | int | str) or value is None else str(value)


def as_csv(figure: Figure, facts: Mapping[str, Value]) -> str:
    """RFC 4180; the numbers as Python writes them, so that none loses a digit."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        ["" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in row]
        for row in rows(figure, facts)
    )
    return out.getvalue()
