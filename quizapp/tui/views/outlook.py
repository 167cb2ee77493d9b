"""What becomes of an answer: where it went, what it says about the memory of the question, when that is asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.locale import _, numbers
from quizapp.practice import marks
from quizapp.schedule.phrases import repair_text, return_text
from quizapp.schedule.ratings import rating_name, reason_text
from quizapp.tui.content import KEY, QUIET, Lines, clickable, paragraph, styled

if TYPE_CHECKING:
    from quizapp.record import Rating
    from quizapp.tui.views.verdict import Shown

RATINGS: tuple[Rating, ...] = (1, 2, 3, 4)


def schedule(shown: Shown, width: int) -> Lines:
    """Every line of it; with `e`, the ratings to choose from."""
    answered = shown.answered
    if answered.unsaved:
        return paragraph(styled(answered.unsaved, "$warning"), width)
    if shown.undone:
        return paragraph(styled(_("Taken back: it no longer counts."), "$warning"), width)
    lines: Lines = []
    if answered.returns is not None:
        lines += [*paragraph(styled(return_text(answered.returns)), width), *_repair(shown, width)]
    lines += _rating(shown, width)
    if answered.confidence is not None:
        worth = numbers.signed(marks(answered.confidence, answered.verdict.correct))
        lines += paragraph(styled(_("Marks for the certainty you gave: {marks}").format(marks=worth), QUIET), width)
    kept = _("Kept in your log.") if shown.saved else _("Nothing is being saved in this sitting.")
    return [*lines, *paragraph(styled(kept, QUIET if shown.saved else "$warning"), width)]


def _repair(shown: Shown, width: int) -> Lines:
    """Where to go with a question that keeps going wrong."""
    repair = shown.answered.repair
    return paragraph(styled(repair_text(repair), "$warning"), width) if repair is not None else []


def _rating(shown: Shown, width: int) -> Lines:
    rated = shown.answered.rated
    if rated is None or shown.answered.entry is None:
        return []
    if shown.rating:
        choices = Content("  ").join(_choice(one) for one in RATINGS)
        return [*paragraph(styled(_("How well did you know it?"), QUIET), width), *paragraph(choices, width)]
    if shown.own is not None:
        says = _("Rated {rating} by you; e changes it.").format(rating=rating_name(shown.own))
    else:
        says = _("Rated {rating}: {reason}; e changes it.").format(
            rating=rating_name(rated.rating), reason=reason_text(rated.reason)
        )
    return [clickable(line, "app.simulate_key('e')") for line in paragraph(styled(says, QUIET), width)]


def _choice(rating: Rating) -> Content:
    return clickable(styled(f"{rating} ", KEY) + styled(rating_name(rating)), f"app.simulate_key('{rating}')")
