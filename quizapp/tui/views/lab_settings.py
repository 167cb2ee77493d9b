"""The knobs of an experiment: one row each, its values at A and B, its track; how the two differ; what is asked."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from quizapp.experiment.bench import Side
from quizapp.experiment.predictions import CLOSE, Relation, relations
from quizapp.experiment.settings import SEED, Setting, allowed, place
from quizapp.locale import _, numbers
from quizapp.tui.content import (
    KEY,
    QUIET,
    STRONG,
    Lines,
    clickable,
    fitted,
    paragraph,
    stacked,
    styled,
)
from quizapp.tui.views.lab_desk import Desk, formulas, label
from solutions.evidence import AnyFact, AnyParameter

VALUE = 9  # cells of a value's column
KEYS: dict[str, Relation] = {"h": "higher", "e": "equal", "w": "lower"}


def column(desk: Desk, width: int, height: int) -> Content:
    """Beside the figures: a row for each knob with its track beneath, then what differs, then what is asked."""
    rows = len(desk.knobs)
    airy = 3 * rows + 18 <= height
    lines: Lines = [styled(_("Settings"), STRONG), _heads(desk, width), *([Content()] if airy else [])]
    for index, knob in enumerate(desk.knobs):
        lines += _row(desk, knob, index, width)
        if (at := _track(desk, knob, index, width - 2)) is not None:
            lines.append(clickable(Content("  ") + at, f"row({index})"))
        lines += [Content()] if airy else []
    lines += [*([] if airy else [Content()]), *_differ(desk, width), *_asks(desk, width), *_formula(desk, width)]
    return stacked(lines)


def strip(desk: Desk, width: int) -> Content:
    """Above the facts, where there is no room beside them: one line a knob, its track in it."""
    lines: Lines = [_heads(desk, _narrow(width))] if desk.bench.b is not None else []
    for index, knob in enumerate(desk.knobs):
        rows = _row(desk, knob, index, _narrow(width))
        room = width - _narrow(width) - 4
        at = _track(desk, knob, index, room) if room > 8 else None
        if at is not None:
            rows[0] = fitted(rows[0], _narrow(width)) + "    " + clickable(at, f"row({index})")
        lines += rows
    lines += _differ(desk, width, brief=True)
    return stacked([*lines, *_ask_in_one_line(desk, width)])


def _narrow(width: int) -> int:
    return min(46, width)


def _heads(desk: Desk, width: int) -> Content:
    """A and B above their columns; the one that the arrows turn is marked."""
    if desk.bench.b is None:
        return Content()
    names = []
    for side in desk.bench.sides:
        here = side in desk.bench.hand
        names.append(_right(styled(f"▸{side}" if here else side, KEY if here else STRONG), VALUE))
    return Content(" " * (width - 2 * VALUE)) + names[0] + names[1]


def _right(content: Content, width: int) -> Content:
    return Content(" " * max(0, width - content.cell_length)) + content


# --- a row ------------------------------------------------------------------------------------------------------------


def _row(desk: Desk, knob: AnyParameter, index: int, width: int) -> Lines:
    """Label and values in one line if they fit, else the values in lines of their own."""
    here = index == desk.row
    differs = knob in desk.bench.differing
    style = STRONG if differs else ""
    lead = styled("▌" if here and not desk.on_facts else "▏" if here else " ", KEY) + " "
    values = [styled(written(setting, knob), style) for setting in desk.bench.sides.values()]
    slots = VALUE * len(values) if len(values) > 1 else max(VALUE, values[0].cell_length + 1)
    if all(value.cell_length < VALUE for value in values) or (len(values) == 1 and slots <= width - 8):
        cells = Content().join(_right(value, slots // len(values)) for value in values)
        lines = [lead + _name(knob, here, width - 2 - slots) + cells]
    else:
        lines = [lead + _name(knob, here, width - 2)]
        for side, value in zip(desk.bench.sides, values, strict=True):
            head = styled(f"    {side}  ", QUIET) if len(values) > 1 else Content("    ")
            lines += [head + line for line in value.wrap(max(4, width - head.cell_length))]
    if knob.name in desk.refused:
        lines += [Content("  ") + line for line in paragraph(styled(desk.refused[knob.name], "$warning"), width - 2)]
    return [clickable(line, f"row({index})") for line in lines]


def _name(knob: AnyParameter, here: bool, room: int) -> Content:
    """The label, or where it has no room the name."""
    says = _("seed") if knob is SEED else label(knob)
    return fitted(styled(says if cell_len(says) < room else knob.name, STRONG if here else ""), room)


def written(setting: Setting, knob: AnyParameter) -> str:
    return numbers.parameter(setting.value(knob))


def _track(desk: Desk, knob: AnyParameter, index: int, width: int) -> Content | None:
    """The slider: filled up to the value; where A and B differ each stands there with its letter."""
    bench = desk.bench
    places = {side: place(knob, setting.value(knob)) for side, setting in bench.sides.items()}
    cells = {side: round(at * (width - 1)) for side, at in places.items() if at is not None}
    if not cells or width < 4:
        return None
    here = index == desk.row
    filled = max(cells.values()) if len(set(cells.values())) > 1 else cells["A"]
    pieces = []
    for at in range(width):
        sign, style = _cell(at, cells, here, filled)
        pieces.append((sign, style))
    return Content.assemble(*pieces)


def _cell(at: int, cells: dict[Side, int], here: bool, filled: int) -> tuple[str, str]:
    standing = [side for side, cell in cells.items() if cell == at]
    if len(standing) == 1 and len(set(cells.values())) > 1:
        return standing[0], KEY if here else QUIET
    if standing:
        return "●", "$accent" if here else QUIET
    return "━", "$accent" if here and at < filled else "$rule"


# --- beneath ----------------------------------------------------------------------------------------------------------


def _differ(desk: Desk, width: int, brief: bool = False) -> Lines:
    """The sentence that says in what A and B differ."""
    bench = desk.bench
    if bench.b is None:
        return []
    names = [_("the seed") if knob is SEED else label(knob) for knob in bench.differing]
    if not names:
        says = _("A and B are the same: change one of them.")
    elif len(names) == 1 and bench.differing[0] is SEED:
        says = _("A and B differ in the seed only.")
    elif len(names) == 1:
        says = _("A and B differ in {name} only, on the same seed.").format(name=names[0])
    else:
        says = _("A and B differ in {names}.").format(names=_(", ").join(names))
    return [*paragraph(styled(says, QUIET), width), *([] if brief else [Content(), Content()])]


def _asks(desk: Desk, width: int) -> Lines:
    """Predict first: which fact is asked for, and the keys that answer."""
    bench = desk.bench
    if not bench.predicting:
        return []
    lines: Lines = [styled(_("Predict first"), STRONG) + styled("  " + _tally(desk), QUIET), Content()]
    fact = desk.asked
    if fact is None:
        return [*lines, *paragraph(styled(_nothing(desk), QUIET), width), Content()]
    lines += [*paragraph(styled(_question(desk, fact)), width), Content()]
    for key, says in answers(desk, fact).items():
        lines.append(clickable(Content("  ") + styled(f"{key}  ", KEY) + styled(says), f"say('{key}')"))
    return [*lines, Content()]


def _ask_in_one_line(desk: Desk, width: int) -> Lines:
    bench = desk.bench
    if not bench.predicting:
        return []
    fact = desk.asked
    if fact is None:
        return paragraph(styled(_nothing(desk), QUIET), width)
    keys = Content("   ").join(
        clickable(styled(f"{key} ", KEY) + styled(says), f"say('{key}')") for key, says in answers(desk, fact).items()
    )
    question = styled(_question(desk, fact))
    if question.cell_length + keys.cell_length + 2 <= width:
        return [question + "  " + keys]
    return [fitted(question, width), keys]


def _tally(desk: Desk) -> str:
    right, total = desk.bench.tally
    return _("{right} of {total} came true").format(right=right, total=total) if total else _("on")


def _nothing(desk: Desk) -> str:
    """Why nothing is asked for now."""
    if any(setting not in desk.bench.seen for setting in desk.bench.sides.values()):
        return _("All is said. The numbers come as they are measured.")
    return _("You have seen these numbers. Change a setting, or press r; what it measures stays sealed.")


def _question(desk: Desk, fact: AnyFact) -> str:
    bench = desk.bench
    name = label(fact)
    if bench.there is None:
        return _("{fact}: which number?").format(fact=name)
    if bench.b is None:
        return _("{fact}, against before?").format(fact=name)
    return _("{fact}, A against B?").format(fact=name)


def answers(desk: Desk, fact: AnyFact) -> dict[str, str]:
    """What can be said of a fact now, by key."""
    bench = desk.bench
    kinds = relations(fact)
    found: dict[str, str] = {}
    if bench.there is not None:
        if "higher" in kinds:
            found = {"h": _("higher"), "e": _("about equal"), "w": _("lower")}
            if bench.b is not None:
                found |= {"h": _("higher in A"), "w": _("lower in A")}
        else:
            found = {"e": _("the same"), "w": _("another")}
    if "higher" in kinds:
        slack = f"{CLOSE:.0%}".replace("%", f"{numbers.NO_BREAK}%")
        says = _("a number, right within {slack}") if bench.b is None else _("a number for {side}, within {slack}")
        found["n"] = says.format(slack=slack, side=bench.subject)
    return found


def _formula(desk: Desk, width: int) -> Lines:
    """The formula, where it fits beneath the settings."""
    if desk.bench.predicting:
        return []
    found = formulas(desk.declaration.formula)
    if any(cell_len(line) > width for each in found for line in each):
        return []
    return [Content(), *(styled(line, QUIET) for each in found for line in [*each, ""])]


def ranges(knob: AnyParameter) -> str:
    """What a knob takes, beneath it."""
    return _("It takes {allowed}.").format(allowed=allowed(knob))
