"""The documents, claim by claim: the list of rows, and one row with what its proof measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from quizapp.bank.ledger import Row, Ruling
from quizapp.bank.packs import Bank
from quizapp.grading.ledger import Found, Measured
from quizapp.grading.phrases import decided, prompted, said, simple, text_of
from quizapp.locale import _, ngettext, numbers, pick
from quizapp.locale.names import duration, ruling_name, ruling_word
from quizapp.tui.content import (
    FAINT,
    KEY,
    QUIET,
    READABLE,
    STRONG,
    Lines,
    clickable,
    paragraph,
    phrase,
    spread,
    stacked,
    styled,
)
from quizapp.tui.wrapping import hang
from solutions.evidence import Progress

GLYPHS: dict[Ruling | None, tuple[str, str]] = {
    "holds": ("✓", "$success"), "caveat": ("◐", "$warning"), "wrong": ("✗", "$error"), "untestable": ("–", QUIET),
    None: ("·", FAINT),
}  # fmt: skip
FILTERS: dict[str, Ruling | None] = {"1": None, "2": "holds", "3": "caveat", "4": "wrong", "5": "untestable"}


@dataclass
class Ledger:
    """What the screen shows: the rows that pass the filter, where the cursor is, and what was run."""

    bank: Bank
    proven: frozenset[str]
    only: Ruling | None = None
    cursor: int = 0
    found: dict[str, Found] = field(default_factory=dict)  # by row: its last proof in this visit
    running: str = ""  # the row whose proof runs
    progress: Progress | None = None
    trouble: dict[str, str] = field(default_factory=dict)  # by row: why its proof failed

    @property
    def rows(self) -> list[Row]:
        return [row for row in self.bank.rows.values() if self.only in (None, ruling_of(self.bank, row))]

    @property
    def here(self) -> Row | None:
        rows = self.rows
        return rows[min(self.cursor, len(rows) - 1)] if rows else None


def ruling_of(bank: Bank, row: Row) -> Ruling | None:
    """What is recorded of a row; None before anything was measured."""
    return "untestable" if row.untestable else bank.recorded.get(row.id)


# --- the list ---------------------------------------------------------------------------------------------------------


def listed(ledger: Ledger, width: int) -> tuple[Content, list[int]]:
    """Every row under its document, and at which line each begins."""
    lines: Lines = [*tabs(ledger, width), Content()]
    starts = []
    document = ""
    rows = ledger.rows
    for index, row in enumerate(rows):
        if row.document != document:
            lines += [*_heading(ledger, row.document, rows, width), Content()]
            document = row.document
        starts.append(len(lines))
        lines += _row(ledger, row, index == min(ledger.cursor, len(rows) - 1), index, width)
        if index + 1 < len(rows) and rows[index + 1].document != document:
            lines += [Content(), Content()]
    return stacked(lines), starts


def tabs(ledger: Ledger, width: int) -> Lines:
    """The filters, with how many rows each has."""
    counts = Counter(ruling_of(ledger.bank, row) for row in ledger.bank.rows.values())
    line = Content()
    for key, only in FILTERS.items():
        count = len(ledger.bank.rows) if only is None else counts[only]
        name = _("all {n}").format(n=count) if only is None else f"{ruling_word(only)} {count}"
        here = only == ledger.only
        tab = styled(key, KEY if here else "$accent") + " " + styled(name, "bold underline" if here else QUIET)
        line += (Content("  ") if line else Content()) + clickable(tab, f"only('{key}')")
    return [line]


def _heading(ledger: Ledger, id: str, rows: Sequence[Row], width: int) -> Lines:
    document = ledger.bank.documents.get(id)
    count = sum(row.document == id for row in rows)
    title = pick(document.title) if document else id
    tail = ngettext("{n} claim", "{n} claims", count).format(n=count)
    return [spread(styled(title, STRONG), styled(tail, QUIET), width)]


def _row(ledger: Ledger, row: Row, here: bool, index: int, width: int) -> Lines:
    sign, style = GLYPHS[ruling_of(ledger.bank, row)]
    lead = styled("▌" if here else " ", KEY) + styled(sign, style) + styled(f" {row.id}", STRONG if here else QUIET)
    mark = styled("■", "$accent") if row.id in ledger.proven else None
    lines = hang(lead, styled(pick(row.claim), STRONG if here else ""), min(width, READABLE + 4), 11, mark)
    return [clickable(line, f"row({index})") for line in lines]


# --- one row ----------------------------------------------------------------------------------------------------------


def detail(ledger: Ledger, width: int, roomy: bool) -> Content:
    """The claim, its verdict, what was measured on both sides, and the questions about it."""
    row = ledger.here
    if row is None:
        return stacked(paragraph(styled(_("No claim has this verdict."), QUIET), width))
    document = ledger.bank.documents.get(row.document)
    lines: Lines = [
        *paragraph(styled(row.id + "  ", KEY) + styled(pick(document.title) if document else "", QUIET), width),
        Content(),
        *paragraph(styled(pick(row.claim), STRONG), width),
        Content(),
        *_verdict(ledger, row, width),
        Content(),
    ]
    if row.untestable is not None:
        return stacked([*lines, *paragraph(styled(pick(row.untestable)), width)])
    lines += _measured(ledger, row, width)
    return stacked([*lines, *_questions(ledger, row, width)])


def _verdict(ledger: Ledger, row: Row, width: int) -> Lines:
    recorded = ruling_of(ledger.bank, row)
    found = ledger.found.get(row.id)
    ruling = found.ruling if found else recorded
    sign, style = GLYPHS[ruling]
    says = ruling_name(ruling) if ruling else _("not measured yet")
    lines = hang(styled(sign, style), styled(says, STRONG), min(width, READABLE), 3)
    if found and recorded and ruling != recorded:
        other = _("Recorded is: {ruling}.").format(ruling=ruling_name(recorded))
        lines += paragraph(styled(other, "$warning"), width)
    return lines


def _measured(ledger: Ledger, row: Row, width: int) -> Lines:
    if ledger.running == row.id:
        return _running(ledger.progress, width)
    if row.id in ledger.trouble:
        return [*paragraph(styled(ledger.trouble[row.id], "$warning"), width), Content()]
    found = ledger.found.get(row.id)
    if found is None:
        key = styled("↵  ", KEY) + styled(_("runs the proof now"), QUIET)
        return [clickable(key, "prove"), Content()]
    lines: Lines = []
    for name, side in found.measured.items():
        if side.true or (name == "holds" and simple(side)):
            lines += [*_side(name, side, width), Content()]
    return [*lines, *_run_of(found, width), Content()]


def _side(name: str, side: Measured, width: int) -> Lines:
    heading = {"holds": _("For the claim"), "fails": _("Against it")}[name]
    lines: Lines = [styled(heading, STRONG)]
    if side.side.when is not None and side.true:
        lines += paragraph(styled(text_of(prompted(side.side.when, side.side.params)), QUIET), width)
    lines += paragraph(phrase(said(side)), width)
    if side.side.says is not None and side.true:
        lines += paragraph(phrase(decided(side), QUIET), width)
    return lines


def _run_of(found: Found, width: int) -> Lines:
    """Which proof it was, so that it can be repeated."""
    lines: Lines = []
    for evidence in {side.evidence.demonstration: side.evidence for side in found.measured.values()}.values():
        time = _("{time}, seed {seed}").format(time=duration(evidence.seconds), seed=evidence.seed)
        lines.append(spread(styled(evidence.demonstration, QUIET), styled(time, QUIET), width))
    key = styled("↵  ", KEY) + styled(_("again, with a new seed"), QUIET)
    return [*lines, clickable(key, "prove")]


def _running(progress: Progress | None, width: int) -> Lines:
    part = progress.done / max(1, progress.total) if progress else 0.0
    room = min(width, 40)
    bar = styled("━" * round(part * room), "$accent") + styled("━" * (room - round(part * room)), "$rule")
    loss = numbers.number(progress.loss) if progress and progress.loss is not None else ""
    tail = _("loss {loss}").format(loss=loss) if loss else ""
    return [styled(_("The proof is running"), QUIET), bar, *([styled(tail, QUIET)] if tail else []), Content()]


def _questions(ledger: Ledger, row: Row, width: int) -> Lines:
    asked = ledger.bank.about(row.id)
    if not asked:
        return []
    count = ngettext("{n} question about it", "{n} questions about it", len(asked)).format(n=len(asked))
    key = styled("a  ", KEY) + styled(_("asks you"), QUIET)
    lines: Lines = [spread(styled(count, STRONG), clickable(key, "ask"), width)]
    for question in asked[:5]:
        level = styled("●" * question.level + "○" * (5 - question.level), QUIET)
        lines.append(spread(styled(question.id, QUIET), level, width))
    return lines
