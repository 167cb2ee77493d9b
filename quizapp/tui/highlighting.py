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
    """Lines of code on the bar's ground, cut at the width rather than wrapped."""
    return [
        _on_bar(line, width) for line in highlight(source, language="python", theme=Calm).split("\n", allow_blank=True)
    ]


def _on_bar(line: Content, width: int) -> Content:
    line = Content(" ") + line
    if line.cell_length > width:
        line = line.truncate(width, ellipsis=True)
    return line.pad_right(width - line.cell_length).stylize_before("on $surface")
