"""A verdict in words: the line it opens with, what each claim measured, and the diagnosis.

Every phrase is a list of spans, so that the screen can set measured numbers apart and line mode can print plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from quizapp.bank.claims import Part
from quizapp.bank.templates import Span, fill
from quizapp.grading.grade import OptionVerdict, Verdict
from quizapp.locale import _, language, ngettext, numbers, pick
from solutions.evidence import AnyFact, Declaration, Text, Value

Phrase = list[Span]
Write = Callable[[Value, str | None], str]

_PAIR = re.compile(r"\(-?[\w{}.√]+(?:, -?[\w{}.√]+)+\)")
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9√∂(−])|(?<=[A-Za-z0-9)%])(?=[\u4e00-\u9fff])")
_HAN_GAP = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]$")
_ASKS = re.compile(r"(?P<of>isnan|isfinite)\((?P<name>\w+)\)")
_ZEROS = re.compile(r"(?<=\d)\.0+(?!\d)|(?<=\.\d)0+(?!\d)|(?<=\.\d\d)0+(?!\d)")
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
    parts = [_named(part, option.measured) for part in option.parts]
    if option.holds:
        return _join([_shown(part, facts) for part in parts if part.holds], _(", and "))
    failed = next(part for part in parts if not part.holds)
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
    return [*strong(says.format(letter=chosen.letter)), *_gap(), *finding(chosen, verdict)]


def finding(option: OptionVerdict, verdict: Verdict) -> Phrase:
    """What was found about an option, as a sentence: its own, else what decided it."""
    if option.option.found is not None:
        return told(option.option.found, verdict)
    return [*explanation(option, verdict.declaration), *plain(stop())]


def _multi_headline(verdict: Verdict) -> Phrase:
    holding = [option.letter for option in verdict.options if option.holds]
    marked = _letters(option.letter for option in verdict.options if option.chosen)
    if verdict.correct:
        says = ngettext("{letters} holds, and nothing else.", "{letters} hold, and nothing else.", len(holding))
    else:
        says = ngettext("You marked {marked}; {letters} holds.", "You marked {marked}; {letters} hold.", len(holding))
    found = _told_marked(verdict)
    return [*strong(says.format(marked=marked, letters=_letters(holding))), *(_gap() if found else []), *found]


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
    fact = _fact(verdict.declaration, verdict.fact)
    own = numbers.parameter(verdict.response.given)
    says = _judged(verdict, own, pick(fact.label))
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    tolerance = _tolerance(answer.rtol, answer.atol)
    found = weave(_("It measured {measured}; {tolerance}."), measured=[Span(measured, "measured")], tolerance=tolerance)
    return [*strong(says), *_gap(), *found]


def _judged(verdict: Verdict, answer: str, asked: str) -> str:
    says = _("{answer} holds.") if verdict.correct else _("{answer} is not the {fact}.")
    return spaced(says.format(answer=answer, fact=asked))


def _tolerance(rtol: float, atol: float) -> Phrase:
    sizes = [f"{numbers.parameter(round(100 * rtol, 6))}{numbers.NO_BREAK}%"] if rtol else []
    sizes += [numbers.parameter(atol)] if atol else []
    if not sizes:
        return given(_("only that was accepted"))
    return given(_("within {size} was accepted").format(size=" + ".join(sizes)))


def _shape_headline(verdict: Verdict) -> Phrase:
    fact = _fact(verdict.declaration, verdict.fact)
    measured = writer(verdict.declaration)(verdict.evidence.facts[verdict.fact], verdict.fact)
    assert isinstance(verdict.response.given, list)
    return [
        *strong(_judged(verdict, numbers.shape(verdict.response.given), pick(fact.label))),
        *_gap(),
        *weave(_("It measured {measured}."), measured=[Span(measured, "measured")]),
    ]


# --- claims ----------------------------------------------------------------------------------------------------------


def _named(part: Part, measured: Mapping[str, Value]) -> Part:
    """What isnan and isfinite ask of a fact, as the fact itself: "weight NaN", or "weight 0.2, but B needs NaN"."""
    asks = _ASKS.fullmatch(part.left)
    if part.relation or asks is None or asks["name"] not in measured:
        return part
    if asks["of"] == "isnan":
        wanted = "NaN" if part.right_value else _("a number")
    else:
        wanted = _("a finite number") if part.right_value else _("∞ or NaN")
    return replace(part, left=asks["name"], left_value=measured[asks["name"]], right_value=wanted)


def _shown(part: Part, facts: Mapping[str, AnyFact]) -> Phrase:
    """A conjunct that holds: "median 0.0012 < 0.071"."""
    measured, bound = _left(part, facts), _bound(part, facts)
    match part.relation:
        case "":
            return measured
        case "in" | "≈":
            return weave(_("{measured} within {bound}"), measured=measured, bound=bound)
        case _:
            return [*measured, *plain(" "), *bound]


def _left(part: Part, facts: Mapping[str, AnyFact]) -> Phrase:
    """The measured side: a fact by its label, anything else as it is written."""
    fact = facts.get(part.left)
    label = spaced(pick(fact.label)) if fact else part.left or part.source
    if part.left_value is None:
        return given(label)
    between = _(": ") if isinstance(part.left_value, bool) else " "
    return [*given(label + between), Span(_written(part.left_value, fact), "measured")]


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
            return given(f"{_number(part.right_value, fact)} ± {slack} %".replace(" ", numbers.NO_BREAK))
        case "":
            return given(_number(part.right_value)) if part.right_value is not None else given(part.source)
        case "=" if isinstance(part.right_value, bool | str):
            return given(_number(part.right_value))
        case relation:
            return given(f"{relation}{numbers.NO_BREAK}{_number(part.right_value, fact)}")


def _number(value: Value | None, fact: AnyFact | None = None) -> str:
    """A bound: no zeros behind its last digit, which nobody measured."""
    if isinstance(value, int | float) and not isinstance(value, bool) and fact is not None and fact.unit:
        return _ZEROS.sub("", numbers.measured(float(value), fact))
    if isinstance(value, float) and not value.is_integer():
        return _ZEROS.sub("", numbers.number(value))
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
        piece = pieces[part] if index % 2 else plain(part)
        if woven and _HAN_GAP.search(woven[-1].text + text_of(piece)[:1]):
            woven[-1] = Span(woven[-1].text.rstrip(), woven[-1].role)  # the space was meant for a number
        woven += piece
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
        joined += [*(given(_before(between, phrase)) if joined else []), *phrase]
    return joined


def spaced(text: str) -> str:
    """In Chinese, a space between Han and Latin letters or digits, where words of both were put together."""
    return _SEAM.sub(" ", text) if language() == "zh" else text


def _before(text: str, phrase: Phrase) -> str:
    """A text with the space that it needs before a phrase."""
    return spaced(text + text_of(phrase)[:1])[:-1]


def _letters(letters: Iterable[str]) -> str:
    return _(", ").join(letters)


def _gap() -> Phrase:
    """Between sentences: Chinese full stops carry their own space."""
    return [] if language() == "zh" else plain(" ")


def sentences(*texts: str) -> str:
    """Whole sentences one after the other; empty ones are left out."""
    return text_of(_gap()).join(filter(None, texts))


def stop() -> str:
    return "。" if language() == "zh" else "."
