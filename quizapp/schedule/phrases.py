"""Why a question is asked now, and when it is asked again, in words."""

from __future__ import annotations

from quizapp.locale import _, ngettext, numbers
from quizapp.schedule.queue import Why
from quizapp.schedule.today import Return


def why_text(why: Why) -> str:
    """One line without its full stop: "due since 3 days; recall is estimated at 62 %"."""
    match why.kind:
        case "new":
            return _("new")
        case "again":
            return _("it did not hold today, so once more")
        case "misled":
            return _("you were sure and it did not hold, so once more with other numbers")
        case "repair":
            says = ngettext("forgotten {n} time: go back to what it rests on",
                            "forgotten {n} times: go back to what it rests on", why.lapses)  # fmt: skip
            return says.format(n=why.lapses)
        case "sweep":
            return _("the last time before the interview") + _recall(why)
        case "early":
            return _("ahead of its day, for practice") + _recall(why)
        case "due":
            return _due(why.overdue or 0) + _recall(why)


def _due(overdue: int) -> str:
    if overdue <= 0:
        return _("due today")
    return ngettext("due since {n} day", "due since {n} days", overdue).format(n=overdue)


def _recall(why: Why) -> str:
    if why.recall is None:
        return ""
    share = f"{round(100 * why.recall)}{numbers.NO_BREAK}%"
    return _("; ") + _("recall is estimated at {share}").format(share=share)


def return_text(again: Return) -> str:
    """When a question comes again, as a sentence."""
    if again.misled and again.this_sitting:
        return _("Sure and wrong: asked again today with other numbers, and tomorrow.")
    if again.this_sitting:
        return _("Asked again today with other numbers.")
    if again.days <= 1:
        return _("Asked again tomorrow.")
    return ngettext("Asked again in {n} day.", "Asked again in {n} days.", again.days).format(n=again.days)
