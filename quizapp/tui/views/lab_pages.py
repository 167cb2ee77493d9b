"""What the lab shows to the right of the settings: figures and facts, or one of its pages."""

from __future__ import annotations

import math

from textual.content import Content

from quizapp.bank.templates import Span, fill
from quizapp.bank.types import Question
from quizapp.experiment.settings import SEED, Setting, command
from quizapp.experiment.shelf import decides, settles
from quizapp.grading.grade import known
from quizapp.grading.phrases import tied, writer
from quizapp.locale import _, language, numbers, pick
from quizapp.locale.names import level_name, ruling_word
from quizapp.tui.content import (
    KEY,
    QUIET,
    READABLE,
    STRONG,
    Lines,
    clickable,
    fitted,
    paragraph,
    phrase,
    spread,
    stacked,
    styled,
)
from quizapp.tui.figures import Palette, draw
from quizapp.tui.page import ROOMY, WIDE
from quizapp.tui.views import lab_paper
from quizapp.tui.views.documents import GLYPHS, ruling_of
from quizapp.tui.views.lab_desk import Desk, formulas, label
from quizapp.tui.views.lab_facts import facts
from quizapp.tui.wrapping import hang
from solutions.evidence import Evidence

AROUND = 4  # rows of header, keys and margins
FACTS = 12  # rows of the table of facts that figures leave in sight
WHILE_FORMING = 3  # the same while something trains, when they are not measured yet


class Sheet:
    """What was set, at which line each fact begins, and a cell's story: what is chosen is brought into sight."""

    def __init__(self, content: Content, starts: list[int], story: int = 0) -> None:
        self.content, self.starts, self.story = content, starts, story


def tabs(desk: Desk) -> list[tuple[str, str]]:
    found = [("v", _("figures")), ("s", _("sweep")), ("c", _("code")), ("m", _("formula")), ("t", _("in words"))]
    return [(key, name) for key, name in found if key != "v" or lab_paper.blocks_of(desk)]


def head(desk: Desk, width: int, roomy: bool) -> Content:
    """What stands above everything: the pages, the claim, and what the machine does now."""
    lines: Lines = [_tabs(desk), *([Content()] if roomy or desk.page else [])]
    if desk.page in ("", "m") or (roomy and desk.page in ("v", "s")):
        lines += [*_claim(desk, width), *([Content()] if roomy else [])]
    return stacked([*lines, *(lab_paper.state(desk, width) if desk.page in ("", "v", "s") else [])])


def sheet(desk: Desk, width: int, palette: Palette, size: tuple[int, int]) -> Sheet:
    """What was measured, or a page. `size` is the terminal's, in columns and rows."""
    match desk.page:
        case "c":
            return Sheet(stacked(code(desk, width)), [])
        case "m":
            return Sheet(stacked(formula(desk)), [])
        case "t":
            return Sheet(stacked(words(desk, width)), [])
        case "v":
            figures = _all_figures(desk, width, palette)
            story = next((at for at, line in enumerate(figures) if line.plain.startswith("▌")), 0)
            return Sheet(stacked(figures), [], story)
    roomy = size[1] >= ROOMY
    lines: Lines = _sweep(desk, width, palette, 8 if roomy else 6) if desk.page == "s" else []
    table, starts = facts(desk, width)
    if desk.page == "" and roomy and size[0] >= WIDE:
        facts_in_sight = WHILE_FORMING if lab_paper.forms(desk) else FACTS
        taken = AROUND + head(desk, width, roomy).plain.count("\n") + 1 + min(len(table), facts_in_sight)
        lines += _some_figures(desk, width, palette, size[1] - taken)
    above = len(lines)
    lines += table
    if roomy:
        lines += [Content(), *paragraph(styled(_promise(desk), QUIET), width)]
    return Sheet(stacked(lines), [above + start for start in starts])


def _tabs(desk: Desk) -> Content:
    line = Content()
    for key, name in tabs(desk):
        here = key == desk.page
        tab = styled(key, KEY if here else "$accent") + " " + styled(name, "bold underline" if here else QUIET)
        line += (Content("  ") if line else Content()) + clickable(tab, f"page('{key}')")
    return line


def _claim(desk: Desk, width: int) -> Lines:
    return paragraph(styled(pick(desk.declaration.claim), STRONG), width)


def _promise(desk: Desk) -> str:
    if desk.bench.predicting and desk.asked is not None:
        return _("What you have not predicted yet stays sealed.")
    return _("Each setting reruns the computation; nothing here is a drawing.")


# --- figures ----------------------------------------------------------------------------------------------------------


def _all_figures(desk: Desk, width: int, palette: Palette) -> Lines:
    found = lab_paper.blocks(desk, width, palette, 6)
    if not found:
        return paragraph(styled(_nothing_yet(desk), QUIET), width)
    cells = [("i", _("walks the cells"), "inspect")] if lab_paper.maps_of(desk) else []
    keys = [*cells, ("f", _("saves them as SVG and CSV"), "save"), ("Y", _("copies them as text"), "copy_figures")]
    line = Content("   ").join(
        clickable(styled(f"{key}  ", KEY) + styled(says, QUIET), action) for key, says, action in keys
    )
    return [*lab_paper.heads(desk, width), *(line for block in found for line in block), line]


def _some_figures(desk: Desk, width: int, palette: Palette, room: int) -> Lines:
    """As many figures as fit above the facts."""
    found = lab_paper.blocks(desk, width, palette, 7)
    lines: Lines = lab_paper.heads(desk, width)
    for index, block in enumerate(found):
        last = index == len(found) - 1
        if len(lines) + len(block) + (0 if last else 2) > room:
            more = clickable(styled("v  ", KEY) + styled(_("shows all figures"), QUIET), "page('v')")
            return [*lines, more, Content()]
        lines += block
    return lines


def _nothing_yet(desk: Desk) -> str:
    if any(desk.bench.drawn.values()):
        return _("This demonstration draws nothing; its facts say it all.")
    return _("Nothing is measured yet.")


# --- pages ------------------------------------------------------------------------------------------------------------


def code(desk: Desk, width: int) -> Lines:
    """The demonstration's own source as it stands on disk, and the parameters it is run with."""
    from quizapp.tui.highlighting import python_lines

    source = desk.declaration.code.rstrip("\n")
    lines: Lines = [styled(desk.declaration.id, STRONG)]
    for side, setting in desk.bench.sides.items():
        lead = styled(f"{side}  " if desk.bench.b is not None else "", QUIET)
        lines += [lead + line for line in paragraph(styled(_settings(setting), QUIET), width - 3)]
    copies = [
        clickable(
            styled("y  ", KEY) + styled(_("copies it with all it needs, as one file that runs without the app"), QUIET),
            "copy",
        ),
        styled(f"   python -m solutions {desk.declaration.id}", QUIET),
    ]
    return [*lines, Content(), *python_lines(source, min(width, 100)), Content(), *copies]


def _settings(setting: Setting) -> str:
    values = [f"{name} = {numbers.parameter(value)}" for name, value in setting.params]
    return ", ".join([*values, _("seed") + f" = {setting.seed}"])


def formula(desk: Desk) -> Lines:
    return [styled("  " + line) for each in formulas(desk.declaration.formula) for line in [*each, ""]]


def words(desk: Desk, width: int) -> Lines:
    """The claim, the rows of the ledger it settles, the questions it decides, what to say in half a minute."""
    lines: Lines = [*_claim(desk, width), Content()]
    question = desk.question
    if question is not None:
        lines += [styled(_("In half a minute"), STRONG), *_half_a_minute(desk, question, width), Content()]
    lines += [*_rows(desk, width), *_questions(desk, width)]
    lines += [styled(_("The same run again"), STRONG)]
    for setting in desk.bench.sides.values():
        lines += paragraph(styled(command(desk.declaration, setting)), width)
    return [*lines, clickable(styled("y  ", KEY) + styled(_("copies it"), QUIET), "copy")]


def _half_a_minute(desk: Desk, question: Question, width: int) -> Lines:
    """The 30-second answer of the easiest question, with numbers measured at a setting at which it is asked."""
    setting = desk.asked_at(question)
    evidence = desk.bench.results.get(setting) if setting is not None else None
    if setting is None or evidence is None:
        return paragraph(styled(_("Its numbers are being measured."), QUIET), width)
    lines: Lines = []
    if setting != desk.bench.a:
        lines += paragraph(styled(_("with {settings}").format(settings=_settings(setting)), QUIET), width)
    opening, closing = ("「", "」") if language() == "zh" else ("“", "”")
    return [*lines, *paragraph(styled(opening) + phrase(_filled(desk, question, evidence)) + styled(closing), width)]


def _filled(desk: Desk, question: Question, evidence: Evidence) -> list[Span]:
    text = tied(pick(question.answer_30s))
    return fill(text, known(evidence), writer(desk.declaration), frozenset(evidence.facts))


def _rows(desk: Desk, width: int) -> Lines:
    rows = settles(desk.declaration.id, desk.bank)
    if not rows:
        return []
    lines: Lines = [styled(_("Settles in the documents"), STRONG)]
    for row in rows:
        ruling = ruling_of(desk.bank, row)
        sign, style = GLYPHS[ruling]
        lead = styled(sign, style) + styled(f" {row.id}", QUIET)
        mark = styled(ruling_word(ruling), QUIET) if ruling else None
        shown = hang(lead, styled(pick(row.claim)), min(width, READABLE), 10, mark)
        lines += [clickable(line, f"document('{row.id}')") for line in shown]
    return [*lines, Content()]


def _questions(desk: Desk, width: int) -> Lines:
    asked = decides(desk.declaration.id, desk.bank)
    if not asked:
        return []
    key = clickable(styled("a  ", KEY) + styled(_("asks you"), QUIET), "ask")
    lines: Lines = [spread(styled(_("Questions that it decides"), STRONG), key, min(width, READABLE))]
    for question in asked:
        level = styled("●" * question.level + "○" * (5 - question.level), QUIET)
        name = styled(f"  {level_name(question.level)}", QUIET)
        lines.append(spread(styled(question.id), level + fitted(name, 14), min(width, READABLE)))
    return [*lines, Content()]


# --- the sweep --------------------------------------------------------------------------------------------------------


def _sweep(desk: Desk, width: int, palette: Palette, height: int) -> Lines:
    """The fact over the parameter, in `height` rows, and how far the sweep is."""
    sweep = desk.runs.sweep
    if sweep is None:
        says = _("A sweep walks one parameter over its range. Choose a parameter with ↑↓, then press ↵.")
        return [*paragraph(styled(says, QUIET), width), Content()]
    fact, knob = desk.swept, sweep.knob
    over = _("{fact} over {name}").format(fact=label(fact), name=_("seed") if knob is SEED else label(knob))
    seeds = _("median of {n} seeds, with the least and the greatest").format(n=len(sweep.seeds))
    lines: Lines = [*paragraph(styled(over, STRONG), width), *paragraph(styled(seeds, QUIET), width)]
    figure = sweep.figure(fact)
    if figure is not None:
        drawn = draw(figure, min(width, lab_paper.WIDEST), palette=palette, height=height, captioned=False)
        lines += drawn.split("\n")
    lines += _how_far(desk, width)
    if sweep.failed:
        first = next(iter(sweep.failed.values()))
        says = _("{n} settings could not be run: {reason}").format(n=len(sweep.failed), reason=first)
        lines += paragraph(styled(says, "$warning"), width)
    return [*lines, Content()]


def _how_far(desk: Desk, width: int) -> Lines:
    sweep = desk.runs.sweep
    assert sweep is not None
    if sweep.due is None:
        says = _("{total} runs. tab and ↑↓ show another fact; ↵ sweeps another parameter.").format(total=sweep.total)
        more = clickable(styled("k  ", KEY) + styled(_("more or fewer seeds"), QUIET), "seeds")
        return [*paragraph(styled(says, QUIET), width), more]
    room = min(width, 40)
    part = round(sweep.done / sweep.total * room)
    left = "" if math.isnan(sweep.left) else _(", about {n} s left").format(n=max(1, round(sweep.left)))
    says = _("{done} of {total} runs").format(done=sweep.done, total=sweep.total) + left
    key = clickable(styled("x  ", KEY) + styled(_("ends it"), QUIET), "stop")
    return [styled("━" * part, "$accent") + styled("━" * (room - part), "$rule"), styled(says, QUIET) + "   " + key]
