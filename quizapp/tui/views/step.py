"""A step of the walk: where it stands among the others, what it did, its matrices, the followed row worked out."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content

from quizapp.locale import _, ngettext
from quizapp.tui.content import FAINT, QUIET, Lines, clickable, paragraph, phrase, stacked, styled
from quizapp.tui.figures import Palette
from quizapp.tui.figures.parts import stack
from quizapp.tui.views import step_table
from quizapp.tui.views.step_blocks import Block
from quizapp.tui.views.step_plans import drawn
from quizapp.walk import steps
from quizapp.walk.row import Worked, worked
from quizapp.walk.tokens import NotASentence, read
from quizapp.walk.walking import STEPS, Place, Walk

HERE = "bold underline $accent"
LONG = 96  # cells of a sentence where there is room: it says one thing


def page(walk: Walk, place: Place, palette: Palette, width: int, height: int) -> Content:
    """Everything about one step in `height` lines; what does not fit is left out, the least important first."""
    full = worked(walk, place)
    table, short = (step_table.table(each, width) for each in (full, _shortest(full)))
    says = [line.rstrip() for line in phrase(steps.says(walk, place)).wrap(min(width, LONG))]
    blocks = drawn(walk, place, palette, width, height - len(says) - 1 - len(short))
    above = [strip(place.step, width), says, _matrices(blocks)]
    if _height(above) + len(table) > height:
        table = short
    below = [table, *step_table.below(full, width)]
    return stacked(_spaced(above, below, paragraph(styled(steps.caution(), QUIET), width), height))


def waiting(place: Place, note: str, width: int) -> Content:
    """Before the first numbers are there."""
    return stacked([*strip(place.step, width), Content(), *paragraph(styled(note, QUIET), width)])


def troubled(place: Place, trouble: str, width: int) -> Content:
    """When there are none."""
    says = trouble + " " + _("r runs it again.")
    return stacked([*strip(place.step, width), Content(), *paragraph(styled(says, "$warning"), width)])


def strip(step: str, width: int) -> Lines:
    """All steps in one line, the present one underlined, those to come faint."""
    here = STEPS.index(step)
    forms = [("  →  ", len(STEPS)), ("  ", len(STEPS)), *((" ", near) for near in range(len(STEPS), -1, -1))]
    lines = (_strip(here, between, near) for between, near in forms)
    return [next((line for line in lines if line.cell_length <= width), _strip(here, " ", 0))]


def _strip(here: int, between: str, near: int) -> Content:
    """Steps further than `near` from the present one are numbers only."""
    shown = []
    for index, step in enumerate(STEPS):
        name = f" {steps.label(step)}" if abs(index - here) <= near else ""
        if index == here:
            part = styled(f"{index + 1}", "bold $accent") + (" " + styled(name[1:], HERE) if name else "")
        else:
            part = styled(f"{index + 1}{name}", FAINT if index > here else QUIET)
        shown.append(clickable(part, f"go({index})"))
    return styled(between, FAINT).join(shown)


def _matrices(blocks: list[Block]) -> Lines:
    """Each row of a matrix can be pressed: then it is the one that is followed."""
    lines: Lines = []
    for block in blocks:
        lines += [Content()] if lines else []
        for at, line in enumerate(block.lines):
            content = stack([line], block.width)
            lines.append(clickable(content, f"follow({block.rows[at]})") if at in block.rows else content)
    return lines


def _shortest(table: Worked) -> Worked:
    """Without its first line where there are more than three: the steps before have shown it."""
    return replace(table, lines=table.lines[1:]) if len(table.lines) > 3 else table


def _spaced(above: list[Lines], below: list[Lines], caution: Lines, height: int) -> Lines:
    """The parts under each other with blank lines as far as there is room."""
    sections = [*above, *below]
    while len(sections) > len(above) + 1 and _height(sections) > height:
        del sections[-1]
    wanted = [1, 1, 2, *[1][: len(below) - 1], *[0] * (len(below) - 2)]
    gaps = [0, *wanted[: len(sections) - 1]]
    if _height(sections) + sum(gaps) + 2 + len(caution) <= height:
        sections, gaps = [*sections, caution], [*gaps, 2]
    while any(gaps) and _height(sections) + sum(gaps) > height:
        gaps[gaps.index(max(gaps)) if max(gaps) > 1 else len(gaps) - 1 - gaps[::-1].index(1)] -= 1
    lines: Lines = []
    for gap, section in zip(gaps, sections, strict=True):
        lines += [*[Content()] * gap, *section]
    return lines


def _height(sections: list[Lines]) -> int:
    return sum(map(len, sections))


# --- another sentence ------------------------------------------------------------------------------------------------


def editing(typed: str, width: int) -> Content:
    """How what is being typed is cut, or why it cannot be; and what can be done."""
    lines: Lines = []
    try:
        sentence = read(typed)
        count = ngettext("{n} token:", "{n} tokens:", len(sentence.tokens)).format(n=len(sentence.tokens))
        lines += paragraph(styled(count, QUIET) + "  " + Content("  ").join(map(styled, sentence.tokens)), width)
    except NotASentence as problem:
        style = "$warning" if typed.strip() else QUIET
        lines += paragraph(styled(str(problem), style), width)
    note = _("↑↓ ready sentences. Chinese is cut into simple words; a space cuts where you want it.")
    return stacked([*lines, *paragraph(styled(note, QUIET), width)])
