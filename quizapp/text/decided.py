"""What decided an answer without options, line by line: each step, each mend, each point in words."""

from __future__ import annotations

from quizapp.bank.types import STEP_LETTERS
from quizapp.grading import Verdict
from quizapp.grading.findings import as_shown, left_out, nearest, of_mend, sample
from quizapp.grading.headlines import value
from quizapp.grading.hunts import MendedLine
from quizapp.grading.phrases import prompted, text_of
from quizapp.locale import _, numbers
from quizapp.text.figures import aligned
from quizapp.text.lines import wrapped

INDENT = 19  # where a step's text stands: behind place, letter and word
POINTS = 12  # that are printed


def lines(verdict: Verdict, own: str) -> list[str]:
    """Nothing for the kinds that the opening line already says all about; `own` marks one's own line."""
    if verdict.order is not None:
        return _steps(verdict)
    if verdict.lines:
        return [
            *wrapped("  " + text_of(as_shown(verdict))),
            *(row for line in verdict.lines for row in _mended(line, own)),
        ]
    return _points(verdict) if verdict.points else []


def _steps(verdict: Verdict) -> list[str]:
    from rich.cells import set_cell_size

    order, presented = verdict.order, verdict.presented
    assert order is not None
    shown: list[str] = []
    for place, id in enumerate(order.given, start=1):
        letter = STEP_LETTERS[[step.id for step in presented.steps].index(id)]
        word = _("goes to {place}").format(place=order.nearest.index(id) + 1) if id in order.misplaced else _("stays")
        text = text_of(prompted(presented.step(id).text, presented.values()))
        shown += wrapped(f"  {place}  {letter}  {set_cell_size(word, INDENT - 8)}{text}", indent=INDENT)
    return shown if verdict.correct else [*shown, "", *wrapped(text_of(nearest(verdict)))]


def _mended(line: MendedLine, own: str) -> list[str]:
    mended = _("mended")
    return [
        f"{line.number:>4}  {line.text.strip()}" + (f"    {own}" if line.chosen else ""),
        *wrapped(f"      {mended}: {line.mend.strip()}", indent=10),
        *wrapped(f"      {text_of(of_mend(line))}", indent=10),
    ]


def _points(verdict: Verdict) -> list[str]:
    shown = sample(verdict.points, POINTS)
    letters = list(verdict.presented.question.letters)
    rows = [["", *letters, _("yours"), _("measured")]]
    for point in shown:
        word = _("met") if point.holds else _("missed")
        given = "NaN" if point.given != point.given else value(float(f"{point.given:.4g}"))
        known = [value(point.letters[letter]) for letter in letters]
        rows.append([f"  {word}", *known, given, numbers.number(point.measured)])
    return [*aligned(rows), *filter(None, wrapped(text_of(left_out(len(shown), verdict))))]
