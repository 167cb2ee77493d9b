"""A formula point by point: the letters' values, what it gives there and what was measured."""

from __future__ import annotations

import re

from rich.cells import cell_len
from textual.content import Content

from quizapp.grading import Verdict
from quizapp.grading.findings import left_out, sample
from quizapp.grading.headlines import value
from quizapp.locale import _, numbers
from quizapp.tui.content import MEASURED, QUIET, Lines, phrase, styled

GAP = 4  # cells between the columns
LEAST, MOST = 4, 16  # points that are shown
_WHOLE = re.compile(r"[−+]?[\d,]+")


def decided(verdict: Verdict, room: int) -> Lines:
    """A table of the points, the worst first, as many as there is room for."""
    shown = sample(verdict.points, max(LEAST, min(MOST, room - 2)))
    letters = list(verdict.presented.question.letters)
    columns = [_column(letter, [value(point.letters[letter]) for point in shown]) for letter in letters]
    columns.append(_column(_("yours"), [_given(point.given) for point in shown]))
    columns.append(_column(_("measured"), [numbers.number(point.measured) for point in shown]))
    heading, *rows = zip(*columns, strict=True)
    lines = [Content(" " * 2) + styled("".join(heading), QUIET)]
    for point, cells in zip(shown, rows, strict=True):
        sign = styled("✓ ", "$success") if point.holds else styled("✗ ", "$error")
        *known, measured = cells
        lines.append(sign + "".join(known) + styled(measured, MEASURED))
    rest = phrase(left_out(len(shown), verdict), QUIET)
    return [*lines, Content("  ") + rest] if rest else lines


def _given(number: float) -> str:
    return "NaN" if number != number else value(float(f"{number:.4g}"))


def _column(heading: str, cells: list[str]) -> list[str]:
    """Heading and cells, aligned on the decimal point, at the right of the heading."""
    before = max(map(_whole, cells))
    after = max(cell_len(cell) - _whole(cell) for cell in cells)
    width = GAP + max(cell_len(heading), before + after)
    padded = [" " * (before - _whole(cell)) + cell + " " * (after - cell_len(cell) + _whole(cell)) for cell in cells]
    return [" " * (width - cell_len(text)) + text for text in (heading, *padded)]


def _whole(cell: str) -> int:
    """Cells before the decimal point."""
    match = _WHOLE.match(cell)
    return cell_len(match[0] if match else cell)
