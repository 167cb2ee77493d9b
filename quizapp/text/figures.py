"""A figure as a table of numbers: what line mode shows on `v`, and what a screen reader can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quizapp.locale import _, numbers, pick
from solutions.evidence import Bars, Curves, Declaration, Evidence, Figure, Heatmap, Histogram, Matrix, Table

MOST_ROWS = 12  # a curve of 200 points is thinned to these


def lines(figure: Figure, evidence: Evidence, declaration: Declaration) -> list[str]:
    """The caption, then aligned columns."""
    return [pick(figure.caption), *aligned(_cells(figure, evidence, declaration))]


def _cells(figure: Figure, evidence: Evidence, declaration: Declaration) -> list[list[str]]:
    match figure:
        case Bars(labels=labels, series=series):
            head = ["", *(pick(one.label) for one in series)]
            return [
                head,
                *([label, *(numbers.number(one.values[i]) for one in series)] for i, label in enumerate(labels)),
            ]
        case Histogram():
            return _histogram(figure)
        case Curves(x=x, series=series):
            head = [pick(figure.x_label), *(pick(one.label) for one in series)]
            chosen = _thin(range(len(x)))
            return [head, *([numbers.number(x[i]), *(numbers.number(one.values[i]) for one in series)] for i in chosen)]
        case Heatmap(values=values, rows=rows, columns=columns) | Matrix(values=values, rows=rows, columns=columns):
            body = ([row, *(_weight(cell) for cell in cells)] for row, cells in zip(rows, values, strict=True))
            return [["", *columns], *body]
        case Table():
            return _table(figure, evidence, declaration)


def _histogram(figure: Histogram) -> list[list[str]]:
    step = max(1, len(figure.counts) // MOST_ROWS)
    rows = [[_("from"), _("to"), _("share")]]
    total = sum(figure.counts) or 1.0
    for start in range(0, len(figure.counts), step):
        end = min(start + step, len(figure.counts))
        share = sum(figure.counts[start:end]) / total
        rows.append([numbers.number(figure.edges[start]), numbers.number(figure.edges[end]), numbers.number(share)])
    return rows


def _table(figure: Table, evidence: Evidence, declaration: Declaration) -> list[list[str]]:
    facts = {fact.name: fact for fact in declaration.facts}
    rows = [["", *map(pick, figure.columns)]]
    for row in figure.rows:
        cells = [numbers.measured(evidence.facts[name], facts.get(name)) if name else "" for name in row.facts]
        rows.append([pick(row.label), *cells])
    return rows


def _weight(cell: float | None) -> str:
    return _("masked") if cell is None else numbers.number(cell)


def _thin(indices: Sequence[int]) -> Iterable[int]:
    step = max(1, len(indices) // MOST_ROWS)
    return sorted({*indices[::step], *indices[-1:]})


def aligned(rows: list[list[str]]) -> list[str]:
    """Columns two cells apart, the first to the left, the others to the right."""
    from rich.cells import cell_len

    columns = max(map(len, rows), default=0)
    full = [row + [""] * (columns - len(row)) for row in rows]
    widths = [max(cell_len(row[i]) for row in full) for i in range(columns)]

    def pad(cell: str, i: int) -> str:
        gap = " " * (widths[i] - cell_len(cell))
        return cell + gap if i == 0 else gap + cell

    return ["  ".join(pad(cell, i) for i, cell in enumerate(row)).rstrip() for row in full]
