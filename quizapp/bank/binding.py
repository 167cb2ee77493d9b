"""What a question must keep that only the catalogue can tell: names, parameters and the fact asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quizapp.bank.claims import ClaimError, Kind, answer_kind, names_of, parse
from quizapp.bank.reader import Place
from quizapp.bank.rules import Asserted, Said, expressions, holes_of, texts, wanted_faults
from quizapp.bank.templates import TemplateError
from quizapp.bank.typed import Fault
from quizapp.bank.types import Answer, Question, Scalar
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _
from solutions.evidence import Count, Declaration, Number, Shape, problem


def bound_faults(question: Question, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    """All that needs the declaration of the question's demonstration."""
    declaration = declarations.get(question.demonstration)
    if declaration is None:
        near = did_you_mean(question.demonstration, declarations)
        message = _("there is no demonstration {id}").format(id=quoted(question.demonstration))
        yield Fault(("demonstration",), message + near)
        return
    yield from _settings_faults(question, declaration)
    if question.answer is not None:
        yield from _fact_faults(question, question.answer, declaration)
    names = names_of(declaration)
    with_answer: dict[str, Kind] = {**names, "answer": answer_kind(question)}
    for asserted in expressions(question):
        yield from _named_faults(asserted, with_answer if asserted.answer else names, declaration)
    for said in texts(question):
        yield from _told_faults(said, with_answer if said.answer else names)


def _settings_faults(question: Question, declaration: Declaration) -> Iterator[Fault]:
    declared = {parameter.name: parameter for parameter in declaration.parameters}
    for name, value in question.params.items():
        if name not in declared:
            known = did_you_mean(name, declared) or _("; its parameters: {known}").format(known=", ".join(declared))
            message = _("{demonstration} has no parameter {name}")
            unknown = message.format(demonstration=declaration.id, name=quoted(name)) + known
            yield Fault(("params", name), unknown, key=True)
            continue
        for place, entry in _entries(name, value):
            if trouble := problem(declared[name], entry):
                yield Fault(place, trouble)


def _entries(name: str, value: Scalar | list[Scalar]) -> Iterator[tuple[Place, Scalar]]:
    if isinstance(value, list):
        yield from ((("params", name, index), entry) for index, entry in enumerate(value))
    else:
        yield ("params", name), value


def _fact_faults(question: Question, answer: Answer, declaration: Declaration) -> Iterator[Fault]:
    facts = {fact.name: fact for fact in declaration.facts}
    fact = facts.get(answer.fact)
    if fact is None:
        near = did_you_mean(answer.fact, facts) or _("; it measures: {known}").format(known=", ".join(facts))
        message = _("{demonstration} measures no {fact}")
        yield Fault(("answer", "fact"), message.format(demonstration=declaration.id, fact=quoted(answer.fact)) + near)
    elif not isinstance(fact, Shape if question.kind == "shape" else Number | Count):
        message = _("a {kind} question cannot ask for {fact}, which is a {what}")
        what = type(fact).__name__.lower()
        yield Fault(("answer", "fact"), message.format(kind=question.kind, fact=quoted(answer.fact), what=what))
    elif isinstance(fact, Number) and not answer.rtol and not answer.atol:
        yield Fault(("answer",), _("a measured number needs a tolerance: give rtol or atol"), key=True)


def _named_faults(asserted: Asserted, names: Mapping[str, Kind], declaration: Declaration) -> Iterator[Fault]:
    parameters = {parameter.name for parameter in declaration.parameters}
    ideal = asserted.place[0] == "answer"
    try:
        claim = parse(asserted.source, {name: names[name] for name in parameters} if ideal else names)
    except ClaimError as error:
        yield Fault(asserted.place, error.message, column=error.column)
        return
    yield from wanted_faults(asserted, claim)
    if asserted.place[0] == "options" and claim.names <= parameters:
        yield Fault(asserted.place, _("this names no fact, so it measures nothing"))


def _told_faults(said: Said, names: Mapping[str, Kind]) -> Iterator[Fault]:
    for language, text in (("en", said.text.en), ("zh", said.text.zh)):
        column = 0
        try:
            for hole in holes_of(text):
                column = hole.column
                parse(hole.source, names)
        except (ClaimError, TemplateError) as error:
            yield Fault((*said.place, language), error.message, column=column + error.column)
