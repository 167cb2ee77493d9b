"""Matrices as rectangles of coloured cells, put beside and above one another as in a written product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeAlias

from rich.cells import cell_len

from quizapp.tui.figures.heatmap import Scale
from quizapp.tui.figures.palette import Palette
from quizapp.tui.figures.parts import BOLD, FAINT, MEASURED, QUIET, Line, centre, clean, left, right
from quizapp.walk.writing import short

Kind: TypeAlias = Literal["numbers", "scores", "weights", "ids"]
Cells = Sequence[float | None]

GAP = 3  # cells between two matrices
SUMS = 6  # cells for the sum of a row
HERE, POINTER = "▌", "▸"
"""Before the label of the followed row, and before its cells in a matrix further to the right."""


@dataclass(frozen=True)
class Part:
    """A matrix as it is to be drawn."""

    title: str
    note: str
    rows: Sequence[Cells]
    kind: Kind = "numbers"
    headings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()  # of its own rows, where they are not the tokens at the left
    sums: bool = False

    @property
    def columns(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True)
class Column:
    """A matrix, what stands above it in the product, and the sign before it."""

    part: Part
    above: Part | None = None
    sign: str = ""


Band: TypeAlias = tuple[Column, ...]


@dataclass(frozen=True)
class Look:
    """How the matrices are drawn: cells a column by kind, cells of a label, the followed row, the colours."""

    cells: dict[Kind, int]
    label: int
    names: tuple[str, ...]
    followed: int
    palette: Palette = field(repr=False)


@dataclass(frozen=True)
class Block:
    """Lines of exactly `width` cells; `rows` says of which token a line is a row."""

    lines: list[Line]
    width: int
    rows: dict[int, int] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return len(self.lines)


def band_block(band: Band, look: Look) -> Block:
    """The labels of the tokens, then the matrices, each below what stands above it."""
    heading = any(column.part.headings for column in band)
    over = max((_over(column) for column in band), default=0)
    top = 1 + heading  # lines before the first row: the caption, and the tokens above the columns
    height = over + (over > 0) + top + max(len(column.part.rows) for column in band)
    lines = _labels(height, top + over + (over > 0), look)
    width = look.label + 2
    for index, column in enumerate(band):
        gap = _gap(column, index, look)
        size = part_width(column.part, look)
        block = [*_above(column, over, size, gap, look), *([] if not over else [_blank(gap + size)])]
        block += _below(column, heading, gap, size, look, pointed=index == len(band) - 1 and index > 0)
        block += [_blank(gap + size)] * (height - len(block))
        lines = [[*line, *more] for line, more in zip(lines, block, strict=True)]
        width += gap + size
    first = height - max(len(column.part.rows) for column in band)
    return Block(lines, width, {first + row: row for row in range(height - first)})


def band_width(band: Band, look: Look) -> int:
    return look.label + 2 + sum(_gap(each, at, look) + part_width(each.part, look) for at, each in enumerate(band))


def band_height(band: Band) -> int:
    over = max((_over(column) for column in band), default=0)
    heading = any(column.part.headings for column in band)
    return over + (over > 0) + 1 + heading + max(len(column.part.rows) for column in band)


def part_width(part: Part, look: Look) -> int:
    """Its cells, or its caption where that is wider."""
    cells = part.columns * look.cells[part.kind] + (SUMS if part.sums else 0)
    return max(cells, _caption_width(part) if part.columns < 4 else 0)


def _caption_width(part: Part) -> int:
    return cell_len(part.title) + (2 + cell_len(part.note) if part.note else 0)


def _gap(column: Column, index: int, look: Look) -> int:
    """Cells before a matrix: for its sign, the pointer, or the labels of what stands above it."""
    if index == 0:
        return 0
    return look.label + 2 if column.above and column.above.labels else GAP


def _over(column: Column) -> int:
    """Lines of what stands above."""
    return 1 + len(column.above.rows) if column.above else 0


def _blank(width: int) -> Line:
    return [(" " * width, "")]


# --- the pieces ------------------------------------------------------------------------------------------------------


def _labels(height: int, first: int, look: Look) -> list[Line]:
    """The tokens at the left, the followed one bold behind its mark."""
    lines: list[Line] = [_blank(look.label + 2) for _ in range(height)]
    for row, name in enumerate(look.names[: height - first]):
        here = row == look.followed
        label = right(cut(name, look.label), look.label) + " "
        lines[first + row] = [(HERE if here else " ", MEASURED if here else ""), (label, BOLD if here else QUIET)]
    return lines


def _above(column: Column, over: int, size: int, gap: int, look: Look) -> list[Line]:
    """What stands above the matrix, at the foot of its space; its own labels to its left."""
    if column.above is None:
        return [_blank(gap + size)] * over
    part = column.above
    lines: list[Line] = [[(" " * gap, ""), *_caption(part, size)]]
    scale = Scale.of(part.rows, part.kind != "weights")
    cells = look.cells[column.part.kind]  # so that columns meet
    for index, row in enumerate(part.rows):
        label = cut(part.labels[index], gap - 1) if part.labels else ""
        body = cells_of(row, scale, part.kind, cells, look)
        lead = right(label, gap - 1) + " " if gap else ""
        lines.append([(lead, QUIET), *body, (" " * (size - part.columns * cells), "")])
    return [*([_blank(gap + size)] * (over - len(lines))), *lines]


def _below(column: Column, heading: bool, gap: int, size: int, look: Look, pointed: bool) -> list[Line]:
    part = column.part
    sign = centre(column.sign, gap) if column.sign else " " * gap
    lines: list[Line] = [[(sign, QUIET), *_caption(part, size)]]
    if heading:
        lines.append([(" " * gap, ""), *_headings(part, size, look)])
    scale = Scale.of(part.rows, part.kind != "weights")
    width = look.cells[part.kind]
    for index, row in enumerate(part.rows):
        here = index == look.followed
        pointer = right(POINTER + " ", gap) if here and pointed and gap else " " * gap
        tail = right(short(sum(cell or 0.0 for cell in row)), SUMS) if part.sums else ""
        body = cells_of(row, scale, part.kind, width, look, here)
        lines.append([(pointer, MEASURED), *body, (left(tail, size - part.columns * width), QUIET)])
    return lines


def _caption(part: Part, size: int) -> Line:
    """The title, and what room is left for of the note."""
    title = left(part.title, min(size, cell_len(part.title)))
    room = size - cell_len(title)
    note = f"  {part.note}" if part.note and cell_len(part.note) + 2 <= room else ""
    return [(title, BOLD), (left(note, room), QUIET)]


def _headings(part: Part, size: int, look: Look) -> Line:
    """The tokens over the columns, cut to what a column holds."""
    cells = look.cells[part.kind]
    line: Line = [
        (right(cut(name, cells - 1), cells - 1) + " ", BOLD if index == look.followed else QUIET)
        for index, name in enumerate(part.headings)
    ]
    return [*line, (" " * (size - cells * len(part.headings)), "")]


def cells_of(row: Cells, scale: Scale, kind: Kind, cells: int, look: Look, here: bool = False) -> Line:
    """The coloured cells of one row; a masked one is a dot on the page. The followed row keeps all its digits."""
    room = cells - (cells != 4 or kind == "weights")  # four cells are just enough for −0.4
    line: Line = []
    for value in row:
        if value is None:
            line.append((centre("·", cells), FAINT))
        elif kind == "ids":
            line.append((right(str(round(value)), cells - 1) + " ", BOLD if here else QUIET))
        else:
            text = _written(value, scale, cells if here else room, room, cells)
            line.append((text, look.palette.cell(scale.strength(value), here)))
    return line


@lru_cache(maxsize=8192)
def _written(value: float, scale: Scale, most: int, room: int, cells: int) -> str:
    """A number of at most `most` cells, at the right of `room`, in a column of `cells`."""
    text = scale.text(value, most)
    return left(right(text, max(cell_len(text), room)), cells)


def cut(name: str, cells: int) -> str:
    """A token in at most so many cells; the place that tells it from its like is kept."""
    name = clean(name)
    if cell_len(name) <= cells:
        return name
    word = name.rstrip("₀₁₂₃₄₅₆₇₈₉")
    place = name[len(word) :]
    room = cells - cell_len(place)
    return left(word, room).rstrip() + place if room > 0 else left(place, cells)
