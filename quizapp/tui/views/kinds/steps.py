"""Steps in an order: the rows that are moved, and then which of them stand where a right order has them."""

from __future__ import annotations

from textual.content import Content

from quizapp.bank.types import STEP_LETTERS
from quizapp.grading import Verdict
from quizapp.grading.findings import nearest
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _
from quizapp.tui.content import KEY, QUIET, READABLE, STRONG, Lines, clickable, phrase, spread, styled
from quizapp.tui.views.draft import Draft
from quizapp.tui.wrapping import hang

INDENT = 7  # cells before a step's text: the sign, its place, its letter


def asking(draft: Draft, width: int, roomy: bool) -> list[Lines]:
    """The lines of each row, in the order in which the steps stand now."""
    presented = draft.asked.presented
    rows: list[Lines] = []
    for index, id in enumerate(draft.order):
        step, here = presented.step(id), index == draft.cursor
        lead = styled("▌ " if here else "  ", KEY) + styled(f"{index + 1} ", KEY if here else QUIET)
        lead += styled(_letter(draft, id), KEY if here else QUIET)
        text = styled(text_of(prompted(step.text, presented.values())), STRONG if here else "")
        lines = hang(lead, text, min(width, READABLE + INDENT), INDENT)
        rows.append([clickable(line, f"pick('{id}')") for line in lines] + ([Content()] if roomy else []))
    return rows


def _letter(draft: Draft, id: str) -> str:
    steps = draft.asked.presented.steps
    return STEP_LETTERS[[step.id for step in steps].index(id)]


def decided(verdict: Verdict, own: str, width: int, roomy: bool) -> Lines:
    """The order that was given, each step with the place that the nearest right order has for it."""
    order = verdict.order
    assert order is not None
    width = min(width, READABLE + INDENT)
    lines: Lines = [spread(Content("  ") + styled(own, STRONG), styled(_heading(verdict), QUIET), width)]
    for index, id in enumerate(order.given):
        lines += _row(verdict, index, id, width)
        if roomy:
            lines.append(Content())
    if not verdict.correct:
        lines += [*([] if roomy else [Content()]), *hang(Content(), phrase(nearest(verdict), QUIET), width, 0)]
    return lines


def _heading(verdict: Verdict) -> str:
    return "" if verdict.correct else _("place in the nearest order that holds")


def _row(verdict: Verdict, index: int, id: str, width: int) -> Lines:
    order, presented = verdict.order, verdict.presented
    assert order is not None
    astray = id in order.misplaced
    lead = styled("✗", "$error") if astray else styled("✓", "$success")
    lead += styled(f" {index + 1} ", QUIET) + styled(presented.step_letters([id]), STRONG)
    text = styled(text_of(prompted(presented.step(id).text, presented.values())), STRONG if astray else "")
    place = str(order.nearest.index(id) + 1)
    mark = None if verdict.correct else styled(place, "bold" if astray else QUIET)
    return hang(lead, text, width, INDENT, mark)
