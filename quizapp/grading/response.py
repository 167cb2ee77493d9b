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
_SHAPE = re.compile(r"\s*[0-9]{1,9}((\s*[,;x×*]\s*|\s+)[0-9]{1,9})*\s*,?\s*")


class NotAnAttempt(ValueError):
    """The input cannot be read as an answer. The message says what was expected; nothing is recorded."""


class Response(Struct, frozen=True):
    given: Given
    text: str  # as it goes into the log and comes out of `--json`


def read_response(presented: Presented, typed: str) -> Response:
    """Read option ids (several with commas), a number or a shape, by the question's kind. Raises NotAnAttempt."""
    text = _narrow(typed).strip()
    if len(text) > MOST_TYPED:
        raise NotAnAttempt(_("That is over {most} characters. Nothing was recorded.").format(most=MOST_TYPED))
    match presented.question.kind:
        case "number":
            return _number(text)
        case "shape":
            return _shape(text)
        case kind:
            return _options(presented, text, several=kind == "multi")


def _narrow(typed: str) -> str:
    """Full-width signs, as Chinese input methods write them, in ASCII. No others: NFKC reads 10² as 102."""
    return "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith("<wide>") else char
        for char in typed
    )


def _options(presented: Presented, text: str, several: bool) -> Response:
    known = [option.id for option in presented.options]
    asked = [part for part in re.split(r"[\s,、]+", text) if part]
    if not asked:
        raise NotAnAttempt(_("An option is expected: {known}. Nothing was recorded.").format(known=", ".join(known)))
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
    if not text:
        raise NotAnAttempt(_("A number is expected: 64, 1e-3 or 1/8. Nothing was recorded."))
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
        value = _divide(top, bottom) if slash else float(top)
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _divide(top: str, bottom: str) -> float:
    """Exactly, as 1/3 of a person is meant. Raises ValueError for what would be built digit by digit, as 1/1e999999."""
    if any(len(part.partition("e")[2]) > 4 for part in (top, bottom)):
        raise ValueError(top)
    return float(Fraction(top) / Fraction(bottom))


def _shape(text: str) -> Response:
    inner = text.removeprefix("torch.Size").strip()
    inner = inner.translate(str.maketrans("([{", "   ", ")]}"))
    if not text:
        raise NotAnAttempt(_("A shape is expected: (2, 8, 3, 7) or 2 8 3 7. Nothing was recorded."))
    if not _SHAPE.fullmatch(inner.replace("、", ",")):
        wish = _("“{given}” is not a shape. Try (2, 8, 3, 7) or 2 8 3 7. Nothing was recorded.")
        raise NotAnAttempt(wish.format(given=_shorten(text)))
    shape = [int(size) for size in re.findall(r"[0-9]+", inner)]
    return Response(shape, "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")")


def _shorten(text: str, most: int = 24) -> str:
    shown = "".join(char for char in text if char.isprintable())
    return shown if len(shown) <= most else shown[: most - 3] + "..."  # the sign … has no settled width in Chinese
