"""Faulty code: its lines to choose from, and then what each mend measured."""

from __future__ import annotations

from functools import lru_cache

from textual.content import Content

from quizapp.grading import Verdict
from quizapp.grading.findings import as_shown
from quizapp.grading.headlines import distance
from quizapp.grading.hunts import MendedLine
from quizapp.locale import _
from quizapp.tui.content import FAINT, KEY, MEASURED, QUIET, STRONG, Lines, clickable, phrase, spread, styled
from quizapp.tui.highlighting import coloured, fitted, on_bar
from quizapp.tui.views.draft import Draft
from solutions.evidence import Line

GUTTER = 5  # cells before the code: the sign, the number
EMPTY = Content()


def asking(draft: Draft, width: int) -> list[Lines]:
    """The lines of each row; only those that somebody would mend can be chosen, and their numbers stand out."""
    presented = draft.asked.presented
    suspects = presented.suspects
    rows: list[Lines] = []
    for number, code in enumerate(_coloured(presented.listing), start=1):
        here, suspect = number == draft.line, number in suspects
        lead = styled("▌" if here else " ", KEY) + styled(f"{number:>3} ", KEY if suspect else FAINT)
        parts = fitted(code, width - GUTTER - 2)
        lines = _led(lead, [on_bar(part, width - GUTTER, "$panel" if here else "$surface") for part in parts])
        rows.append([clickable(line, f"line({number})") for line in lines] if suspect else lines)
    return rows


def decided(verdict: Verdict, own: str, width: int, room: int) -> Lines:
    """As much as there is room for: the whole code, the lines with their mends, or one's own mend and the right one."""
    lines: Lines = []
    for whole, every in ((True, True), (False, True), (False, False)):
        lines = listing(verdict, own, width, whole=whole, every=every)
        if len(lines) <= room:
            break
    return lines


def listing(verdict: Verdict, own: str, width: int, *, whole: bool = True, every: bool = True) -> Lines:
    """The whole code, or only the lines with a mend; every mend in full, or only that of the fault and one's own."""
    mended = {line.number: line for line in verdict.lines}
    lines: Lines = [spread(phrase(as_shown(verdict), QUIET), styled(_("→ mended: distance"), QUIET), width - 1)]
    for number, code in enumerate(_coloured(verdict.declaration.listing), start=1):
        if number in mended:
            lines += _suspect(mended[number], code, own, width, whole, every)
        elif whole:
            lines += _row(styled(f" {number:>3} ", FAINT), code, width)
    return lines


def _suspect(line: MendedLine, code: Content, own: str, width: int, whole: bool, every: bool) -> Lines:
    """A line that could be the fault, beneath it what it was mended to, at the right what that measured."""
    telling = line.repairs or line.chosen
    lead = styled("✓", "$success") if line.repairs else styled("✗", "$error")
    lead += styled(f"{line.number:>3} ", STRONG if telling else "")
    code, mend = (code, line.mend) if whole else (_dedented(code), line.mend.strip())
    found = styled(distance(line.gap).text, MEASURED)
    if line.repairs:
        found += styled("  " + _("repaired"), "$success")
    if not (telling or every):
        return _row(lead, code, width, styled("→ ", QUIET) + found)
    rows = _row(lead, code, width, styled(own, STRONG) if line.chosen else Content())
    arrow = Content(" " * (GUTTER - 1)) + styled("→ ", QUIET)
    room = width - GUTTER - 2
    under = _ended(fitted(coloured(mend)[0], room), found, room)
    return [*rows, *((arrow if at == 0 else Content(" " * (GUTTER + 1))) + part for at, part in enumerate(under))]


def _row(lead: Content, code: Content, width: int, mark: Content = EMPTY) -> Lines:
    """One line of code on the bar's ground, and a mark at its right end."""
    room = width - GUTTER - 2
    return _led(lead, [on_bar(part, width - GUTTER) for part in _ended(fitted(code, room), mark, room)])


def _ended(parts: Lines, mark: Content, room: int) -> Lines:
    """With the mark at the right of the last part, or below it where there is no room."""
    if not mark:
        return parts
    if parts[-1].cell_length + 2 + mark.cell_length <= room:
        return [*parts[:-1], spread(parts[-1], mark, room)]
    return [*parts, Content(" " * max(0, room - mark.cell_length)) + mark]


def _dedented(code: Content) -> Content:
    return code[len(code.plain) - len(code.plain.lstrip()) :]


def _led(lead: Content, parts: Lines) -> Lines:
    return [(lead if at == 0 else Content(" " * GUTTER)) + part for at, part in enumerate(parts)]


@lru_cache(maxsize=8)
def _coloured(listing: tuple[Line, ...]) -> list[Content]:
    return coloured("\n".join(line.text for line in listing))
