"""What can be read after a verdict: the 30-second answer, the depth, formula, code, source, and the figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.grading import Verdict
from quizapp.grading.phrases import explanation, told
from quizapp.locale import _, language, numbers, pick
from quizapp.locale.names import duration
from quizapp.tui.content import MEASURED, QUIET, READABLE, STRONG, Lines, paragraph, phrase, spread, styled
from quizapp.tui.figures import Palette, draw
from quizapp.tui.wrapping import hang

if TYPE_CHECKING:
    from quizapp.typeset.markdown import Block

Page = Callable[[Verdict, int, Palette, float], Lines]


def page(key: str, verdict: Verdict, width: int, palette: Palette, grow: float = 1.0) -> Lines:
    """The lines of one page."""
    pages: dict[str, Page] = {"v": figures, "t": short, "d": depth, "m": formula, "c": code, "o": source}
    return pages[key](verdict, width, palette, grow)


def figures(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """Every figure of the evidence; the facts that decided are set as measurements."""
    declared = {fact.name: fact for fact in verdict.declaration.facts}
    lines: Lines = []
    for figure in verdict.evidence.figures:
        content = draw(
            figure, width, palette=palette, facts=verdict.evidence.facts, declared=declared,
            deciding=verdict.deciding, grow=grow, height=3 if width > READABLE else 5,
        )  # fmt: skip
        lines += [*content.split("\n"), Content()]
    return lines


def short(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """What to say in an interview, in half a minute."""
    opening, closing = ("「", "」") if language() == "zh" else ("“", "”")
    said = phrase(told(verdict.presented.question.answer_30s, verdict))
    return paragraph(styled(opening) + said + styled(closing), width)


def depth(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """Mechanism, conditions, what folklore gets wrong."""
    from quizapp.typeset.markdown import blocks

    text = "".join(
        f"**{span.text}**" if span.role == "measured" else span.text
        for span in told(verdict.presented.question.in_depth, verdict)
    )
    lines: Lines = []
    previous = ""
    for block in blocks(text):
        if lines and not (block.kind == previous == "item"):
            lines.append(Content())
        lines += _block(block, width)
        previous = block.kind
    return lines


_EMPHASIS = {"": "", "strong": STRONG, "emphasis": "italic", "code": "$accent"}


def _block(block: Block, width: int) -> Lines:
    text = Content.assemble(*((run.text, _EMPHASIS[run.emphasis]) for run in block.runs))
    match block.kind:
        case "formula":
            return [styled("  " + line) for line in block.lines]
        case "code":
            return [styled("  " + line, QUIET) for line in block.lines]
        case "heading":
            return paragraph(text.stylize(STRONG), width)
        case "item":
            indent = 2 * block.depth + (3 if len(block.lead) > 1 else 2)
            return hang(styled(" " * 2 * block.depth + block.lead, QUIET), text, min(width, READABLE), indent)
        case _:
            return paragraph(text, width)


def formula(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """The formula in two dimensions."""
    from quizapp.typeset import formula as typeset

    source = verdict.presented.question.formula or verdict.declaration.formula
    lines: Lines = [*paragraph(styled(pick(verdict.declaration.claim), QUIET), width), Content()]
    for part in source.splitlines():
        if part.strip():
            lines += [styled("  " + line) for line in typeset.lines(part)] + [Content()]
    return lines


def code(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """The demonstration's own source with this run's parameters, what was asserted of it, and what it measured."""
    from quizapp.tui.highlighting import python_lines

    evidence = verdict.evidence
    settings = ", ".join(f"{name} = {numbers.parameter(value)}" for name, value in evidence.params.items())
    source = verdict.declaration.code.rstrip("\n")
    count = _("{n} lines, {time}").format(n=source.count("\n") + 1, time=duration(evidence.seconds))
    head = styled(evidence.demonstration, STRONG)
    lines: Lines = [spread(head, styled(count, QUIET), width), *paragraph(styled(settings, QUIET), width), Content()]
    lines += python_lines(source, width)
    lines.append(Content())
    for option in verdict.options:
        lines += hang(styled(f" {option.letter}", QUIET), styled(option.option.claim), width, 4)
        lines += hang(Content(), phrase(explanation(option, verdict.declaration), QUIET), width, 4)
    if verdict.fact:
        lines.append(styled(_("asked for") + "  ", QUIET) + styled(verdict.fact) + "  " + _value(verdict))
    return [*lines, *_listing(verdict, width)]


def _listing(verdict: Verdict, width: int) -> Lines:
    """The faulty code whole, with what each mend measured."""
    from quizapp.tui.views.kinds.listing import listing

    return [Content(), *listing(verdict, "", width)] if verdict.lines else []


def _value(verdict: Verdict) -> Content:
    fact = next(fact for fact in verdict.declaration.facts if fact.name == verdict.fact)
    return styled(numbers.measured(verdict.evidence.facts[verdict.fact], fact), MEASURED)


def source(verdict: Verdict, width: int, palette: Palette, grow: float) -> Lines:
    """What was demonstrated, the rows of the ledger that it settles, and how to see it again."""
    rows = "  ".join(verdict.presented.question.source)
    evidence = verdict.evidence
    settings = "".join(f" --set {_quoted(f'{name}={value}')}" for name, value in verdict.presented.variant.items())
    lines: Lines = [*paragraph(styled(pick(verdict.declaration.claim)), width), Content()]
    if rows:
        lines += [styled(_("rows of the ledger"), QUIET), styled(rows), Content()]
    command = f"quizapp demo {evidence.demonstration}{settings} --seed {evidence.seed}"
    lines += [styled(_("the same run again"), QUIET), *paragraph(styled(command), width), Content()]
    question = verdict.presented.question
    return [
        *lines,
        styled(_("question"), QUIET),
        styled(_("{id}, revision {rev}").format(id=question.id, rev=question.rev)),
    ]


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)
