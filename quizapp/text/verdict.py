"""A verdict line by line: the verdict first, each claim, the diagnosis; then the pages that the person asks for."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.grading import OptionVerdict, Verdict
from quizapp.grading.phrases import diagnosis, explanation, headline, text_of, told
from quizapp.locale import _, numbers, pick
from quizapp.locale.names import confidence_name, duration
from quizapp.practice import Answered, Confidence, Practice, marks
from quizapp.text.figures import lines as figure_lines
from quizapp.text.lines import Terminal, wrapped
from solutions.evidence import Evidence

Page = Callable[[Terminal], None]


def show(answered: Answered, terminal: Terminal) -> None:
    """The verdict, and where the answer went."""
    terminal.say()
    for line in lines(answered.verdict, answered.confidence):
        terminal.verbatim(line)
    terminal.say()
    terminal.say(_kept(answered))


def lines(verdict: Verdict, confidence: Confidence | None = None) -> list[str]:
    """The verdict in three parts, always in this order: in words, claim by claim, the diagnosis."""
    sign = _("Right.") if verdict.correct else _("Not so.")
    shown = [*wrapped(f"{sign} {text_of(headline(verdict))}"), *wrapped(measured(verdict.evidence))]
    if verdict.options:
        shown += ["", *(line for option in verdict.options for line in _option(option, verdict, confidence))]
    if found := diagnosis(verdict):
        shown += ["", *wrapped(" ".join(filter(None, map(text_of, found))))]
    return shown


def measured(evidence: Evidence) -> str:
    """How long it took, over what, with which seed."""
    sample = pick(evidence.sample)
    line = _("Measured in {time} over {sample}, seed {seed}.") if sample else _("Measured in {time}, seed {seed}.")
    return line.format(time=duration(evidence.seconds), sample=sample, seed=evidence.seed)


def _option(option: OptionVerdict, verdict: Verdict, confidence: Confidence | None) -> list[str]:
    from rich.cells import set_cell_size

    word = set_cell_size(_("holds") if option.holds else _("refuted"), 9)
    said = text_of(explanation(option, verdict.declaration))
    own = _("(your answer, {confidence})").format(confidence=confidence_name(confidence))
    own = f"    {own if confidence else _('(your answer)')}" if option.chosen else ""
    return wrapped(f"  {option.letter}  {word}{said}{own}", indent=14)


def _kept(answered: Answered) -> str:
    if answered.unsaved:
        return answered.unsaved
    if answered.confidence is None:
        return _("Kept in your log.")
    change = marks(answered.confidence, answered.verdict.correct)
    return _("Kept in your log. Marks for the certainty you gave: {marks}.").format(marks=numbers.signed(change))


def pages(practice: Practice, answered: Answered) -> dict[str, Page]:
    """What can be read after a verdict, by its key."""
    verdict = answered.verdict
    question = verdict.presented.question
    return {
        "v": lambda terminal: _figures(verdict, terminal),
        "t": lambda terminal: terminal.say(text_of(told(question.answer_30s, verdict))),
        "d": lambda terminal: _depth(verdict, terminal),
        "m": lambda terminal: _verbatim(_formula(verdict), terminal),
        "c": lambda terminal: _code(verdict, terminal),
        "o": lambda terminal: _source(verdict, terminal),
    }


def _figures(verdict: Verdict, terminal: Terminal) -> None:
    for figure in verdict.evidence.figures:
        _verbatim(figure_lines(figure, verdict.evidence, verdict.declaration), terminal)
        terminal.say()


def _depth(verdict: Verdict, terminal: Terminal) -> None:
    from quizapp.text import markdown

    _verbatim(markdown.lines(text_of(told(verdict.presented.question.in_depth, verdict))), terminal)


def _formula(verdict: Verdict) -> list[str]:
    from quizapp.typeset import formula

    source = verdict.presented.question.formula or verdict.declaration.formula
    return [line for part in source.splitlines() if part.strip() for line in [*formula.lines(part), ""]]


def _code(verdict: Verdict, terminal: Terminal) -> None:
    evidence = verdict.evidence
    settings = ", ".join(f"{name} = {numbers.parameter(value)}" for name, value in evidence.params.items())
    terminal.say(f"{evidence.demonstration}: {settings}")
    terminal.say()
    _verbatim(verdict.declaration.code.splitlines(), terminal)
    for option in verdict.options:
        terminal.say(f"  {option.letter}  {option.option.claim}", indent=5)


def _source(verdict: Verdict, terminal: Terminal) -> None:
    rows = ", ".join(verdict.presented.question.source)
    terminal.say(pick(verdict.declaration.claim))
    if rows:
        terminal.say(_("Rows of the ledger that this settles: {rows}.").format(rows=rows))


def _verbatim(lines: list[str], terminal: Terminal) -> None:
    for line in lines:
        terminal.verbatim(line)
