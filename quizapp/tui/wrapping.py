"""Line breaking for Chinese and Latin text together, and text that hangs from a lead.

Rich and Textual break at white space only, so a run of Chinese is one "word": it jumps to the next line whole, tears
the Latin words that touch it, and starts lines with 。or ，. They also break at a no-break space.
"""

from __future__ import annotations

from types import ModuleType

import rich._wrap
import textual._wrap
from rich.cells import cell_len
from textual.content import Content

from quizapp.typeset.breaking import units


def install() -> bool:
    """Break every line of the interface at `units` from now on; False if this Textual has other inner names."""
    return all([_replace(rich._wrap, "words"), _replace(textual._wrap, "chunks")])


def _replace(module: ModuleType, name: str) -> bool:
    if not hasattr(module, name):
        return False
    setattr(module, name, units)
    return True


def hang(lead: Content, body: Content, width: int, indent: int, mark: Content | None = None) -> list[Content]:
    """The lines of `body` to the right of a lead `indent` cells wide, at most `width` cells in all.

    A mark stands at the right of the first line. It costs only that line its room, and only where the text would reach
    it, so an option keeps its line breaks when its mark appears.
    """
    room = max(1, width - indent)
    body = body.expand_tabs()
    lines = body.wrap(room)
    if mark is None:
        return _led(lead, lines, indent)
    space = room - cell_len(mark.plain) - 2
    if space < room // 3:
        return [*_led(lead, lines, indent), _at_the_right(Content(""), mark, width)]
    if lines[0].rstrip().cell_length > space:
        lines = _first_line_shorter(body, space, room)
    first, *rest = _led(lead, lines, indent)
    return [_at_the_right(first, mark, width), *rest]


def _first_line_shorter(body: Content, space: int, room: int) -> list[Content]:
    first = body.wrap(space)[0].rstrip()
    rest = body[len(first.plain) :]
    skipped = len(rest.plain) - len(rest.plain.lstrip(" \t"))
    rest = rest[skipped + (rest.plain[skipped : skipped + 1] == "\n") :]
    return [first, *(rest.wrap(room) if rest else [])]


def _led(lead: Content, lines: list[Content], indent: int) -> list[Content]:
    lead = lead.truncate(indent) if lead.cell_length > indent else lead
    leads = [lead + " " * (indent - lead.cell_length), *[Content(" " * indent)] * (len(lines) - 1)]
    return [lead + line.rstrip() for lead, line in zip(leads, lines, strict=True)]


def _at_the_right(line: Content, mark: Content, width: int) -> Content:
    mark = mark.truncate(width) if mark.cell_length > width else mark
    return line + " " * max(0, width - line.cell_length - mark.cell_length) + mark
