"""What the lab says line by line: parameters and facts, what was measured and predicted, figures, code, words."""

from __future__ import annotations

from collections.abc import Mapping

from quizapp.bank.packs import Bank
from quizapp.experiment.predictions import CLOSE, Prediction, came_true
from quizapp.experiment.settings import SEED, Setting, allowed, command, knobs
from quizapp.experiment.shelf import decides, settles
from quizapp.experiment.sweep import Sweep
from quizapp.grading.phrases import gap, stop, text_of, truth
from quizapp.locale import _, numbers, pick
from quizapp.locale.names import ruling_name
from quizapp.text.figures import aligned
from quizapp.text.figures import lines as figure_lines
from quizapp.text.lines import Terminal
from quizapp.text.verdict import measured
from solutions.evidence import AnyFact, AnyParameter, Declaration, Evidence, Progress, Value


def settings(declaration: Declaration, setting: Setting, terminal: Terminal) -> None:
    """Every parameter with its value and what it takes, then the facts by name."""
    terminal.say()
    terminal.say(_("Parameters: name, value, what it takes."))
    for knob in knobs(declaration):
        value = numbers.parameter(setting.value(knob))
        row = _("{name}: {value}; {takes}").format(name=name(knob), value=value, takes=allowed(knob))
        terminal.say(f"  {row}", indent=4)
    terminal.say()
    terminal.say(_("Facts that a run measures:"))
    for fact in declaration.facts:
        terminal.say("  " + _("{name}: {label}").format(name=fact.name, label=pick(fact.label)), indent=4)


def result(
    declaration: Declaration,
    evidence: Evidence,
    before: Evidence | None,
    said: Mapping[str, Prediction],
    terminal: Terminal,
) -> None:
    """What was predicted and whether it came so, then every fact: what was waited for is heard first."""
    terminal.say()
    facts = {fact.name: fact for fact in declaration.facts}
    for fact_name, prediction in said.items():
        here, there = evidence.facts[fact_name], before.facts[fact_name] if before is not None else None
        came = came_true(prediction, facts[fact_name], here, there)
        terminal.say(_judged(facts[fact_name], prediction, bool(came), here, there))
    if said:
        terminal.say()
    terminal.say(measured(evidence))
    terminal.say()
    table([[pick(fact.label), written(evidence.facts[fact.name], fact)] for fact in declaration.facts], terminal)


def _judged(fact: AnyFact, prediction: Prediction, came: bool, here: Value, there: Value | None) -> str:
    says = _("You predicted {said}: it came true.") if came else _("You predicted {said}: it did not come true.")
    than = _(" (before: {there})").format(there=written(there, fact)) if there is not None else ""
    return f"{pick(fact.label)} {written(here, fact)}{than}{stop()}{text_of(gap())}" + says.format(
        said=spoken(prediction, fact)
    )


def swept(sweep: Sweep, fact: AnyFact, terminal: Terminal) -> None:
    """The fact at each value of the parameter."""
    head = [name(sweep.knob), _("median"), _("least"), _("greatest")]
    rows = [
        [numbers.parameter(point.value), *map(numbers.number, (point.middle, point.least, point.greatest))]
        for point in sweep.points(fact)
    ]
    terminal.say(pick(fact.label))
    table([head, *rows], terminal)


def table(rows: list[list[str]], terminal: Terminal) -> None:
    for line in aligned(rows):
        terminal.verbatim(line)


def figures(declaration: Declaration, evidence: Evidence, terminal: Terminal) -> None:
    for index, figure in enumerate(evidence.figures):
        if index:
            terminal.say()
        for line in figure_lines(figure, evidence, declaration):
            terminal.verbatim(line)


def code(declaration: Declaration, terminal: Terminal) -> None:
    for line in declaration.code.splitlines():
        terminal.verbatim(line)


def formula(declaration: Declaration, terminal: Terminal) -> None:
    from quizapp.typeset import formula as typeset

    for part in filter(str.strip, declaration.formula.splitlines()):
        for line in typeset.lines(part):
            terminal.verbatim(line)


def words(declaration: Declaration, setting: Setting, bank: Bank, terminal: Terminal) -> None:
    """The claim, what it settles in the documents, what it decides, and how to repeat it."""
    terminal.say(pick(declaration.claim))
    for row in settles(declaration.id, bank):
        ruling = bank.recorded.get(row.id)
        says = ruling_name(ruling) if ruling else _("not measured yet")
        line = _("{row}, {ruling}: {claim}").format(row=row.id, ruling=says, claim=pick(row.claim))
        terminal.say(f"  {line}", indent=4)
    asked = decides(declaration.id, bank)
    if asked:
        ids = _(", ").join(question.id for question in asked)
        terminal.say(_("Questions that it decides: {ids}.").format(ids=ids))
    terminal.say(_("The same run again: {command}").format(command=command(declaration, setting)), indent=4)


class Quarters:
    """Says how far a training is, at each quarter: a line for every report would be too much to hear."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal, self._quarter = terminal, 0

    def __call__(self, progress: Progress) -> None:
        quarter = 4 * progress.done // max(1, progress.total)
        if quarter > self._quarter:
            self._quarter = quarter
            loss = _(", loss {loss}").format(loss=numbers.number(progress.loss)) if progress.loss is not None else ""
            says = _("{done} of {total} steps").format(done=progress.done, total=progress.total)
            self._terminal.say(says + loss)


def name(knob: AnyParameter) -> str:
    if knob is SEED:
        return _("seed")
    label = pick(knob.label)
    return knob.name if label == knob.name else _("{name} ({label})").format(name=knob.name, label=label)


def spoken(prediction: Prediction, fact: AnyFact) -> str:
    if prediction.number is not None:
        slack = f"{CLOSE:.0%}".replace("%", f"{numbers.NO_BREAK}%")
        number = numbers.measured(prediction.number, fact) if fact.unit else numbers.parameter(prediction.number)
        return _("{number}, within {slack}").format(number=number, slack=slack)
    says = {"higher": _("higher"), "equal": _("about equal"), "lower": _("lower"), "differs": _("another")}
    return says[prediction.relation or "equal"]


def written(value: Value, fact: AnyFact) -> str:
    return truth(value) if isinstance(value, bool) else numbers.measured(value, fact)
