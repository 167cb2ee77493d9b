"""Facts of the compared settings side by side, aligned on the decimal point."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from quizapp.locale import pick
from quizapp.locale.numbers import measured
from quizapp.tui.figures.parts import FAINT, HIDDEN, MEASURED, PLAIN, QUIET, Line, clean, left, right, widest
from solutions.evidence import AnyFact, Table, Value

GAPS = 2, 6  # the least and the most cells before a column
LABEL = 8  # cells a label needs at least
_WHOLE = re.compile(r"[−+]?[\d,]+")


@dataclass(frozen=True)
class _Entry:
    text: str
    style: str

    @property
    def whole(self) -> int:
        """Cells before the decimal point."""
        match = _WHOLE.match(self.text)
        return cell_len(match[0] if match else self.text)

    @property
    def rest(self) -> int:
        return cell_len(self.text) - self.whole


def table(
    figure: Table,
    width: int,
    *,
    facts: Mapping[str, Value],
    declared: Mapping[str, AnyFact],
    deciding: frozenset[str] = frozenset(),
    sealed: bool = False,
) -> list[Line]:
    """The lines below the caption. Facts that decided a claim are set as measurements, the others plain."""
    headings = [clean(pick(column)) for column in figure.columns]
    rows = [
        [_entry(name, facts, declared, deciding, sealed) for name in row.facts[: len(headings)]] for row in figure.rows
    ]
    labels = [clean(pick(row.label)) for row in figure.rows]
    columns = [[row[index] for row in rows if index < len(row)] for index in range(len(headings))]
    blocks = [_block(column) for column in columns]
    slot = max((max(cell_len(heading), sum(block)) for heading, block in zip(headings, blocks, strict=True)), default=0)
    label = widest(labels, max(LABEL, width - len(headings) * (slot + GAPS[0])))
    if label + len(headings) * (slot + GAPS[0]) > width:
        return _stacked(labels, headings, rows, width)
    slot += min(GAPS[1], (width - label) // max(1, len(headings)) - slot)
    lines: list[Line] = [[(" " * label + "".join(right(heading, slot) for heading in headings), QUIET)]]
    for text, row in zip(labels, rows, strict=True):
        lines.extend(_row(text, row, blocks, label, slot))
    return lines if any(headings) else lines[1:]


def _entry(
    name: str,
    facts: Mapping[str, Value],
    declared: Mapping[str, AnyFact],
    deciding: frozenset[str],
    sealed: bool,
) -> _Entry:
    if not name:
        return _Entry("", PLAIN)
    if sealed:
        return _Entry(HIDDEN, FAINT)
    if name not in facts:
        return _Entry("·", FAINT)
    return _Entry(clean(measured(facts[name], declared.get(name))), MEASURED if name in deciding else PLAIN)


def _block(entries: list[_Entry]) -> tuple[int, int]:
    """Cells that a column's numbers take before and after the decimal point."""
    return max((entry.whole for entry in entries), default=0), max((entry.rest for entry in entries), default=0)


def _row(text: str, entries: list[_Entry], blocks: list[tuple[int, int]], label: int, slot: int) -> list[Line]:
    """A label too long for its column runs on below; the numbers stand beside its first line."""
    first, *more = [line.plain.rstrip() for line in Content(text).wrap(max(1, label))] or [""]
    line: Line = [(left(first, label), QUIET)]
    for entry, (before, after) in zip(entries, blocks, strict=False):
        padding = " " * (slot - before - after) + " " * (before - entry.whole)
        line += [(padding, PLAIN), (entry.text, entry.style), (" " * (after - entry.rest), PLAIN)]
    below: list[Line] = [[(part, QUIET)] for part in more]
    return [line, *below]


def _stacked(labels: list[str], headings: list[str], rows: list[list[_Entry]], width: int) -> list[Line]:
    """Where columns do not fit side by side: a label, and below it one line a column."""
    column = widest(headings, max(1, width // 2))
    lines: list[Line] = []
    for label, row in zip(labels, rows, strict=True):
        lines += [[(part.plain, QUIET)] for part in Content(label).wrap(max(1, width))]
        lines += [
            [("  " + left(heading, column) + "  ", QUIET), (entry.text, entry.style)]
            for heading, entry in zip(headings, row, strict=False)
        ]
    return lines
