"""The table of facts: what was measured at each setting, sealed where a prediction comes first, and what was said."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len
from textual.content import Content

from quizapp.experiment.bench import Side
from quizapp.experiment.predictions import Prediction
from quizapp.grading.phrases import truth
from quizapp.locale import _, numbers, pick
from quizapp.tui.content import FAINT, KEY, MEASURED, QUIET, READABLE, STRONG, Lines, clickable, fitted, styled
from quizapp.tui.figures.parts import left, right
from quizapp.tui.views.lab_desk import Desk, label
from solutions.evidence import AnyFact, Evidence, Value

SEALED = "░░░░░"
WIDEST = 14  # cells of a column; what is longer stands beneath
SAID = 17  # cells of what was predicted
LEAST_LABEL = 18
Piece: TypeAlias = tuple[str, str]
_WHOLE = re.compile(r"[−+]?[\d,]+")


def facts(desk: Desk, width: int) -> tuple[Lines, list[int]]:
    """The heading and a row a fact, and at which line each row begins."""
    columns = desk.columns
    width = min(width, READABLE + (SAID if desk.bench.predicting or desk.bench.said else 0))
    texts = [[_cell(desk, fact, name, evidence) for name, evidence in columns] for fact in desk.declaration.facts]
    blocks = [_block([row[at] for row in texts]) for at in range(len(columns))]
    heads = [_head(name) for name, _evidence in columns] if len(columns) > 1 else [""]
    slots = [max(sum(block), cell_len(head), cell_len(SEALED)) + 3 for block, head in zip(blocks, heads, strict=True)]
    said = SAID if desk.bench.predicting or desk.bench.said else 0
    room = width - 2 - sum(slots) - said
    if room < LEAST_LABEL and said:
        said, room = 0, room + said
    lines: Lines = [_heading(desk, heads, slots, said, width)]
    starts = []
    for index, (fact, row) in enumerate(zip(desk.declaration.facts, texts, strict=True)):
        starts.append(len(lines))
        lines += _row(desk, fact, index, row, blocks, slots, said, max(8, room))
    return lines, starts


def _head(name: str) -> str:
    return _("before") if name == "before" else name


def _heading(desk: Desk, heads: list[str], slots: list[int], said: int, width: int) -> Content:
    evidence = next((each for _name, each in desk.columns if each is not None), None)
    sample = pick(evidence.sample) if evidence is not None else ""
    what = _("measured, {sample}").format(sample=sample) if sample else _("measured")
    room = width - sum(slots) - said
    head = fitted(styled(what, QUIET), max(1, room))
    for name, slot in zip(heads, slots, strict=True):
        head += styled(" " * (slot - cell_len(name)) + name, QUIET)
    return head + (styled(right(_("you predicted"), said), QUIET) if said else Content())


# --- a row ------------------------------------------------------------------------------------------------------------


def _cell(desk: Desk, fact: AnyFact, name: str, evidence: Evidence | None) -> tuple[str, str]:
    """The text of a cell and its role."""
    if name != "before" and desk.bench.sealed(_side(name), fact.name):
        return SEALED, FAINT
    if evidence is None:
        return "·", FAINT
    return written(evidence.facts[fact.name], fact), MEASURED


def _side(name: str) -> Side:
    return "B" if name == "B" else "A"


def written(value: Value, fact: AnyFact) -> str:
    return truth(value) if isinstance(value, bool) else numbers.measured(value, fact)


def _parts(text: str) -> tuple[int, int]:
    """Cells before the decimal point and from it on."""
    match = _WHOLE.match(text)
    whole = cell_len(match[0] if match else text)
    return whole, cell_len(text) - whole


def _block(cells: list[Piece]) -> tuple[int, int]:
    """Cells that a column's numbers take before and after the decimal point; what is too long does not count."""
    parts = [_parts(text) for text, _style in cells if cell_len(text) <= WIDEST and text != SEALED] or [(1, 0)]
    return max(whole for whole, _rest in parts), max(rest for _whole, rest in parts)


def _row(
    desk: Desk,
    fact: AnyFact,
    index: int,
    cells: list[Piece],
    blocks: list[tuple[int, int]],
    slots: list[int],
    said: int,
    room: int,
) -> Lines:
    """Put together in one go: there may be forty rows, and all are set anew after each change."""
    asked = desk.bench.predicting and desk.asked is fact
    here = index == desk.fact_row and desk.on_facts
    name, *more = _broken(label(fact), room)
    style = STRONG if here or asked else ""
    pieces: list[Piece] = [("▌ " if here else "  ", KEY), (left(name, room), style)]
    beneath: Lines = [styled(f"  {line}", style) for line in more]
    for (text, role), block, slot, (column, _evidence) in zip(cells, blocks, slots, desk.columns, strict=True):
        if cell_len(text) > WIDEST:
            pieces.append((" " * slot, ""))
            head = styled(f"    {_head(column)}  " if len(cells) > 1 else "    ", QUIET)
            beneath += [head + part for part in styled(text, role).wrap(max(8, room + sum(slots) - 4))]
        else:
            pieces += _aligned(text, role, block, slot)
    if said:
        words = _said(desk, fact, asked)
        pieces += [(" " * max(0, said - sum(cell_len(text) for text, _role in words)), ""), *words]
    return [clickable(each, f"fact({index})") for each in (Content.assemble(*pieces), *beneath)]


@lru_cache(maxsize=512)
def _broken(text: str, room: int) -> tuple[str, ...]:
    return tuple(line.plain.rstrip() for line in Content(text).wrap(room)) or ("",)


def _aligned(text: str, style: str, block: tuple[int, int], slot: int) -> list[Piece]:
    if text == SEALED:
        return [(" " * (slot - cell_len(text)), ""), (text, style)]
    whole, rest = _parts(text)
    after = block[1]
    return [(" " * max(0, slot - after - whole), ""), (text, style), (" " * max(0, after - rest), "")]


def _said(desk: Desk, fact: AnyFact, asked: bool) -> list[Piece]:
    """What the person predicted, and whether it came so."""
    said = desk.bench.prediction(fact.name)
    if said is None:
        return [("◂ ", KEY), (_("your turn"), "")] if asked else []
    glyph = {True: ("✓ ", "$success"), False: ("✗ ", "$error"), None: ("  ", "")}[desk.bench.came_true(fact.name)]
    return [glyph, (spoken(said, fact, desk.bench.b is not None), "")]


def spoken(said: Prediction, fact: AnyFact, beside: bool) -> str:
    """A prediction in a few words: "A: 64", "A higher"."""
    if said.number is not None:
        number = numbers.measured(said.number, fact) if fact.unit else numbers.parameter(said.number)
        return f"{'B' if said.of_b else 'A'}: {number}" if beside else number
    words = {"higher": _("higher"), "equal": _("about equal"), "lower": _("lower"), "differs": _("another")}
    if beside:
        words |= {"higher": _("A higher"), "lower": _("A lower")}
    return words[said.relation or "equal"]
