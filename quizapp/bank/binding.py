"""What a question must keep that only the catalogue can tell: names, parameters and the fact asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType

from quizapp.bank.claims import ClaimError, Kind, answer_kind, answer_names, names_of, parse
from quizapp.bank.reader import Place
from quizapp.bank.rules import Asserted, Said, expressions, holes_of, texts, wanted_faults
from quizapp.bank.templates import TemplateError
from quizapp.bank.typed import Fault
from quizapp.bank.types import Answer, Question, Scalar
from quizapp.bank.wording import did_you_mean, quoted
from quizapp.locale import _
from solutions.evidence import AnyFact, Count, Declaration, Number, Numbers, Shape, problem

_ASKED: dict[str, type[AnyFact] | UnionType] = {
    "number": Number | Count, "shape": Shape, "order": Numbers, "bug": Count, "formula": Numbers
}  # fmt: skip
_HUNTED = ("gap", "gaps")  # of code as shown, and with each line mended: solutions.bughunt measures them


def bound_faults(question: Question, declarations: Mapping[str, Declaration]) -> Iterator[Fault]:
    """All that needs the declaration of the question's demonstration."""
    declaration = declared(question.demonstration, ("demonstration",), declarations)
    if isinstance(declaration, Fault):
        yield declaration
        return
    yield from settings_faults(question.params, declaration)
    if question.answer is not None:
        yield from _fact_faults(question, question.answer, declaration)
    yield from _made_for_faults(question, declaration)
    names = names_of(declaration)
    for asserted in expressions(question):
        yield from named_faults(asserted, _known_to(asserted, question, declaration), declaration)
    for said in texts(question):
        yield from told_faults(said, {**names, "answer": answer_kind(question)} if said.answer else names)


def _known_to(asserted: Asserted, question: Question, declaration: Declaration) -> Mapping[str, Kind]:
    """The names that an expression may use: an ideal answer knows no facts."""
    names = names_of(declaration)
    if asserted.answer:
        return {**names, **answer_names(question)}
    if asserted.place[0] != "answer":
        return names
    parameters: dict[str, Kind] = {parameter.name: names[parameter.name] for parameter in declaration.parameters}
    return parameters | dict.fromkeys(question.letters, "float")


def _made_for_faults(question: Question, declaration: Declaration) -> Iterator[Fault]:
    """Orders, faulty code and formulas are asked of demonstrations that were made for them."""
    if question.kind == "order" and {step.id for step in question.steps} != set(declaration.steps):
        known = ", ".join(declaration.steps) or _("none")
        message = _("the steps of {demonstration} are: {known}")
        yield Fault(("steps",), message.format(demonstration=declaration.id, known=known), key=True)
    if question.kind == "bug" and not declaration.listing:
        message = _("{demonstration} has no listing of faulty code")
        yield Fault(("demonstration",), message.format(demonstration=declaration.id))
    facts = {fact.name: fact for fact in declaration.facts}
    if question.kind == "bug" and declaration.listing and not set(_HUNTED) <= facts.keys():
        message = _("{demonstration} does not measure {facts}, as every hunt for a fault does")
        told = message.format(demonstration=declaration.id, facts=", ".join(_HUNTED))
        yield Fault(("demonstration",), told)
    for letter, name in question.letters.items():
        if not isinstance(facts.get(name), Numbers):
            lists = [fact.name for fact in declaration.facts if isinstance(fact, Numbers)]
            near = did_you_mean(name, lists) or _("; its lists: {known}").format(known=", ".join(lists) or _("none"))
            message = _("{demonstration} measures no list {fact}")
            lost = message.format(demonstration=declaration.id, fact=quoted(name)) + near
            yield Fault(("letters", letter), lost)


def declared(id: str, place: Place, declarations: Mapping[str, Declaration]) -> Declaration | Fault:
    """What the demonstration declares, or that there is none of that id."""
    if id in declarations:
        return declarations[id]
    message = _("there is no demonstration {id}").format(id=quoted(id))
    return Fault(place, message + did_you_mean(id, declarations))


def settings_faults(
    params: Mapping[str, Scalar | list[Scalar]], declaration: Declaration, within: Place = ()
) -> Iterator[Fault]:
    """What is wrong with the parameters that stand under `params`."""
    known = {parameter.name: parameter for parameter in declaration.parameters}
    for name, value in params.items():
        place: Place = (*within, "params", name)
        if name not in known:
            mend = did_you_mean(name, known) or _("; its parameters: {known}").format(known=", ".join(known))
            message = _("{demonstration} has no parameter {name}")
            yield Fault(place, message.format(demonstration=declaration.id, name=quoted(name)) + mend, key=True)
            continue
        for at, entry in _entries(place, value):
            if trouble := problem(known[name], entry):
                yield Fault(at, trouble)


def _entries(place: Place, value: Scalar | list[Scalar]) -> Iterator[tuple[Place, Scalar]]:
    if isinstance(value, list):
        yield from (((*place, index), entry) for index, entry in enumerate(value))
    else:
        yield place, value


def _fact_faults(question: Question, answer: Answer, declaration: Declaration) -> Iterator[Fault]:
    facts = {fact.name: fact for fact in declaration.facts}
    fact = facts.get(answer.fact)
    if fact is None:
        near = did_you_mean(answer.fact, facts) or _("; it measures: {known}").format(known=", ".join(facts))
        message = _("{demonstration} measures no {fact}")
        yield Fault(("answer", "fact"), message.format(demonstration=declaration.id, fact=quoted(answer.fact)) + near)
    elif question.kind in _ASKED and not isinstance(fact, _ASKED[question.kind]):
        message = _("{kind} questions cannot ask for {fact}, which is a {what}")
        what = type(fact).__name__.lower()
        yield Fault(("answer", "fact"), message.format(kind=question.kind, fact=quoted(answer.fact), what=what))
    elif isinstance(fact, Number | Numbers) and not answer.rtol and not answer.atol:
        yield Fault(("answer",), _("a measured number needs a tolerance: give rtol or atol"), key=True)


def named_faults(asserted: Asserted, names: Mapping[str, Kind], declaration: Declaration) -> Iterator[Fault]:
    parameters = {parameter.name for parameter in declaration.parameters}
    try:
        claim = parse(asserted.source, names)
    except ClaimError as error:
        yield Fault(asserted.place, error.message, column=error.column)
        return
    yield from wanted_faults(asserted, claim)
    if "flag" in asserted.wanted and not asserted.answer and claim.names <= parameters:
        yield Fault(asserted.place, _("this names no fact, so it measures nothing"))


def told_faults(said: Said, names: Mapping[str, Kind]) -> Iterator[Fault]:
    for language, text in (("en", said.text.en), ("zh", said.text.zh)):
        column = 0
        try:
            for hole in holes_of(text):
                column = hole.column
                parse(hole.source, names)
        except (ClaimError, TemplateError) as error:
            yield Fault((*said.place, language), error.message, column=column + error.column)
