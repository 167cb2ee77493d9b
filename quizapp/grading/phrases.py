"""A verdict in words: the line it opens with, what each claim measured, and the diagnosis.

Every phrase is a list of spans, so that the screen can set measured numbers apart and line mode can print plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from quizapp.bank.claims import Part
from quizapp.bank.templates import Span, fill
from quizapp.grading.grade import OptionVerdict, Verdict
from quizapp.locale import _, language, numbers, pick
from solutions.evidence import AnyFact, Declaration, Text, Value

Phrase = list[Span]
Write = Callable[[Value, str | None], str]

_PAIR = re.compile(r"\(-?[\w{}.√]+(?:, -?[\w{}.√]+)+\)")
_SENTENCE = re.compile(r"[.!?:]\s|[。！？：]")


# --- the parts of a verdict, in their order --------------------------------------------------------------------------


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


def explanation(option: OptionVerdict, declaration: Declaration) -> Phrase:
    """What decided one option: "median 0.0012 < 0.071", or "mean 3.84, but B needs < 0.78"."""
    facts = {fact.name: fact for fact in declaration.facts}
    if option.holds:
        return _join([_shown(part, facts) for part in option.parts if part.holds], _(", and "))
    failed = next(part for part in option.parts if not part.holds)
    return weave(
        _("{measured}, but {letter} needs {bound}"),
        measured=_left(failed, facts), letter=given(option.letter), bound=_bound(failed, facts),
    )  # fmt: skip


def diagnosis(verdict: Verdict) -> tuple[Phrase, Phrase] | None:
    """The name of the mistake (its first sentence), and the rest."""
    if verdict.diagnosis is None:
        return None
    spans = told(verdict.diagnosis.say, verdict)
    return split_sentence(spans)


def told(text: Text, verdict: Verdict) -> Phrase:
    """A text of the question, its placeholders filled from this run."""
    facts = frozenset(verdict.evidence.facts)
    return fill(tied(pick(text)), verdict.values, writer(verdict.declaration), facts)


def prompted(text: Text, params: Mapping[str, Value]) -> Phrase:
    """A text that may name parameters only, before anything is measured."""
    return fill(tied(pick(text)), params, lambda value, name: numbers.parameter(value))


def tied(text: str) -> str:
    """Pairs such as N(0, 1) and (2, 3) are not broken at their comma."""
    return _PAIR.sub(lambda pair: pair[0].replace(" ", numbers.NO_BREAK), text)


# --- headlines -------------------------------------------------------------------------------------------------------


def _choice_headline(verdict: Verdict) -> Phrase:
    chosen = next(option for option in verdict.options if option.chosen)
    says = _("{letter} holds.") if chosen.holds else _("{letter} does not hold.")
    lead = strong(says.format(letter=chosen.letter))
    if chosen.option.found is not None:
        return [*lead, *_gap(), *told(chosen.option.found, verdict)]
    return [*lead, *_gap(), *explanation(chosen, verdict.declaration), *plain(_stop())]


def _multi_headline(verdict: Verdict) -> Phrase:
    holding = _letters(option.letter for option in verdict.options if option.holds)
    marked = _letters(option.letter for option in verdict.options if option.chosen)
    if verdict.correct:
        return [
            *strong(_("{letters} hold, and nothing else.").format(letters=holding)),
            *_gap(),
            *_told_marked(verdict),
        ]
    lead = strong(_("You marked {marked}; {holding} hold.").format(marked=marked, holding=holding))
    return [*lead, *_gap(), *_told_marked(verdict)]


def _told_marked(verdict: Verdict) -> Phrase:
    """What was found about the first option that was judged wrongly, else about the first that holds."""
    wrong = [option for option in verdict.options if option.holds != option.chosen]
    telling = [option for option in wrong or verdict.options if option.option.found is not None]
    found = telling[0].option.found if telling else None
    return told(found, verdict) if found is not None else []


def _number_headline(verdict: Verdict) -> Phrase:
    answer = verdict.presented.question.answer
    assert answer is not None
    assert isinstance(verdict.response.given, float)
    fact = _fact(verdict.declaration, verdict.fact)
    own = numbers.parameter(verdict.response.given)
    says = _("{answer} holds.") if verdict.correct else _("{answer} is not the {fact}.")
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    tolerance = _tolerance(answer.rtol, answer.atol)
    found = weave(_("It measured {measured}; {tolerance}."), measured=[Span(measured, "measured")], tolerance=tolerance)
    return [*strong(says.format(answer=own, fact=pick(fact.label))), *_gap(), *found]


def _tolerance(rtol: float, atol: float) -> Phrase:
    if rtol:
        size = f"{numbers.parameter(round(100 * rtol, 6))}{numbers.NO_BREAK}%"
    elif atol:
        size = numbers.parameter(atol)
    else:
        return given(_("only that was accepted"))
    return given(_("within {size} was accepted").format(size=size))


def _shape_headline(verdict: Verdict) -> Phrase:
    fact = _fact(verdict.declaration, verdict.fact)
    says = _("{answer} holds.") if verdict.correct else _("{answer} is not the {fact}.")
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    assert isinstance(verdict.response.given, list)
    return [
        *strong(says.format(answer=numbers.shape(verdict.response.given), fact=pick(fact.label))),
        *_gap(),
        *weave(_("It measured {measured}."), measured=[Span(measured, "measured")]),
    ]


# --- claims ----------------------------------------------------------------------------------------------------------


def _shown(part: Part, facts: Mapping[str, AnyFact]) -> Phrase:
    """A conjunct that holds: "median 0.0012 < 0.071"."""
    bound = _bound(part, facts)
    return [*_left(part, facts), *(plain(" ") if bound else []), *bound] if part.relation else _left(part, facts)


def _left(part: Part, facts: Mapping[str, AnyFact]) -> Phrase:
    """The measured side: a fact by its label, anything else as it is written."""
    fact = facts.get(part.left)
    label = pick(fact.label) if fact else part.left or part.source
    if part.left_value is None:
        return given(label)
    return [*given(f"{label} "), Span(_written(part.left_value, fact), "measured")]


def _bound(part: Part, facts: Mapping[str, AnyFact]) -> Phrase:
    """What the claim asks of the measured side, in the unit of its fact: "< 0.071", "0.249 ± 5 %", "0.9 – 1.1"."""
    fact = facts.get(part.left)
    match part.relation:
        case "in":
            assert part.low is not None
            assert part.high is not None
            return given(f"{_number(part.low, fact)} – {_number(part.high, fact)}")
        case "≈":
            slack = numbers.parameter(round(100 * (part.tolerance or 0), 6))
            return given(f"{_number(part.right_value, fact)} ± {slack}{numbers.NO_BREAK}%")
        case "":
            return given(_number(part.right_value)) if part.right_value is not None else given(part.source)
        case "=" if isinstance(part.right_value, bool | str):
            return given(_number(part.right_value))
        case relation:
            return given(f"{relation}{numbers.NO_BREAK}{_number(part.right_value, fact)}")


def _number(value: Value | None, fact: AnyFact | None = None) -> str:
    if isinstance(value, int | float) and fact is not None and fact.unit:
        return numbers.measured(float(value), fact)
    if isinstance(value, float) and not value.is_integer():
        return numbers.number(value)
    return truth(value) if isinstance(value, bool) else numbers.parameter(value) if value is not None else ""


def truth(value: bool) -> str:
    return _("yes") if value else _("no")


# --- writing ---------------------------------------------------------------------------------------------------------


def writer(declaration: Declaration) -> Write:
    """How a placeholder's value is written: a fact with its unit, a parameter exactly as it was set."""
    facts = {fact.name: fact for fact in declaration.facts}
    parameters = {parameter.name for parameter in declaration.parameters} | {"answer"}

    def write(value: Value, name: str | None) -> str:
        if name in parameters and name not in facts:
            return numbers.parameter(value)
        return _written(value, facts.get(name or ""))

    return write


def _written(value: Value, fact: AnyFact | None) -> str:
    return truth(value) if isinstance(value, bool) else numbers.measured(value, fact)


def _fact(declaration: Declaration, name: str) -> AnyFact:
    return next(fact for fact in declaration.facts if fact.name == name)


def strong(text: str) -> Phrase:
    return [Span(text, "strong")]


def given(text: str) -> Phrase:
    return [Span(text, "given")]


def plain(text: str) -> Phrase:
    return [Span(text, "text")] if text else []


def weave(template: str, **pieces: Phrase) -> Phrase:
    """A translated template with phrases in its {places}."""
    woven: Phrase = []
    for index, part in enumerate(re.split(r"\{(\w+)\}", template)):
        woven += pieces[part] if index % 2 else plain(part)
    return woven


def text_of(phrase: Phrase) -> str:
    return "".join(span.text for span in phrase)


def split_sentence(phrase: Phrase) -> tuple[Phrase, Phrase]:
    """A phrase cut after its first sentence; the first part is set strong."""
    head: Phrase = []
    for index, span in enumerate(phrase):
        end = _SENTENCE.search(span.text) if span.role == "text" else None
        if end is not None:
            head += strong(span.text[: end.end()].rstrip())
            return head, [*plain(span.text[end.end() :].lstrip()), *phrase[index + 1 :]]
        head += strong(span.text) if span.role == "text" else [span]
    return head, []


def _join(phrases: list[Phrase], between: str) -> Phrase:
    joined: Phrase = []
    for phrase in phrases:
        joined += [*(given(between) if joined else []), *phrase]
    return joined


def _letters(letters: Iterable[str]) -> str:
    return _(", ").join(letters)


def _gap() -> Phrase:
    """Between sentences: Chinese full stops carry their own space."""
    return [] if language() == "zh" else plain(" ")


def _stop() -> str:
    return "。" if language() == "zh" else "."
