"""Markdown with formulas, cut into blocks that a screen or line mode can set: markdown-it reads, nothing here draws."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from quizapp.locale.numbers import NO_BREAK
from quizapp.typeset import formula

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

LONGEST_WHOLE = 24  # characters of a formula that stay on one line
Emphasis: TypeAlias = Literal["", "strong", "emphasis", "code"]


class Run(Struct, frozen=True):
    """A stretch of text in one style."""

    text: str
    emphasis: Emphasis = ""


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph, heading or list item with its runs; or a formula or code with its lines, which must not wrap."""

    kind: Literal["paragraph", "heading", "item", "formula", "code"]
    runs: list[Run] = []
    lines: list[str] = []
    lead: str = ""  # an item's bullet or number
    depth: int = 0  # how deep an item is nested


def blocks(source: str) -> list[Block]:
    """The blocks of a Markdown text. Formulas stand in $…$ and $$…$$."""
    return list(_blocks(_reader().parse(source)))


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    reader = MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, allow_labels=False, double_inline=True)
    reader.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    return reader


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists as CommonMark has them, but a line of prose that happens to begin with "1." stays prose."""
    from markdown_it.rules_block import list_block

    if silent and state.listIndent < 0 and state.src[state.bMarks[start] + state.tShift[start] :][:1].isdigit():
        return False
    return list_block(state, start, end, silent)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
    lists: list[int] = []  # the next number of each open list, 0 for bullets
    opener, item = "paragraph_open", False
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(0)
            case "ordered_list_open":
                lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                item = True
            case "paragraph_open" | "heading_open":
                opener = token.type
            case "inline":
                yield from _inline(token, opener, lists, item)
                item = False
            case "math_block":
                yield Block(kind="formula", lines=formula.lines(token.content.strip()))
            case "fence" | "code_block":
                yield Block(kind="code", lines=token.content.rstrip("\n").split("\n"))


def _inline(token: Token, opener: str, lists: list[int], item: bool) -> Iterator[Block]:
    runs: list[Run] = []
    for part in _runs(token.children or []):
        if isinstance(part, Block):  # a $$…$$ in the middle of a paragraph
            if runs:
                yield Block(kind="paragraph", runs=runs)
            yield part
            runs = []
        else:
            runs.append(part)
    if not runs:
        return
    if opener == "heading_open":
        yield Block(kind="heading", runs=runs)
    elif lists:
        yield Block(kind="item", runs=runs, lead=_lead(lists) if item else "", depth=len(lists) - 1)
    else:
        yield Block(kind="paragraph", runs=runs)


def _lead(lists: list[int]) -> str:
    if not lists[-1]:
        return "·"
    lists[-1] += 1
    return f"{lists[-1] - 1}."


def _whole(expression: str) -> str:
    """A short expression is not broken at its spaces."""
    return expression.replace(" ", NO_BREAK) if len(expression) <= LONGEST_WHOLE else expression


def _runs(children: list[Token]) -> Iterator[Run | Block]:
    emphasis: list[Emphasis] = [""]
    for token in children:
        match token.type:
            case "text":
                yield Run(token.content, emphasis[-1])
            case "softbreak" | "hardbreak":
                yield Run(" ")
            case "code_inline":
                yield Run(token.content, "code")
            case "math_inline":
                yield Run(_whole(formula.inline(token.content)), emphasis[-1])
            case "math_inline_double":
                yield Block(kind="formula", lines=formula.lines(token.content.strip()))
            case "strong_open":
                emphasis.append("strong")
            case "em_open":
                emphasis.append("emphasis")
            case "strong_close" | "em_close":
                emphasis.pop()
