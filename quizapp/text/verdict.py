"""A verdict line by line: the verdict first, each claim, the diagnosis; then the pages that the person asks for."""

from __future__ import annotations

from collections.abc import Callable

from quizapp.grading import OptionVerdict, Verdict
from quizapp.grading.headlines import headline
from quizapp.grading.phrases import diagnosis, explanation, finding, sentences, text_of, told
from quizapp.locale import _, numbers, pick
from quizapp.locale.names import confidence_name, duration
from quizapp.practice import Answered, Confidence, Practice, marks
from quizapp.schedule.phrases import repair_text, return_text
from quizapp.schedule.ratings import rating_name, reason_text
from quizapp.text import decided
from quizapp.text.figures import lines as figure_lines
from quizapp.text.lines import WIDTH, Terminal, wrapped
from solutions.evidence import Evidence

Page = Callable[[Terminal], None]
INDENT = 14  # where the reasons stand: behind letter and word


def show(answered: Answered, saved: bool, terminal: Terminal) -> None:
    """The verdict, and where the answer went; `saved` says whether the log outlives this sitting."""
    terminal.say()
    for line in lines(answered.verdict, answered.confidence):
        terminal.verbatim(line)
    terminal.say()
    terminal.say(_kept(answered, saved))


def lines(verdict: Verdict, confidence: Confidence | None = None) -> list[str]:
    """The verdict in three parts, always in this order: in words, claim by claim, the diagnosis."""
    shown = [*wrapped(_opening(verdict)), *wrapped(measured(verdict.evidence))]
    if verdict.options:
        shown += ["", *(line for option in verdict.options for line in _option(option, verdict, confidence))]
    if found := decided.lines(verdict, _own(confidence)):
        shown += ["", *found]
    if told_why := diagnosis(verdict):
        shown += ["", *wrapped(sentences(*map(text_of, told_why)))]
    return shown


def _opening(verdict: Verdict) -> str:
    """What holds or does not, then the number that says so. Nothing is before it that would be heard first."""
    chosen = [option for option in verdict.options if option.chosen]
    if verdict.correct or verdict.presented.question.kind != "choice":
        return text_of(headline(verdict))
    return sentences(_("Not {letter}.").format(letter=chosen[0].letter), text_of(finding(chosen[0], verdict)))


def measured(evidence: Evidence) -> str:
    """How long it took, over what, with which seed."""
    sample = pick(evidence.sample)
    line = _("Measured in {time} over {sample}, seed {seed}.") if sample else _("Measured in {time}, seed {seed}.")
    return line.format(time=duration(evidence.seconds), sample=sample, seed=evidence.seed)


def _option(option: OptionVerdict, verdict: Verdict, confidence: Confidence | None) -> list[str]:
    from rich.cells import cell_len, set_cell_size

    word = set_cell_size(_("holds") if option.holds else _("refuted"), 9)
    said = text_of(explanation(option, verdict.declaration))
    shown = wrapped(f"  {option.letter}  {word}{said}", indent=INDENT)
    if not option.chosen:
        return shown
    own = _own(confidence)
    *before, last = shown
    beside = f"{last}    {own}"
    return [*before, beside] if cell_len(beside) <= WIDTH else [*shown, " " * INDENT + own]


def _own(confidence: Confidence | None) -> str:
    if confidence is None:
        return _("(your answer)")
    return _("(your answer, {confidence})").format(confidence=confidence_name(confidence))


def _kept(answered: Answered, saved: bool) -> str:
    if answered.unsaved:
        return answered.unsaved
    if not saved:
        return _("Nothing is being saved in this sitting.")
    told = [_("Kept in your log.")]
    if answered.confidence is not None:
        change = marks(answered.confidence, answered.verdict.correct)
        told = [_("Kept in your log. Marks for the certainty you gave: {marks}.").format(marks=numbers.signed(change))]
    if answered.rated is not None:
        rating, reason = rating_name(answered.rated.rating), reason_text(answered.rated.reason)
        told.append(_("Rated {rating}: {reason}.").format(rating=rating, reason=reason))
    if answered.returns is not None:
        told.append(return_text(answered.returns))
    if answered.repair is not None:
        told.append(repair_text(answered.repair))
    return sentences(*told)


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
    for index, figure in enumerate(verdict.evidence.figures):
        if index:
            terminal.say()
        _verbatim(figure_lines(figure, verdict.evidence, verdict.declaration), terminal)


def _depth(verdict: Verdict, terminal: Terminal) -> None:
    from quizapp.text import markdown

    _verbatim(markdown.lines(text_of(told(verdict.presented.question.in_depth, verdict))), terminal)


def _formula(verdict: Verdict) -> list[str]:
    from quizapp.typeset import formula

    source = verdict.presented.question.formula or verdict.declaration.formula
    shown = [line for part in source.splitlines() if part.strip() for line in ["", *formula.lines(part)]]
    return shown[1:]


def _code(verdict: Verdict, terminal: Terminal) -> None:
    evidence = verdict.evidence
    settings = ", ".join(f"{name} = {numbers.parameter(value)}" for name, value in evidence.params.items())
    terminal.say(f"{evidence.demonstration}: {settings}")
    terminal.say()
    _verbatim(verdict.declaration.code.splitlines(), terminal)
    if verdict.options:
        terminal.say()
    for option in verdict.options:
        terminal.say(f"  {option.letter}  {option.option.claim}", indent=5)
    if verdict.lines:
        terminal.say()
    for number, line in enumerate(verdict.presented.listing, start=1):
        terminal.verbatim(f"{number:>3}  {line.text}")


def _source(verdict: Verdict, terminal: Terminal) -> None:
    rows = ", ".join(verdict.presented.question.source)
    terminal.say(pick(verdict.declaration.claim))
    if rows:
        terminal.say(_("Rows of the ledger that this settles: {rows}.").format(rows=rows))


def _verbatim(lines: list[str], terminal: Terminal) -> None:
    for line in lines:
        terminal.verbatim(line)
