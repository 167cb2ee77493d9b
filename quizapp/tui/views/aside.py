"""The margin beside a verdict: the figure unsealed, the numbers behind it, how far it holds, what was filled in."""

from __future__ import annotations

import math
import statistics

from textual.content import Content

from quizapp.bank.choosing import variants
from quizapp.grading import Verdict
from quizapp.grading.orders import every
from quizapp.locale import _, numbers, pick
from quizapp.tui.content import (
    KEY,
    MEASURED,
    QUIET,
    STRONG,
    Lines,
    clickable,
    fitted,
    paragraph,
    spread,
    stacked,
    styled,
)
from quizapp.tui.figures import Palette, draw
from quizapp.tui.views.outlook import schedule
from quizapp.tui.views.verdict import Shown, distribution
from solutions.evidence import Table


def margin(shown: Shown, width: int, palette: Palette, height: int) -> Content:
    """As many figures as fit above what must be seen without scrolling; `v` shows all of them."""
    below: Lines = []
    if shown.verdict.fact:
        below += [] if _tabled(shown.verdict) else _measured(shown.verdict, width)
        below += _beyond(shown, width)
    below += [*_proven(shown, width), *_next(shown, width)]
    figures = [] if distribution(shown.verdict) else _figures(shown, width, palette)
    return stacked([*_fitting(figures, height - len(below)), *below])


def _fitting(figures: list[Lines], room: int) -> Lines:
    shown: Lines = []
    for index, figure in enumerate(figures):
        last = index == len(figures) - 1
        if index and len(shown) + len(figure) + (1 if last else 3) > room:
            more = clickable(styled("v  ", KEY) + styled(_("shows all figures"), QUIET), "app.simulate_key('v')")
            return [*shown, more, Content(), Content()]
        shown += figure
    return [*shown, Content()] if shown else []


def _figures(shown: Shown, width: int, palette: Palette) -> list[Lines]:
    verdict = shown.verdict
    declared = {fact.name: fact for fact in verdict.declaration.facts}
    drawn = []
    for index, figure in enumerate(verdict.evidence.figures):
        lines: Lines = []
        caption = pick(figure.caption)
        if caption:
            lines += paragraph(styled(caption, STRONG if index == 0 else QUIET), width)
            lines += [] if isinstance(figure, Table) else [Content()] if index == 0 else []
        content = draw(
            figure, width, palette=palette, facts=verdict.evidence.facts, declared=declared,
            deciding=verdict.deciding, grow=shown.grow, captioned=False, height=8,
        )  # fmt: skip
        drawn.append([*lines, *content.split("\n"), Content()])
    return drawn


def _tabled(verdict: Verdict) -> bool:
    """Whether a table of the evidence says already what was measured."""
    return any(isinstance(figure, Table) for figure in verdict.evidence.figures)


def _measured(verdict: Verdict, width: int) -> Lines:
    """Every fact of the run but long lists; the one that decided is set as a measurement."""
    if verdict.order is not None:
        return _orders(verdict, width)
    lines: Lines = [styled(_("Measured"), STRONG), Content()]
    for fact in verdict.declaration.facts:
        value = verdict.evidence.facts[fact.name]
        if isinstance(value, list) and len(value) > numbers.LISTED:
            continue
        shown = styled(numbers.measured(value, fact), MEASURED if fact.name == verdict.fact else "")
        lines.append(spread(styled(pick(fact.label), QUIET), shown, width))
    return [*lines, Content(), Content()] if len(lines) > 2 else []


def _orders(verdict: Verdict, width: int) -> Lines:
    """Where all the orders end."""
    assert verdict.order is not None
    gaps = every(verdict.fact, verdict.declaration, verdict.evidence).values()
    raising = sum(math.isinf(gap) for gap in gaps)
    counts = {
        _("reach the reference"): verdict.order.right,
        _("end elsewhere"): len(gaps) - verdict.order.right - raising,
        _("raise an error"): raising,
    }
    heading = _("All {count} orders").format(count=len(gaps))
    lines = [spread(styled(says, QUIET), styled(str(count), MEASURED), width) for says, count in counts.items()]
    return [styled(heading, STRONG), Content(), *lines, Content(), Content()]


def _beyond(shown: Shown, width: int) -> Lines:
    """The same fact at the question's other parameters, with its spread over seeds, as far as it is measured."""
    verdict = shown.verdict
    settings = variants(verdict.presented.question)
    if len(settings) < 2 or not shown.beyond:
        return []
    names = [name for name, value in verdict.presented.question.params.items() if isinstance(value, list)]
    head = fitted(styled(", ".join(names), QUIET), 15) + styled(_("median") + "      ", QUIET)
    seeds = max(map(len, shown.beyond.values()))
    lines: Lines = [styled(_("Holds beyond this run"), STRONG), Content()]
    lines.append(spread(head, styled(_("{n} seeds").format(n=seeds), QUIET), width))
    for index, setting in enumerate(settings):
        if values := shown.beyond.get(index):
            here = setting == verdict.presented.variant
            label = ", ".join(numbers.parameter(setting[name]) for name in names)
            middle = styled(numbers.number(statistics.median(values)), MEASURED if here else "")
            spread_over = f"{numbers.number(min(values))} – {numbers.number(max(values))}"
            lines.append(spread(fitted(styled(label), 15) + middle, styled(spread_over, QUIET), width))
    return [*lines, Content(), Content()]


def _proven(shown: Shown, width: int) -> Lines:
    """The cells of the map that this answer filled."""
    filled = sorted(shown.answered.filled)
    if not filled:
        return []
    rows = styled("■ ", KEY) + styled("  ".join(filled))
    return [styled(_("Proven to you"), STRONG), Content(), *paragraph(rows, width), Content()]


def _next(shown: Shown, width: int) -> Lines:
    """What becomes of the answer."""
    return [styled(_("Your answer"), STRONG), Content(), *schedule(shown, width)]
