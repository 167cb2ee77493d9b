"""Python source in the theme's calm colours: bold for structure, accent for names, quiet for comments."""

from __future__ import annotations

from pygments.token import Token  # type: ignore[import-untyped]
from rich.cells import cell_len
from textual.content import Content
from textual.highlight import HighlightTheme, highlight


class Calm(HighlightTheme):
    """Few colours: the shapes in the comments are what the eye should find."""

    STYLES = {
        Token: "$foreground",
        Token.Comment: "$muted",
        Token.Literal.String: "$success",
        Token.Literal.Number: "$warning",
        Token.Keyword: "bold",
        Token.Keyword.Namespace: "bold",
        Token.Keyword.Constant: "$warning",
        Token.Name.Function: "bold $accent",
        Token.Name.Class: "bold $accent",
        Token.Operator.Word: "bold",
        Token.Error: "$error",
    }


def python_lines(source: str, width: int) -> list[Content]:
    """Lines of code on the bar's ground. A comment for which a line has no room goes beneath it, to the right."""
    return [on_bar(part, width) for line in coloured(source) for part in fitted(line, width - 2)]


def coloured(source: str) -> list[Content]:
    """The lines of the source, one each."""
    return highlight(source, language="python", theme=Calm).split("\n", allow_blank=True)


def fitted(line: Content, room: int) -> list[Content]:
    """One line of code in as many as it needs."""
    if line.cell_length <= room:
        return [line]
    code, comment = _parted(line)
    indent = len(code.plain) - len(code.plain.lstrip()) + 4
    folded = _folded(code, room, indent)
    if comment is None:
        return folded
    return [*folded, Content(" " * max(0, room - comment.cell_length)) + comment.truncate(room, ellipsis=True)]


def _folded(code: Content, room: int, indent: int) -> list[Content]:
    """Too long a line of code in several, broken behind a comma, a space or a bracket where there is one."""
    room = max(2, room)
    indent = min(indent, room // 2)
    lines: list[Content] = []
    while code.cell_length > room:
        fits = _fitting(code.plain, room)
        at = max(code.plain.rfind(mark, fits // 2, fits) for mark in (" ", ",", "(", "["))
        cut = max(at + 1 if at > 0 else fits, indent + 1)  # each line takes something away, however narrow it is
        lines.append(code[:cut].rstrip())
        code = Content(" " * indent) + code[cut:]
    return [*lines, code]


def _fitting(text: str, room: int) -> int:
    """How many of its characters fit."""
    cells = 0
    for at, char in enumerate(text):
        cells += cell_len(char)
        if cells > room:
            return at
    return len(text)


def _parted(line: Content) -> tuple[Content, Content | None]:
    """The code and the comment behind it."""
    at = line.plain.rfind("  # ")
    return (line, None) if at < 0 else (line[:at].rstrip(), line[at + 2 :])


def on_bar(line: Content, width: int, ground: str = "$surface") -> Content:
    """A line on the bar's ground, or on that of the cursor's line, `$panel`."""
    padded = (Content(" ") + line).pad_right(max(0, width - 1 - line.cell_length))
    return padded.stylize_before(f"on {ground}")
