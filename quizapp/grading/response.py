"""What a person typed, read as an answer to a question of some kind. What cannot be read is not an attempt."""

from __future__ import annotations

import math
import re
import unicodedata
from fractions import Fraction
from typing import TypeAlias

from msgspec import Struct

from quizapp.bank.choosing import Presented
from quizapp.bank.claims import ClaimError
from quizapp.bank.types import STEP_LETTERS
from quizapp.grading import formulas
from quizapp.locale import _, numbers

Given: TypeAlias = tuple[str, ...] | float | list[int] | int | str
"""Option ids or steps, a number, a shape, a line, or an expression."""

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
    """Read what was typed by the question's kind: option ids, a number, a shape, steps, a line or an expression.

    Raises NotAnAttempt.
    """
    text = _narrow(typed).strip()
    if len(text) > MOST_TYPED:
        raise NotAnAttempt(_("That is over {most} characters. Nothing was recorded.").format(most=MOST_TYPED))
    match presented.question.kind:
        case "number":
            return _number(text)
        case "shape":
            return _shape(text)
        case "order":
            return _order(presented, text)
        case "bug":
            return _line(presented, text)
        case "formula":
            return _formula(presented, text)
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


def _order(presented: Presented, text: str) -> Response:
    """Steps by letter or by id: "B, A, C", "BAC" or "softmax scale scores"."""
    asked = [part for part in re.split(r"[\s,、>→]+", text) if part]
    letters = STEP_LETTERS[: len(presented.steps)]
    if len(asked) == 1 and set(asked[0].upper()) <= set(letters):
        asked = list(asked[0])
    try:
        steps = tuple(presented.step(part).id for part in asked)
    except KeyError as error:
        wish = _("“{given}” is not a step. Try the letters in order, such as {letters}. Nothing was recorded.")
        raise NotAnAttempt(wish.format(given=_shorten(str(error.args[0])), letters=letters)) from None
    if sorted(steps) != sorted(step.id for step in presented.steps):
        wish = _("Each of the {count} steps stands once, such as {letters}. Nothing was recorded.")
        raise NotAnAttempt(wish.format(count=len(letters), letters=letters))
    return Response(steps, ",".join(steps))


def _line(presented: Presented, text: str) -> Response:
    known = presented.suspects
    number = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0
    if number not in known:
        wish = _("“{given}” is not one of the lines {known}. Nothing was recorded.")
        raise NotAnAttempt(wish.format(given=_shorten(text), known=", ".join(map(str, known))))
    return Response(number, str(number))


def _formula(presented: Presented, text: str) -> Response:
    letters = list(presented.question.letters)
    try:
        return Response(text, formulas.read(text, letters).source)
    except ClaimError as error:
        raise NotAnAttempt(_unread(text, letters, error)) from error


def _unread(text: str, letters: list[str], error: ClaimError) -> str:
    """Why a formula cannot be read, and the mend."""
    known = _(", ").join(letters)
    if not text:
        return _("A formula in {letters} is expected. Nothing was recorded.").format(letters=known)
    if isinstance(error, formulas.Unclear):
        return _("Behind a division write every *, and brackets where you mean them. Nothing was recorded.")
    if strangers := formulas.unknown(text, letters):
        says = _("“{name}” is none of the letters {letters}. Nothing was recorded.")
        return says.format(name=_shorten(strangers[0]), letters=known)
    wish = _("“{given}” cannot be read. Write it with {letters}, + - * / ** sqrt() exp(). Nothing was recorded.")
    return wish.format(given=_shorten(text), letters=known)


def _shorten(text: str, most: int = 24) -> str:
    shown = "".join(char for char in text if char.isprintable())
    return shown if len(shown) <= most else shown[: most - 3] + "..."  # the sign … has no settled width in Chinese
