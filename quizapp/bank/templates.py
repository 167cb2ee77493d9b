"""Texts with `{expression}` placeholders. Formulas (`$…$`, `$$…$$`) and code in backticks are left alone."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct

from quizapp.bank.claims import Claim, ClaimError, Undecidable, Values
from quizapp.bank.claims import parse as parse_claim
from quizapp.locale import _
from solutions.evidence import Value

Role: TypeAlias = Literal["text", "measured", "given", "strong"]
Write: TypeAlias = Callable[[Value, str | None], str]

_TOKEN = re.compile(
    r"""(?P<verbatim> (?<!`)(?P<ticks>`{1,3})(?!`).+?(?<!`)(?P=ticks)(?!`)   # code; longer fences would cost n²
          | \\[\\$`{}]                                               # an escaped sign
          | \$\$.+?\$\$ | \$(?!\s)[^$\n]+?(?<![\s\\])\$ )             # formulas
      | (?P<escape> \{\{ | \}\} )
      | \{ (?P<hole> [^{}\n]* ) \}
      | (?P<stray> [{}] )""",
    re.VERBOSE | re.DOTALL,
)


class Hole(Struct, frozen=True):
    """A placeholder: the expression between the braces, and where in the text it begins."""

    source: str
    column: int


class Span(Struct, frozen=True):
    """A piece of a filled text: prose, a number that was measured, or one that was given."""

    text: str
    role: Role = "text"


class TemplateError(ValueError):
    """A text whose braces do not match; `column` is the 0-based place in the text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


def parse(text: str) -> tuple[str | Hole, ...]:
    """Prose and holes in turn; `{{` and `}}` are braces. Raises TemplateError."""
    if "{" not in text and "}" not in text:
        return (text,) if text else ()
    return _parse(text)


def holes(text: str) -> frozenset[str]:
    """The expressions in a text's placeholders. Raises TemplateError."""
    return frozenset(piece.source for piece in parse(text) if isinstance(piece, Hole))


def fill(text: str, values: Values, write: Write, facts: Collection[str] = ()) -> list[Span]:
    """The text with its placeholders filled in.

    `write(value, name)` words a value; the name is given when the placeholder is a bare name. A placeholder that names
    one of `facts` was measured, any other was given. What cannot be computed is written as NaN.
    """
    return [
        Span(piece) if isinstance(piece, str) else _filled(_expression(piece.source), values, write, facts)
        for piece in parse(text)
    ]


def plain(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def _filled(claim: Claim, values: Values, write: Write, facts: Collection[str]) -> Span:
    name = claim.source if claim.source in claim.names else None
    try:
        value = values[name] if name is not None and name in values else claim.value(values)
    except (ClaimError, Undecidable):
        value = math.nan
    return Span(write(value, name), "given" if claim.names.isdisjoint(facts) else "measured")


@lru_cache(maxsize=512)
def _expression(source: str) -> Claim:
    return parse_claim(source, None)


@lru_cache(maxsize=512)
def _parse(text: str) -> tuple[str | Hole, ...]:
    pieces: list[str | Hole] = []
    prose = ""
    for piece in _pieces(text):
        if isinstance(piece, str):
            prose += piece
            continue
        pieces += [prose, piece] if prose else [piece]
        prose = ""
    return (*pieces, prose) if prose else tuple(pieces)


def _pieces(text: str) -> Iterator[str | Hole]:
    end = 0
    for token in _TOKEN.finditer(text):
        yield text[end : token.start()]
        end = token.end()
        yield _piece(token)
    yield text[end:]


def _piece(token: re.Match[str]) -> str | Hole:
    if token["stray"]:
        message = _("this brace has no partner: a brace itself is written {twice}")
        raise TemplateError(message.format(twice=2 * token["stray"]), token.start())
    if token["hole"] is None:
        return token[0][0] if token["escape"] else token[0]
    if not token["hole"].strip():
        raise TemplateError(_("this placeholder is empty"), token.start())
    source = token["hole"]
    return Hole(source.strip(), token.start() + 1 + len(source) - len(source.lstrip()))
