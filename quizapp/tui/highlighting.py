"""Python source in the theme's calm colours: bold for structure, accent for names, quiet for comments."""

from __future__ import annotations

from pygments.token import Token  # type: ignore[import-untyped]
from textual.content import Content
from textual.highlight import HighlightTheme, highlight


class Calm(HighlightTheme):
    """Few colours: the shapes in the comments are what the eye should find."""

    STYLES = {
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
    lines = highlight(source, language="python", theme=Calm).split("\n", allow_blank=True)
    return [_on_bar(part, width) for line in lines for part in _fitted(line, width - 2)]


def _fitted(line: Content, room: int) -> list[Content]:
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
    lines: list[Content] = []
    while code.cell_length > room:
        at = max(code.plain.rfind(mark, room // 2, room) for mark in (" ", ",", "(", "["))
        cut = at + 1 if at > 0 else room
        lines.append(code[:cut].rstrip())
        code = Content(" " * indent) + code[cut:]
    return [*lines, code]


def _parted(line: Content) -> tuple[Content, Content | None]:
    """The code and the comment behind it."""
    at = line.plain.rfind("  # ")
    return (line, None) if at < 0 else (line[:at].rstrip(), line[at + 2 :])


def _on_bar(line: Content, width: int) -> Content:
    return (Content(" ") + line).pad_right(max(0, width - 1 - line.cell_length)).stylize_before("on $surface")
