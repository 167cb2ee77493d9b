"""Every demonstration by topic, one line each; the one under the cursor says its whole claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len
from textual.content import Content

from quizapp.bank.packs import Bank
from quizapp.experiment.settings import allowed
from quizapp.experiment.shelf import Board, decides, matching, settles
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.tui.content import (
    KEY,
    QUIET,
    READABLE,
    STRONG,
    Lines,
    fitted,
    paragraph,
    spread,
    stacked,
    styled,
)
from quizapp.tui.views.documents import GLYPHS, ruling_of
from quizapp.tui.views.lab_desk import formulas, label
from quizapp.tui.wrapping import hang
from solutions.evidence import Declaration

ID = 25  # cells of an id, about
CLAIM = 3  # lines that a claim has where there is no margin


@dataclass
class Shelf:
    """What the list shows: the demonstrations that match, and where the cursor is."""

    bank: Bank
    boards: list[Board]
    words: str = ""
    cursor: int = 0
    _found: tuple[str, list[Board], list[Declaration]] | None = None

    def _find(self) -> tuple[str, list[Board], list[Declaration]]:
        if self._found is None or self._found[0] != self.words:
            boards = matching(self.boards, self.words)
            self._found = self.words, boards, [one for board in boards for one in board.demonstrations]
        return self._found

    @property
    def matching(self) -> list[Board]:
        return self._find()[1]

    @property
    def rows(self) -> list[Declaration]:
        return self._find()[2]

    @property
    def here(self) -> Declaration | None:
        rows = self.rows
        return rows[min(self.cursor, len(rows) - 1)] if rows else None


@dataclass(frozen=True)
class Heading:
    """The line above a topic's demonstrations."""

    board: Board


Planned: TypeAlias = Heading | int | None
"""A line of the list: a heading, the demonstration of that number, or a blank one."""


def plan(shelf: Shelf) -> list[Planned]:
    """What stands on which line."""
    lines: list[Planned] = []
    index = 0
    for board in shelf.matching:
        lines += [*([None] if lines else []), Heading(board)]
        lines += range(index, index + len(board.demonstrations))
        index += len(board.demonstrations)
    return lines


def line(shelf: Shelf, planned: Planned, width: int) -> Content:
    """One line of the list."""
    match planned:
        case Heading(board=board):
            count = ngettext("{n} demonstration", "{n} demonstrations", len(board.demonstrations))
            tail = styled(count.format(n=len(board.demonstrations)), QUIET)
            return spread(styled(pick(board.title), STRONG), tail, width)
        case int():
            one = shelf.rows[planned]
            here = one is shelf.here
            lead = styled("▌ " if here else "  ", KEY) + styled(one.id, STRONG if here else QUIET)
            claim = styled(pick(one.claim), STRONG if here else "")
            return fitted(fitted(lead, min(ID + 4, width)) + claim, width)
    return Content()


def whole(shelf: Shelf, width: int) -> Content:
    """Where there is no margin: the whole claim under the cursor, always on as many lines."""
    declaration = shelf.here
    if declaration is None:
        says = _("No demonstration has all of these words. esc shows them all again.")
        lines = paragraph(styled(says, QUIET), width)
    else:
        lines = paragraph(styled("▌ ", KEY) + styled(pick(declaration.claim), STRONG), width)
    return stacked([Content(), *lines[:CLAIM], *[Content()] * (CLAIM - len(lines))])


def detail(shelf: Shelf, width: int) -> Content:
    """In the margin: the claim, the formula, the knobs, and what rests on it."""
    declaration = shelf.here
    if declaration is None:
        return whole(shelf, width)
    lines: Lines = [styled(declaration.id, QUIET), Content()]
    lines += [*paragraph(styled(pick(declaration.claim), STRONG), width), Content()]
    lines += _formula(declaration, width)
    lines += [styled(_("Settings"), STRONG)]
    for knob in declaration.parameters:
        lines.append(spread(styled(label(knob), QUIET), styled(allowed(knob)), width))
    lines += [spread(styled(_("seed"), QUIET), styled(_("any")), width), Content()]
    count = ngettext("{n} fact measured", "{n} facts measured", len(declaration.facts))
    trains = styled(_("  it trains; you can watch"), QUIET) if declaration.trains else Content()
    lines += [styled(count.format(n=len(declaration.facts))) + trains, Content()]
    return stacked([*lines, *rests_on_it(declaration, shelf.bank, width)])


def _formula(declaration: Declaration, width: int) -> Lines:
    """The formulas that fit."""
    fitting = [each for each in formulas(declaration.formula) if all(cell_len(line) <= width for line in each)]
    return [line for each in fitting for line in [*map(styled, each), Content()]]


def rests_on_it(declaration: Declaration, bank: Bank, width: int) -> Lines:
    """The rows of the ledger that it settles, with their verdicts, and how many questions it decides."""
    lines: Lines = []
    rows = settles(declaration.id, bank)
    if rows:
        lines += [styled(_("Settles in the documents"), STRONG)]
    for row in rows:
        sign, style = GLYPHS[ruling_of(bank, row)]
        lead = styled(sign, style) + styled(f" {row.id}", QUIET)
        lines += hang(lead, styled(pick(row.claim)), min(width, READABLE), 10)
    asked = decides(declaration.id, bank)
    if asked:
        count = ngettext("{n} question about it", "{n} questions about it", len(asked)).format(n=len(asked))
        lines += [*([Content()] if rows else []), styled(count, QUIET)]
    return lines


def hint(shelf: Shelf) -> str:
    """How many there are, for the header."""
    total = sum(len(board.demonstrations) for board in shelf.boards)
    found = len(shelf.rows)
    if not shelf.words.strip():
        return ngettext("{n} demonstration", "{n} demonstrations", total).format(n=numbers.integer(total))
    return ngettext("{n} of {total} demonstration", "{n} of {total} demonstrations", total).format(n=found, total=total)
