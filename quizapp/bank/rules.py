"""What a question must keep beyond its types, as far as it can be seen without knowing the demonstrations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple, get_args

from quizapp.bank.choosing import variant_count
from quizapp.bank.claims import Claim, ClaimError, parse
from quizapp.bank.reader import Place
from quizapp.bank.templates import Hole, TemplateError
from quizapp.bank.templates import parse as parse_template
from quizapp.bank.typed import Fault
from quizapp.bank.types import LETTERS, Answer, Kind, Question
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _
from solutions.evidence import Text

VARIANTS = 64
OPTIONS = (2, len(LETTERS))
STEPS = (3, 6)  # six steps have 720 orders, and each is run
CHARACTERS = 10_000  # of one text
PLACEHOLDERS = 50  # in one text


class Said(NamedTuple):
    """One of a question's texts; `told` says that it is shown after the measurement."""

    place: Place
    text: Text
    told: bool
    answer: bool = False  # it may also name the answer


class Asserted(NamedTuple):
    """One of a question's expressions, and what it must be."""

    place: Place
    source: str
    wanted: tuple[str, ...]
    answer: bool = False  # it may also name the answer


def texts(question: Question) -> Iterator[Said]:
    yield Said(("prompt",), question.prompt, False)
    for index, option in enumerate(question.options):
        yield Said(("options", index, "text"), option.text, False)
        if option.found is not None:
            yield Said(("options", index, "found"), option.found, True)
    for index, step in enumerate(question.steps):
        yield Said(("steps", index, "text"), step.text, False)
    for index, diagnosis in enumerate(question.diagnoses):
        yield Said(("diagnoses", index, "say"), diagnosis.say, True, True)
    for index, hint in enumerate(question.hints):
        yield Said(("hints", index), hint, False)
    yield Said(("answer_30s",), question.answer_30s, True)
    yield Said(("in_depth",), question.in_depth, True)


def expressions(question: Question) -> Iterator[Asserted]:
    for index, option in enumerate(question.options):
        yield Asserted(("options", index, "claim"), option.claim, ("flag",))
    for index, diagnosis in enumerate(question.diagnoses):
        yield Asserted(("diagnoses", index, "when"), diagnosis.when, ("flag",), True)
    if question.answer is not None and question.answer.ideal is not None:
        wanted = ("list",) if question.kind == "shape" else ("float", "int")
        yield Asserted(("answer", "ideal"), question.answer.ideal, wanted)


# --- the rules --------------------------------------------------------------------------------------------------------


def own_faults(question: Question) -> Iterator[Fault]:
    yield from _kind_faults(question)
    yield from _params_faults(question)
    for said in texts(question):
        yield from text_faults(said, question.params)
    for asserted in expressions(question):
        yield from claim_faults(asserted)


def _kind_faults(question: Question) -> Iterator[Fault]:
    kind = question.kind
    if kind in ("choice", "multi"):
        if question.answer is not None:
            yield Fault(("answer",), _("a {kind} question has options, no answer").format(kind=kind), key=True)
        yield from _options_faults(question)
    elif kind in get_args(Kind):  # anything else is a fault already
        if question.answer is None:
            yield Fault(("answer",), _("{kind} questions need an answer: {{fact: …}}").format(kind=kind))
        else:
            yield from _answer_faults(question.answer, kind)
        if question.options:
            yield Fault(("options",), _("{kind} questions have an answer, no options").format(kind=kind), key=True)
    yield from _steps_faults(question)
    if question.letters and kind != "formula":
        yield Fault(("letters",), _("only a formula question has letters"), key=True)
    elif kind == "formula" and not question.letters:
        yield Fault(("letters",), _("a formula question needs letters, such as d_k and sigma"))


def _options_faults(question: Question) -> Iterator[Fault]:
    low, high = OPTIONS
    if not low <= len(question.options) <= high:
        message = _("a {kind} question has {low} to {high} options, not {count}")
        counted = message.format(kind=question.kind, low=low, high=high, count=len(question.options))
        yield Fault(("options",), counted, key=bool(question.options))
    seen: set[str] = set()
    for index, option in enumerate(question.options):
        if option.id in seen:
            message = _("two options have the id {id}").format(id=quoted(option.id))
            yield Fault(("options", index, "id"), message)
        if option.id.upper() in LETTERS and len(option.id) == 1:
            yield Fault(("options", index, "id"), _("an id of one letter would be taken for the option's letter"))
        seen.add(option.id)


def _steps_faults(question: Question) -> Iterator[Fault]:
    low, high = STEPS
    if question.kind != "order":
        if question.steps:
            yield Fault(("steps",), _("only an order question has steps"), key=True)
        return
    if not low <= len(question.steps) <= high:
        message = _("an order question has {low} to {high} steps, not {count}")
        counted = message.format(low=low, high=high, count=len(question.steps))
        yield Fault(("steps",), counted, key=bool(question.steps))
    seen: set[str] = set()
    for index, step in enumerate(question.steps):
        if step.id in seen:
            yield Fault(("steps", index, "id"), _("two steps have the id {id}").format(id=quoted(step.id)))
        seen.add(step.id)


def _answer_faults(answer: Answer, kind: Kind) -> Iterator[Fault]:
    if kind == "formula" and answer.ideal is None:
        yield Fault(("answer", "ideal"), _("a formula question needs an ideal answer, such as d_k * sigma**4"))
    elif kind in ("order", "bug") and answer.ideal is not None:
        yield Fault(("answer", "ideal"), _("the answer of {kind} questions is found by running them").format(kind=kind))
    if kind == "order" and not answer.atol:
        yield Fault(("answer",), _("an order question needs atol: how far from the reference still counts"), key=True)
    for name, slack in (("rtol", answer.rtol), ("atol", answer.atol)):
        if not math.isfinite(slack):
            yield Fault(("answer", name), _("{name} must be finite").format(name=name))


def _params_faults(question: Question) -> Iterator[Fault]:
    for name, value in question.params.items():
        if value == []:
            yield Fault(("params", name), _("this list is empty: give a value or leave {name} out").format(name=name))
    if variant_count(question) > VARIANTS:
        message = _("these lists make more than {most} variants, too many to prove").format(most=VARIANTS)
        yield Fault(("params",), message, key=True)


def text_faults(said: Said, params: Mapping[str, object] | None) -> Iterator[Fault]:
    """What is wrong with a text; `params` are the names that it may use before anything is measured."""
    sources = {}
    for language, text in (("en", said.text.en), ("zh", said.text.zh)):
        place = (*said.place, language)
        try:
            found = holes_of(text)
        except TemplateError as error:
            yield Fault(place, error.message, column=error.column)
            continue
        sources[language] = {hole.source for hole in found}
        for hole in found:
            yield from _hole_faults(place, hole, None if said.told else params)
    if len(sources) == 2 and sources["en"] != sources["zh"]:
        yield Fault((*said.place, "zh"), _unlike(sources["en"], sources["zh"]))


def holes_of(text: str) -> list[Hole]:
    if not text.strip():
        raise TemplateError(_("this text is empty"), 0)
    if len(text) > CHARACTERS:
        raise TemplateError(_("a text has at most {most:,} characters").format(most=CHARACTERS), 0)
    if "{" not in text and "}" not in text:
        return []
    found = [piece for piece in parse_template(text) if isinstance(piece, Hole)]
    if len(found) > PLACEHOLDERS:
        raise TemplateError(_("a text has at most {most} placeholders").format(most=PLACEHOLDERS), 0)
    return found


def _unlike(en: set[str], zh: set[str]) -> str:
    """Which placeholders stand in one language only."""
    only = [
        _("{names} only in {language}").format(names=_braced(alone), language=language)
        for alone, language in ((en - zh, "en"), (zh - en, "zh"))
        if alone
    ]
    return _("the placeholders differ: {what}").format(what="; ".join(only))


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _hole_faults(place: Place, hole: Hole, params: Mapping[str, object] | None) -> Iterator[Fault]:
    """`params` are the names allowed before anything is measured; None after it."""
    try:
        claim = parse(hole.source, None)
    except ClaimError as error:
        yield Fault(place, error.message, column=hole.column + error.column)
        return
    for name in sorted(claim.names - params.keys()) if params is not None else ():
        known = ", ".join(params or ()) or _("none")
        message = _("{name} is not known before the measurement; the question's params: {known}")
        named = message.format(name=quoted(name), known=known) + did_you_mean(name, params or ())
        yield Fault(place, named, column=hole.column)


def claim_faults(asserted: Asserted) -> Iterator[Fault]:
    try:
        claim = parse(asserted.source, None)
    except ClaimError as error:
        yield Fault(asserted.place, error.message, column=error.column)
        return
    if "flag" in asserted.wanted and not claim.names:
        yield Fault(asserted.place, _("this names no fact, so it measures nothing"))
    yield from wanted_faults(asserted, claim)


def wanted_faults(asserted: Asserted, claim: Claim) -> Iterator[Fault]:
    if claim.kind == "any" or claim.kind in asserted.wanted:
        return
    samples = {"flag": _("true or false, such as variance > 8"), "list": _("a shape, such as [N_q, d_v]")}
    wanted = samples.get(asserted.wanted[0], _("a number, such as sqrt(d_k)"))
    yield Fault(asserted.place, _("this must be {wanted}").format(wanted=wanted))
