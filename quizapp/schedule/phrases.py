"""Why a question is asked now, and when it is asked again, in words."""

from __future__ import annotations

from quizapp.bank.packs import Bank
from quizapp.locale import _, language, ngettext, numbers, pick
from quizapp.schedule.agenda import SECONDS_A_QUESTION
from quizapp.schedule.queue import Why
from quizapp.schedule.repair import Repair
from quizapp.schedule.revisions import Changed
from quizapp.schedule.statistics import Mistake
from quizapp.schedule.today import Return


def why_text(why: Why) -> str:
    """One line without its full stop: "due since 3 days; recall is estimated at 62 %".

    Empty for one that was asked for by name."""
    match why.kind:
        case "named":
            return ""
        case "new":
            return _("new")
        case "again":
            return _("it did not hold today, so once more")
        case "misled":
            return _("you were sure and it did not hold, so once more")
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


def repair_text(found: Repair) -> str:
    """Where to go with a question that keeps going wrong, as a sentence."""
    parts = [_("read {rows}").format(rows=", ".join(found.rows[:2]))] if found.rows else []
    if found.demonstration:  # a drill has none
        parts.append(_("step through {demonstration}").format(demonstration=found.demonstration))
    if found.prerequisites:
        parts.append(_("first {questions}").format(questions=found.prerequisites[0]))
    if not parts:
        return _("It keeps going wrong. Look at the solution, and write it again tomorrow.")
    return _("It keeps going wrong. Go back to what it rests on: {parts}.").format(parts=_("; ").join(parts))


def changed_text(one: Changed) -> str:
    """What changed about a question that was answered before, as a sentence."""
    says = ngettext(
        "{question} changed its meaning since you answered it {n} time.",
        "{question} changed its meaning since you answered it {n} times.",
        one.answers,
    )
    return says.format(question=one.question.id, n=one.answers)


def due_text(due: int, new: int) -> str:
    """ "12 questions are due, about 14 minutes." With nothing due, of what is next instead."""
    minutes = max(1, round((due + new) * SECONDS_A_QUESTION / 60))
    if not due:
        says = ngettext(
            "Nothing is due today. {n} question is next, about {minutes} minute.",
            "Nothing is due today. {n} questions are next, about {minutes} minutes.",
            new,
        )
        return says.format(n=new, minutes=minutes)
    if new:
        says = ngettext(
            "{n} question is due and {new} new, about {minutes} minutes.",
            "{n} questions are due and {new} new, about {minutes} minutes.",
            due,
        )
    else:
        says = ngettext(
            "{n} question is due, about {minutes} minute.", "{n} questions are due, about {minutes} minutes.", due
        )
    return says.format(n=due, new=new, minutes=minutes)


def later_text(later: int) -> str:
    says = ngettext("{n} more is left for later days.", "{n} more are left for later days.", later)
    return says.format(n=later)


def mistake_name(one: Mistake, bank: Bank) -> str:
    """The first sentence of the diagnosis, where it quotes no measurement; else its name."""
    question = bank.questions.get(one.question)
    for diagnosis in question.diagnoses if question else []:
        if diagnosis.name == one.diagnosis:
            text = pick(diagnosis.say)
            stop = "。" if language() == "zh" else ". "
            first, _stop, _rest = text.partition(stop)
            if "{" not in first:
                return first.rstrip(".")
    return one.diagnosis.replace("-", " ")
