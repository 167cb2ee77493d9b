"""The followed row worked out: a small table, its numbers under each other, and the sums written out below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len

from quizapp.tui.content import QUIET, Lines, phrase
from quizapp.tui.figures.parts import BOLD, MEASURED, PLAIN, Line, left, right, stack
from quizapp.tui.views.step_blocks import cut
from quizapp.walk.row import Line as Row
from quizapp.walk.row import Worked
from quizapp.walk.writing import short

COLUMNS = (9, 8, 7, 6)  # cells a column, the best first
NOTE = 4  # cells before what stands at the right of a line
HIDDEN = "−∞"


def table(worked: Worked, width: int) -> Lines:
    """The fullest form that fits; where the columns do not stand side by side, the rest follows below."""
    for form in _forms(worked):
        if form.label + sum(form.columns) + form.note <= width:
            return _set(worked, form, width)
    if len(worked.columns) == 1:
        return _set(worked, _Form(max(0, width - 7), [7], 0), width)
    half = (len(worked.columns) + 1) // 2
    return [*table(_part(worked, 0, half), width), *table(_part(worked, half, len(worked.columns)), width)]


def below(worked: Worked, width: int) -> list[Lines]:
    """Each of the sums, wrapped."""
    return [[line.rstrip() for line in phrase(sum, QUIET).wrap(width)] for sum in worked.below]


@dataclass(frozen=True)
class _Form:
    """Cells of the labels, of each column, and of the notes at the right; without notes 0."""

    label: int
    columns: list[int]
    note: int
    brief: bool = False


def _forms(worked: Worked) -> Iterator[_Form]:
    labels = max(cell_len(line.label) for line in worked.lines)
    noted = max((cell_len(line.note) for line in worked.lines), default=0) + NOTE
    for label in (max(labels, cell_len(worked.heading)) + 1, labels + 1):
        for note in (noted, 0):
            for cells in COLUMNS:
                yield _Form(label, [cells] * len(worked.columns), note)
        yield _Form(label, _tight(worked), 0)
    yield _Form(max(cell_len(line.least) for line in worked.lines), _tight(worked), 0, brief=True)


def _tight(worked: Worked) -> list[int]:
    """As narrow as the numbers of each column let it be."""
    cells = [[_written(line.cells[at]) for line in worked.lines] for at in range(len(worked.columns))]
    return [max(4, *(cell_len(text) + 1 for text in column)) for column in cells]


def _set(worked: Worked, form: _Form, width: int) -> Lines:
    title = worked.heading if cell_len(worked.heading) < form.label else cut(worked.token, form.label)
    heading: Line = [(left(title, form.label), BOLD)]
    names = zip(worked.columns, form.columns, strict=True)
    heading += [(right(cut(name, cells - 1), cells), BOLD) for name, cells in names]
    lines = [heading, *(_line(line, form) for line in worked.lines)]
    return [stack([line], width) for line in lines]


def _line(row: Row, form: _Form) -> Line:
    line: Line = [(left(row.least if form.brief else row.label, form.label), QUIET)]
    for at, (value, cells) in enumerate(zip(row.cells, form.columns, strict=True)):
        line.append((right(_written(value), cells), MEASURED if at == row.best else PLAIN))
    return [*line, (" " * NOTE + row.note, QUIET)] if form.note and row.note else line


def _written(value: float | None) -> str:
    return HIDDEN if value is None else short(value)


def _part(worked: Worked, start: int, end: int) -> Worked:
    """Some of the columns."""
    lines = [
        replace(line, cells=line.cells[start:end], best=_moved(line.best, start, end), note="") for line in worked.lines
    ]
    return replace(worked, columns=worked.columns[start:end], lines=tuple(lines))


def _moved(best: int | None, start: int, end: int) -> int | None:
    return best - start if best is not None and start <= best < end else None
