"""A verdict in words: the line it opens with, what each claim measured, and the diagnosis.

Every phrase is a list of spans, so that the screen can set measured numbers apart and line mode can print plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from quizapp.bank.claims import Part
from quizapp.bank.templates import Span, fill
from quizapp.bank.types import Question
from quizapp.grading.grade import OptionVerdict, Verdict, known
from quizapp.grading.ledger import Measured
from quizapp.locale import _, language, numbers, pick
from solutions.evidence import AnyFact, Declaration, Evidence, Text, Value

Phrase = list[Span]
Write = Callable[[Value, str | None], str]

_PAIR = re.compile(r"\(-?[\w{}.√]+(?:, -?[\w{}.√]+)+\)")
_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9√∂(−])|(?<=[A-Za-z0-9)%])(?=[\u4e00-\u9fff])")
_HAN_GAP = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]$")
_ASKS = re.compile(r"(?P<of>isnan|isfinite)\((?P<name>\w+)\)")
_ZEROS = re.compile(r"(?<=\d)\.0+(?!\d)|(?<=\.\d)0+(?!\d)|(?<=\.\d\d)0+(?!\d)")
_SENTENCE = re.compile(r"[.!?:]\s|[。！？：]")


# --- the parts of a verdict, in their order --------------------------------------------------------------------------


def explanation(option: OptionVerdict, declaration: Declaration) -> Phrase:
    """What decided one option: "median 0.0012 < 0.071", or "mean 3.84, but B needs < 0.78"."""
    needs = _("{measured}, but {letter} needs {bound}")
    return _because(option.parts, option.measured, option.holds, declaration, needs, letter=given(option.letter))


def decided(side: Measured) -> Phrase:
    """What decided one side of a ledger's row: "median 0.0012 < 0.071", or "mean 3.84, where < 0.78 is needed"."""
    needs = _("{measured}, where {bound} is needed")
    return _because(side.parts, side.named, side.true, side.declaration, needs)


def simple(side: Measured) -> bool:
    """Whether what refuted a side is one comparison, which can be told without its author's notation."""
    failed = [part for part in side.parts if not part.holds]
    return not failed or failed[0].relation != ""


def _because(
    parts: Iterable[Part],
    measured: Mapping[str, Value],
    holds: bool,
    declaration: Declaration,
    needs: str,
    **named: Phrase,
) -> Phrase:
    facts = {fact.name: fact for fact in declaration.facts}
    parts = [_named(part, measured) for part in parts]
    if holds:
        return _join([_shown(part, facts) for part in parts if part.holds], _(", and "))
    failed = next(part for part in parts if not part.holds)
    return weave(needs, measured=_left(failed, facts), bound=_bound(failed, facts), **named)


def finding(option: OptionVerdict, verdict: Verdict) -> Phrase:
    """What was found about an option, as a sentence: its own, else what decided it."""
    if option.option.found is not None:
        return told(option.option.found, verdict)
    return [*explanation(option, verdict.declaration), *plain(stop())]


def diagnosis(verdict: Verdict) -> tuple[Phrase, Phrase] | None:
    """The name of the mistake (its first sentence), and the rest."""
    if verdict.diagnosis is None:
        return None
    spans = told(verdict.diagnosis.say, verdict)
    return split_sentence(spans)


def told(text: Text, verdict: Verdict) -> Phrase:
    """A text of the question, its placeholders filled from this run."""
    return _filled(text, verdict.values, verdict.evidence, verdict.declaration)


def half_minute(question: Question, evidence: Evidence, declaration: Declaration) -> Phrase:
    """What to say to a question, its placeholders filled from a run, whether anybody answered or not."""
    return _filled(question.answer_30s, known(evidence), evidence, declaration)


def said(side: Measured) -> Phrase:
    """What a side of a ledger's row says was measured; without a sentence of its own, what decided it."""
    if side.side.says is None or not side.true:
        return [*decided(side), *plain(stop())]
    return _filled(side.side.says, known(side.evidence), side.evidence, side.declaration)


def _filled(text: Text, values: Mapping[str, Value], evidence: Evidence, declaration: Declaration) -> Phrase:
    return fill(tied(pick(text)), values, writer(declaration), frozenset(evidence.facts))


def prompted(text: Text, params: Mapping[str, Value]) -> Phrase:
    """A text that may name parameters only, before anything is measured."""
    return fill(tied(pick(text)), params, lambda value, name: numbers.parameter(value))


def tied(text: str) -> str:
    """Pairs such as N(0, 1) and (2, 3) are not broken at their comma."""
    return _PAIR.sub(lambda pair: pair[0].replace(" ", numbers.NO_BREAK), text)


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
        case "=" if isinstance(part.right_value, bool | str):
            return measured  # which is the bound
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


def fact_of(declaration: Declaration, name: str) -> AnyFact:
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


def gap() -> Phrase:
    """Between sentences: Chinese full stops carry their own space."""
    return [] if language() == "zh" else plain(" ")


def sentences(*texts: str) -> str:
    """Whole sentences one after the other; empty ones are left out."""
    return text_of(gap()).join(filter(None, texts))


def stop() -> str:
    return "。" if language() == "zh" else "."
