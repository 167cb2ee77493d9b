"""Text for the screens, as Textual Content: phrases in their roles, lines, things to click."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from quizapp.tui.wrapping import hang

if TYPE_CHECKING:
    from quizapp.bank.templates import Span

QUIET, FAINT, STRONG, MEASURED, KEY = "$muted", "$faint", "bold", "bold $accent", "bold $accent"
PRESS = "press"  # the meta key of what can be pressed
READABLE = 72  # running text is never wider

_ROLES = {"text": "", "given": "", "strong": STRONG, "measured": MEASURED}

Build = Callable[[int], Content]
Lines = list[Content]


class Column(Visual):
    """A visual whose lines are set for whatever width it gets."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._set: tuple[int, Content] | None = None

    def at(self, width: int) -> Content:
        if self._set is None or self._set[0] != width:
            self._set = width, self._build(width)
        return self._set[1]

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self.at(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return container_width

    def get_minimal_width(self, rules: RulesMap) -> int:
        return 1

    def lines(self, width: int) -> int:
        """How many rows it takes: one that is too wide is folded, and must not push the last one off."""
        content = self.at(width)
        if not content:
            return 0
        rows = content.plain.split("\n")
        if all(len(row) * 2 <= width or cell_len(row) <= width for row in rows):
            return len(rows)
        return sum(len(Content(row).fold(width)) if row else 1 for row in rows)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self.lines(width)


def styled(text: str, style: str = "") -> Content:
    return Content.styled(text, style) if style else Content(text)


def phrase(spans: Iterable[Span], base: str = "") -> Content:
    """A phrase in its roles; what has no role of its own takes `base`."""
    return Content.assemble(*((span.text, _ROLES[span.role] or base) for span in spans))


def paragraph(content: Content, width: int) -> Lines:
    """Running text, wrapped."""
    return [line.rstrip() for line in content.wrap(max(1, min(width, READABLE)))]


def spread(left: Content, right: Content, width: int) -> Content:
    """One line with something at each end; what is at the left gives way."""
    room = width - right.cell_length - 1
    if left.cell_length > room:
        left = left.truncate(max(0, room), ellipsis=True)
    return left + " " * max(1, width - left.cell_length - right.cell_length) + right


def fitted(content: Content, width: int) -> Content:
    """Padded or cut to exactly this many cells."""
    if content.cell_length > width:
        content = content.truncate(width, ellipsis=True)
    return content + " " * (width - content.cell_length)


def clickable(content: Content, action: str) -> Content:
    """Pressing it with the mouse does what its key does: an action of the text's widget or of one around it."""
    return content.stylize(Style.from_meta({PRESS: action}))


def stacked(lines: Sequence[Content]) -> Content:
    return Content("\n").join(lines)


def quoted(spans: Iterable[Span], width: int, lead: Content, indent: int) -> Lines:
    """A phrase hanging from a lead, no wider than reads well."""
    return hang(lead, phrase(spans), min(width, READABLE + indent), indent)
