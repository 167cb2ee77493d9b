"""What a person typed, read as an answer to a question of some kind. What cannot be read is not an attempt."""

from __future__ import annotations

import math
import re
import unicodedata
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from quizapp.bank.choosing import Presented
from quizapp.locale import _, numbers

Given: TypeAlias = tuple[str, ...] | float | list[int]
"""Option ids, a number, or a shape."""

MOST_TYPED = 200
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
_INFINITE = {"inf": math.inf, "+inf": math.inf, "-inf": -math.inf}
_SEPARATORS = re.compile(r"[\s,;x×*]+")


class NotAnAttempt(ValueError):
    """The input cannot be read as an answer. The message says what was expected; nothing is recorded."""


class Response(Struct, frozen=True):
    given: Given
    text: str  # as it goes into the log and comes out of `--json`


def read_response(presented: Presented, typed: str) -> Response:
    """Read option ids (several with commas), a number or a shape, by the question's kind. Raises NotAnAttempt."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if len(text) > MOST_TYPED:
        raise NotAnAttempt(_("That is over {most} characters. Nothing was recorded.").format(most=MOST_TYPED))
    match presented.question.kind:
        case "number":
            return _number(text)
        case "shape":
            return _shape(text)
        case kind:
            return _options(presented, text, several=kind == "multi")


def _options(presented: Presented, text: str, several: bool) -> Response:
    known = [option.id for option in presented.options]
    asked = [part for part in re.split(r"[\s,、]+", text) if part]
    if not asked:
        raise NotAnAttempt(_("An option is expected: {known}.").format(known=", ".join(known)))
    for part in asked:
        if part not in known:
            raise NotAnAttempt(
                _("“{given}” is not an option. Try {known}. Nothing was recorded.").format(
                    given=_shorten(part), known=", ".join(known)
                )
            )
    if len(asked) > 1 and not several:
        raise NotAnAttempt(_("This question takes one option, not several. Nothing was recorded."))
    chosen = tuple(id for id in known if id in asked)
    return Response(chosen, ",".join(chosen))


def _number(text: str) -> Response:
    value = _parse_number(text.replace(numbers.MINUS, "-").replace("∞", "inf").lower())
    if value is None:
        wish = _("“{given}” is not a number. Try 64, 1e-3 or 1/8. Nothing was recorded.")
        raise NotAnAttempt(wish.format(given=_shorten(text)))
    return Response(value, text)


def _parse_number(text: str) -> float | None:
    if text in _INFINITE:
        return _INFINITE[text]
    top, slash, bottom = (part.strip() for part in text.partition("/"))
    if not _NUMBER.fullmatch(top) or (slash and not _NUMBER.fullmatch(bottom)):
        return None
    try:
        value = float(Fraction(top) / Fraction(bottom)) if slash and _short(top, bottom) else float(top)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _short(*parts: str) -> bool:
    """A Fraction of 1e999999999 would be built digit by digit."""
    return all(len(part.partition("e")[2]) <= 3 for part in parts)


def _shape(text: str) -> Response:
    inner = text.removeprefix("torch.Size").strip()
    inner = inner.translate(str.maketrans("([{", "   ", ")]}"))
    sizes = [part for part in _SEPARATORS.split(inner.replace("、", ",")) if part]
    if not sizes or not all(re.fullmatch(r"\d{1,9}", size, re.ASCII) for size in sizes):
        wish = _("“{given}” is not a shape. Try (2, 8, 3, 7) or 2 8 3 7. Nothing was recorded.")
        raise NotAnAttempt(wish.format(given=_shorten(text)))
    shape = [int(size) for size in sizes]
    return Response(shape, "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")")


def _shorten(text: str, most: int = 24) -> str:
    shown = "".join(char for char in text if char.isprintable())
    return shown if len(shown) <= most else shown[: most - 1] + "…"
