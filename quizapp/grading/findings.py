"""What decided an answer without options, piece by piece in words: the order, the code, each mend, the points."""

from __future__ import annotations

import math

from quizapp.bank.templates import Span
from quizapp.grading import orders
from quizapp.grading.formulas import Point
from quizapp.grading.grade import Verdict
from quizapp.grading.headlines import distance
from quizapp.grading.hunts import GAP, MendedLine
from quizapp.grading.phrases import Phrase, given, plain, strong, weave
from quizapp.locale import _, numbers

ERROR, NO_ERROR = "error", "none"  # solutions.bughunt: the fact, and its value where the code runs


def nearest(verdict: Verdict) -> Phrase:
    """The right order that is nearest to the one that was given, by the letters of its steps."""
    order = verdict.order
    assert order is not None
    gap = orders.every(verdict.fact, verdict.declaration, verdict.evidence)[order.nearest]
    letters = strong(verdict.presented.step_letters(order.nearest).replace(" ", numbers.NO_BREAK))
    says = _("Nearest order that holds: {letters}, {gap} from the reference.")
    return weave(says, letters=letters, gap=[distance(gap)])


def as_shown(verdict: Verdict) -> Phrase:
    """What the code measured as it stands."""
    gap, error = verdict.evidence.facts[GAP], verdict.evidence.facts.get(ERROR, NO_ERROR)
    assert isinstance(gap, int | float)
    if math.isfinite(gap):
        return weave(_("as shown: distance {gap}"), gap=[distance(gap)])
    if error == NO_ERROR:
        return plain(_("as shown: no finite result"))
    return weave(_("as shown: {error}"), error=[Span(str(error), "measured")])


def of_mend(line: MendedLine) -> Phrase:
    """What the code measured with one line mended, in a few words."""
    if math.isinf(line.gap):
        return [distance(line.gap)]
    says = _("distance {gap}, repaired") if line.repairs else _("distance {gap}, still wrong")
    return weave(says, gap=[distance(line.gap)])


def sample(points: list[Point], most: int) -> list[Point]:
    """As many points as there is room for: the worst first; of a formula that meets all, evenly spread."""
    if all(point.holds for point in points):
        step = max(1, math.ceil(len(points) / max(1, most)))
        return points[::step]
    return sorted(points, key=lambda point: (point.holds, -point.miss))[: max(1, most)]


def left_out(shown: int, verdict: Verdict) -> Phrase:
    """How many of the points are shown, where not all are."""
    if shown == len(verdict.points):
        return []
    says = _("{shown} of {count} points.") if verdict.correct else _("{shown} of {count} points, the worst first.")
    return weave(says, shown=given(str(shown)), count=given(str(len(verdict.points))))
