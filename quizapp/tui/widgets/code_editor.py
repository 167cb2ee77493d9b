"""A code editor: Textual's text area, coloured by Pygments, with indentation that follows Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection, TextAreaTheme

from quizapp.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURED = 20_000  # characters; more are shown without colours, so that typing stays quick
INDENT = "    "


class CodeEditor(TextArea):
    """Enter indents like the line above, deeper after a colon; Backspace in an indentation takes four spaces.

    Tab indents what is selected over several lines, Shift+Tab takes a level away, from one line too.
    """

    BINDINGS = [
        Binding("ctrl+z", "undo", N_("undo"), show=False, id="drill.undo", tooltip=N_("Undo what you typed.")),
        Binding("ctrl+y", "redo", N_("redo"), show=False, id="drill.redo", tooltip=N_("Type it again.")),
    ]

    faulty = 0  # the line that a message is about, from 1

    def __init__(self, id: str = "editor", *, to_read: bool = False) -> None:
        """`to_read` shows code that nobody changes; its lines are broken where they are too long."""
        super().__init__(
            tab_behavior="focus", show_line_numbers=not to_read, soft_wrap=to_read, compact=True, id=id,
            highlight_cursor_line=not to_read, read_only=to_read, show_cursor=not to_read,
        )  # fmt: skip
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.dress()

    def dress(self) -> None:
        """Take the app's colours, which may have changed."""
        colours = self.app.theme_variables
        self.register_theme(_theme(colours))
        self.theme = "css"  # so that the new one is taken although its name is the old one's
        self.theme = "quizapp"
        self._build_highlight_map()

    def point_to(self, line: int) -> None:
        """Mark a line as the one at fault; 0 for none."""
        if line != self.faulty:
            self.faulty = line
            self._build_highlight_map()
            self.refresh()

    def _build_highlight_map(self) -> None:
        self._line_cache.clear()
        self._highlights.clear()
        if len(self.text) > COLOURED:
            return
        from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

        row = column = 0
        for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(self.text):
            name = str(token)
            for at, part in enumerate(text.split("\n")):
                if at:
                    row, column = row + 1, 0
                size = len(part.encode("utf-8", "replace"))
                if part.strip():
                    self._highlights[row].append((column, column + size, name))
                column += size
        if self.faulty and self.faulty <= self.document.line_count:
            self._highlights[self.faulty - 1].append((0, None, "faulty"))

    def _render_line(self, y: int) -> Strip:
        """As always; the line at fault has a sign behind its number, for whom its colour says nothing."""
        strip = super()._render_line(y)
        at, gutter = y + self.scroll_offset.y, self.gutter_width
        places = self.wrapped_document._offset_to_line_info
        if not self.faulty or gutter < 2 or at >= len(places) or places[at] != (self.faulty - 1, 0):
            return strip
        number = strip.crop(0, gutter - 2)
        style = Style(color=self.app.theme_variables["error"], bold=True)
        background = next(iter(number), Segment("", None)).style
        sign = Segment("✗ ", style if background is None else background + style)
        return Strip.join([number, Strip([sign], 2), strip.crop(gutter)])

    async def _on_key(self, event: events.Key) -> None:
        if self.read_only or event.key not in ("enter", "tab", "shift+tab", "backspace"):
            await super()._on_key(event)
            return
        (row, column), end = sorted(self.selection)
        if event.key == "shift+tab" or (event.key == "tab" and row != end[0]):
            event.stop()
            event.prevent_default()
            self._shift(row, end[0] - (end[1] == 0 and row != end[0]), deeper=event.key == "tab")
            return
        before = self.document[row][:column]
        if event.key == "enter":
            typed = "\n" + _indent_after(before)
        elif event.key == "tab":
            typed = INDENT[column % 4 :]
        elif (row, column) == end and before and not before.strip(" ") and len(before) % 4 == 0:
            event.stop()
            event.prevent_default()
            self.edit_delete(row, column)
            return
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.replace(typed, (row, column), end, maintain_selection_offset=False)

    def _shift(self, first: int, last: int, *, deeper: bool) -> None:
        """Move these lines a level in or out, as one step to be undone."""
        lines = [self.document[row] for row in range(first, last + 1)]
        moved = [INDENT * bool(line.strip()) + line if deeper else _outdented(line) for line in lines]
        if moved == lines:
            return
        one, column = self.selection.is_empty, self.cursor_location[1]
        self.replace("\n".join(moved), (first, 0), (last, len(lines[-1])), maintain_selection_offset=False)
        if one:
            self.move_cursor((first, max(0, column - len(lines[0]) + len(moved[0]))))
        else:
            self.selection = Selection((first, 0), (last, len(moved[-1])))

    def edit_delete(self, row: int, column: int) -> None:
        """Take one level of indentation away before the cursor."""
        self.delete((row, column - 4), (row, column), maintain_selection_offset=False)


def _indent_after(before: str) -> str:
    indent = before[: len(before) - len(before.lstrip(" "))]
    return indent + INDENT if before.rstrip().endswith(":") else indent


def _outdented(line: str) -> str:
    return line[min(len(INDENT), len(line) - len(line.lstrip(" "))) :]


class _Styles(dict[str, Style]):
    """Styles by token: one that has none has its parent's."""

    def get(self, name: str, default: Any = None) -> Any:
        while name:
            if name in self:
                return self[name]
            name = name.rpartition(".")[0]
        return default


def _theme(colours: Mapping[str, str]) -> TextAreaTheme:
    """The calm colours of code elsewhere in the app (`quizapp.tui.highlighting`)."""
    bar, here, quiet = colours["surface"], colours["panel"], colours["muted"]
    strong = Style(bold=True)
    accent = Style(color=colours["accent"], bold=True)
    warning = Style(color=colours["warning"])
    styles = _Styles(
        {
            "Token.Comment": Style(color=quiet),
            "Token.Literal.String": Style(color=colours["success"]),
            "Token.Literal.Number": warning,
            "Token.Keyword": strong,
            "Token.Keyword.Constant": warning,
            "Token.Name.Function": accent,
            "Token.Name.Class": accent,
            "Token.Operator.Word": strong,
            "faulty": Style(color=colours["error"]),
        }
    )
    return TextAreaTheme(
        "quizapp",
        base_style=Style(color=colours["foreground"], bgcolor=bar),
        gutter_style=Style(color=colours["faint"], bgcolor=bar),
        cursor_style=Style(color=colours["background"], bgcolor=colours["accent"]),
        cursor_line_style=Style(bgcolor=here),
        cursor_line_gutter_style=Style(color=colours["accent"], bgcolor=here, bold=True),
        bracket_matching_style=Style(bold=True, underline=True),
        selection_style=Style(bgcolor=colours["rule"]),
        syntax_styles=styles,
    )
