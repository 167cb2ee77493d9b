"""Python code set for a narrow column, to be read beside other code. It remains the same program."""

from __future__ import annotations

import io
import textwrap
import tokenize
from collections.abc import Iterator, Sequence

HANGING = 8  # deeper than a block, so that what goes on is no statement of its own
BINARY = {*"+-*/@|&<>", "//", "**", "==", "!=", "<=", ">=", "if", "else", "for", "and", "or"}
OPENING, CLOSING = {*"([{"}, {*")]}"}
DEEPER, BETWEEN = 10, 12  # columns that a line may be shorter so as not to be broken in a bracket, or within a term

Place = tuple[int, int, int]
"""A column before which a line may be broken, how many brackets are open there, and what that costs in columns."""


def narrowed(source: str, width: int) -> str:
    """The same code in lines of at most `width` characters where that can be.

    A comment behind a line that is too long goes above it, a docstring is filled anew, and code goes on in the next
    line, inside brackets or behind a backslash. What is no Python stays as it is.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    comments = {token.start[0]: token.start[1] for token in tokens if token.type == tokenize.COMMENT}
    texts = [token for token in tokens if token.string.startswith('"""') and token.line.strip() == token.string]
    docstrings = {token.start[0] for token in texts}
    places = _places(tokens)
    lines: list[str] = []
    for number, line in enumerate(source.splitlines(), 1):
        indent, at = len(line) - len(line.lstrip()), comments.get(number, len(line))
        if len(line) <= width:
            lines.append(line)
        elif number in docstrings:
            lines += _filled(line.strip(), indent, "", width)
        else:
            code = line[:at].rstrip()
            lines += [*_filled(line[at:], indent, "# ", width), *_pieces(code, indent, places.get(number, []), width)]
    return "\n".join(lines) + "\n"


def _filled(text: str, indent: int, lead: str, width: int) -> list[str]:
    """Words in as many lines as they need; `lead` begins each line but the first."""
    before = " " * indent
    return textwrap.wrap(
        text, max(width, indent + 20), initial_indent=before, subsequent_indent=before + lead,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _places(tokens: Sequence[tokenize.TokenInfo]) -> dict[int, list[Place]]:
    """Where each line, counted from 1, may be broken: before an operator between two terms, behind "(" and ","."""
    found: dict[int, list[Place]] = {}
    depth, term = 0, False
    for token in tokens:
        (row, start), (_, end), text = token.start, token.end, token.string
        name = token.type in (tokenize.NAME, tokenize.OP)
        depth -= name and text in CLOSING
        if name and text in BINARY and term:
            found.setdefault(row, []).append((start, depth, DEEPER * depth + BETWEEN))
        depth += name and text in OPENING
        if depth and name and text in OPENING | {","}:
            found.setdefault(row, []).append((end, depth, DEEPER * depth))
        term = token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING) or text in CLOSING
    return found


def _pieces(line: str, indent: int, places: Sequence[Place], width: int) -> Iterator[str]:
    """A line cut where it reads best, again and again, until the rest fits or nothing helps."""
    start, lead = 0, 0
    while line and lead + len(line) - start > width:
        room = width - lead - 2  # for a backslash
        fitting = [
            place for place in places if start + (not lead and indent) < place[0] <= min(start + room, len(line) - 1)
        ]
        if not fitting:
            break
        at, depth, _cost = max(fitting, key=lambda place: place[0] - place[2])
        yield " " * lead + line[start:at].rstrip() + " \\" * (not depth)
        start, lead = at + len(line[at:]) - len(line[at:].lstrip()), indent + HANGING
    if line:
        yield " " * lead + line[start:]
