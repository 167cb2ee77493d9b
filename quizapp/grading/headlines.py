"""The line a verdict opens with, one a kind: what holds or does not, then the measured number that says so."""

from __future__ import annotations

import math
from collections.abc import Iterable

from quizapp.bank.templates import Span
from quizapp.grading.formulas import Point
from quizapp.grading.grade import Verdict
from quizapp.grading.phrases import (
    Phrase,
    fact_of,
    finding,
    gap,
    plain,
    spaced,
    strong,
    told,
    weave,
    writer,
)
from quizapp.grading.phrases import given as as_given
from quizapp.locale import _, ngettext, numbers, pick
from solutions.evidence import number


def headline(verdict: Verdict) -> Phrase:
    """The one line in words: what does or does not hold, then the measured number that says so."""
    match verdict.presented.question.kind:
        case "choice":
            return _choice_headline(verdict)
        case "multi":
            return _multi_headline(verdict)
        case "number":
            return _number_headline(verdict)
        case "shape":
            return _shape_headline(verdict)
        case "order":
            return _order_headline(verdict)
        case "bug":
            return _bug_headline(verdict)
        case "formula":
            return _formula_headline(verdict)


def _choice_headline(verdict: Verdict) -> Phrase:
    chosen = next(option for option in verdict.options if option.chosen)
    says = _("{letter} holds.") if chosen.holds else _("{letter} does not hold.")
    return [*strong(says.format(letter=chosen.letter)), *gap(), *finding(chosen, verdict)]


def _multi_headline(verdict: Verdict) -> Phrase:
    holding = [option.letter for option in verdict.options if option.holds]
    marked = letters(option.letter for option in verdict.options if option.chosen)
    if verdict.correct:
        says = ngettext("{letters} holds, and nothing else.", "{letters} hold, and nothing else.", len(holding))
    else:
        says = ngettext("You marked {marked}; {letters} holds.", "You marked {marked}; {letters} hold.", len(holding))
    found = _told_marked(verdict)
    return [*strong(says.format(marked=marked, letters=letters(holding))), *(gap() if found else []), *found]


def _told_marked(verdict: Verdict) -> Phrase:
    """What was found about the first option that was judged wrongly, else about the first that holds."""
    wrong = [option for option in verdict.options if option.holds != option.chosen]
    asked = wrong or [option for option in verdict.options if option.holds]
    telling = [option for option in asked if option.option.found is not None]
    found = telling[0].option.found if telling else None
    return told(found, verdict) if found is not None else []


def _number_headline(verdict: Verdict) -> Phrase:
    answer = verdict.presented.question.answer
    assert answer is not None
    assert isinstance(verdict.response.given, float)
    fact = fact_of(verdict.declaration, verdict.fact)
    own = numbers.parameter(verdict.response.given)
    says = _judged(verdict, own, pick(fact.label))
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    tolerance = _tolerance(answer.rtol, answer.atol)
    found = weave(_("It measured {measured}; {tolerance}."), measured=[Span(measured, "measured")], tolerance=tolerance)
    return [*strong(says), *gap(), *found]


def _judged(verdict: Verdict, answer: str, asked: str) -> str:
    says = _("{answer} holds.") if verdict.correct else _("{answer} is not the {fact}.")
    return spaced(says.format(answer=answer, fact=asked))


def _tolerance(rtol: float, atol: float) -> Phrase:
    sizes = [f"{numbers.parameter(round(100 * rtol, 6))}{numbers.NO_BREAK}%"] if rtol else []
    sizes += [numbers.parameter(atol)] if atol else []
    if not sizes:
        return as_given(_("only that was accepted"))
    return as_given(_("within {size} was accepted").format(size=" + ".join(sizes)))


def _shape_headline(verdict: Verdict) -> Phrase:
    fact = fact_of(verdict.declaration, verdict.fact)
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    assert isinstance(verdict.response.given, list)
    return [
        *strong(_judged(verdict, numbers.shape(verdict.response.given), pick(fact.label))),
        *gap(),
        *weave(_("It measured {measured}."), measured=[Span(measured, "measured")]),
    ]


def _order_headline(verdict: Verdict) -> Phrase:
    order = verdict.order
    assert order is not None
    says = _("This order holds.") if verdict.correct else _("This order does not hold.")
    if math.isinf(order.gap):
        ends = plain(_("It raises an error on the way."))
    else:
        ends = weave(_("It ends {gap} from the reference."), gap=[_measured(order.gap)])
    count = ngettext("Of {orders} orders {right} reaches it.", "Of {orders} orders {right} reach it.", order.right)
    reach = weave(count, orders=as_given(str(order.orders)), right=[Span(str(order.right), "measured")])
    return [*strong(says), *gap(), *ends, *gap(), *reach]


def _bug_headline(verdict: Verdict) -> Phrase:
    chosen = next(line for line in verdict.lines if line.chosen)
    says = _("Line {number} is the fault.") if chosen.repairs else _("Line {number} is not the fault.")
    before = number(verdict.evidence.facts, "gap")
    after = distance(chosen.gap)
    if chosen.repairs and math.isinf(before):
        found = weave(_("As shown the code raises an error; with it mended it ends {after} from the reference."),
                      after=[after])  # fmt: skip
    elif chosen.repairs:
        found = weave(_("With it mended the distance from the reference falls from {before} to {after}."),
                      before=[distance(before)], after=[after])  # fmt: skip
    elif math.isinf(chosen.gap):
        found = plain(_("With it mended the code still raises an error.") if math.isinf(before) else
                      _("With it mended the code raises an error."))  # fmt: skip
    else:
        found = weave(_("With it mended the code is still {after} from the reference."), after=[after])
    return [*strong(says.format(number=chosen.number)), *gap(), *found]


def _formula_headline(verdict: Verdict) -> Phrase:
    says = _("{letter} holds.") if verdict.correct else _("{letter} does not hold.")
    opens = [*strong(says.format(letter=verdict.response.text)), *gap()]
    count = as_given(str(len(verdict.points)))
    misses = [point for point in verdict.points if not point.holds]
    if not misses:
        return [*opens, *weave(_("It meets all {count} measurements; {tolerance}."), count=count,
                               tolerance=_slack(verdict))]  # fmt: skip
    missed = ngettext("It misses {missed} of {count} measurements.", "It misses {missed} of {count} measurements.",
                      len(misses))  # fmt: skip
    tail = weave(missed, missed=[Span(str(len(misses)), "measured")], count=count)
    return [*opens, *_at_worst(max(misses, key=lambda point: point.miss)), *gap(), *tail]


def _at_worst(point: Point) -> Phrase:
    """The point at which a formula is furthest off."""
    measured = [_measured(point.measured)]
    if math.isnan(point.given):
        return weave(_("At {setting} it has no value; {measured} was measured."),
                     setting=as_given(setting(point)), measured=measured)  # fmt: skip
    return weave(_("At {setting} it gives {given}; {measured} was measured."),
                 setting=as_given(setting(point)), given=as_given(value(point.given)),
                 measured=measured)  # fmt: skip


def _slack(verdict: Verdict) -> Phrase:
    answer = verdict.presented.question.answer
    assert answer is not None
    return _tolerance(answer.rtol, answer.atol)


def setting(point: Point) -> str:
    """ "d_k = 64, sigma = 2": one point of a formula."""
    return _(", ").join(f"{letter} = {value(number)}".replace(" ", numbers.NO_BREAK)
                        for letter, number in point.letters.items())  # fmt: skip


def value(number: float) -> str:
    """A letter's value, or what a formula gives: whole where it is whole."""
    return numbers.parameter(int(number) if number.is_integer() and abs(number) < 1e9 else number)


def distance(size: float) -> Span:
    """A distance from the reference, or the word for code that raises."""
    return Span(_("an error"), "measured") if math.isinf(size) else _measured(size)


def _measured(size: float) -> Span:
    return Span(numbers.number(size), "measured")


def letters(names: Iterable[str]) -> str:
    return _(", ").join(names)
