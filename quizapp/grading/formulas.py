"""An expression held against measurements at many points, so that every way of writing it counts."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from quizapp.bank.claims import Claim, ClaimError, Undecidable, parse
from quizapp.bank.types import Answer, Question
from quizapp.bank.vocabulary import ARGUMENTS
from solutions.evidence import Evidence, Value

_SIGNS = str.maketrans({"^": "**", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/", "−": "-", "–": "-"})
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "λ": "lambda_",
    "μ": "mu",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_POWER = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_ROOT = re.compile(r"√\s*(\w+|(?=\())")
_LETTER = re.compile(rf"(?<=\w)(?=[{''.join(_GREEK)}])|(?<=[{''.join(_GREEK)}])(?=[A-Za-z{''.join(_GREEK)}])")
_CONSTANTS = {"e": "exp(1)", "pi": f"{math.pi}"}  # where the question has no letter of that name
_FUNCTIONS = {"ln": "log"}
_TOKEN = re.compile(r"\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[^\W\d]\w*|\*\*|\S)")


class Point(Struct, frozen=True):
    """One setting of the letters, what the expression gives there and what was measured."""

    letters: dict[str, float]
    given: float  # NaN where the expression has no value
    measured: float
    holds: bool

    @property
    def miss(self) -> float:
        """How far off, as a ratio, so that a large measurement does not drown the rest; infinite without a value."""
        if math.isnan(self.given):
            return math.inf
        return abs(self.given - self.measured) / max(abs(self.given), abs(self.measured), 1e-300)


class Unclear(ClaimError):
    """A product whose sign was left out where the reader cannot tell what it belongs to: 1/2d_k."""


def plain(typed: str, letters: Collection[str] = ()) -> str:
    """As people write formulas (d_k·σ⁴, 2√d_k, e^m), in the signs of an expression. Raises Unclear."""
    return _multiplied(_spelled(typed), letters)


def _spelled(typed: str) -> str:
    """Its signs and letters one by one: √, powers, Greek. A Greek letter is a word of its own, d_kσ is d_k σ."""
    rooted = _ROOT.sub(lambda root: f"sqrt({root[1]})" if root[1] else "sqrt", _LETTER.sub(" ", typed))
    text = _POWER.sub(lambda power: f"**{power[0].translate(_RAISED).removeprefix('+')}", rooted)
    return "".join(_GREEK.get(sign, sign) for sign in text.translate(_SIGNS))


def _multiplied(text: str, letters: Collection[str]) -> str:
    """With the * that is left out on paper: 2d_k, d_k sigma, 2(n + 1); and with e, π and ln for what they are."""
    woven, end, before = "", 0, ""
    divided = [False]  # whether there was a / so far, in each open bracket
    for token in _TOKEN.finditer(text):
        sign = token[1] if token[1] in letters else _FUNCTIONS.get(token[1], token[1])
        if _left_out(before, sign):
            if divided[-1]:
                raise Unclear("", text, token.start())
            woven += " *" if token[0][0].isspace() else "*"
        woven += text[end : token.start(1)] + (sign if sign in letters else _CONSTANTS.get(sign, sign))
        end, before = token.end(), sign
        if sign == "(":
            divided.append(False)
        elif sign == ")" and len(divided) > 1:
            divided.pop()
        elif sign == "/":
            divided[-1] = True
    return woven + text[end:]


def _left_out(before: str, after: str) -> bool:
    """Whether a product is meant between two neighbours; two numbers beside each other are a slip."""
    if before in ARGUMENTS or not (_word(before) or _digits(before) or before == ")"):
        return False
    return _word(after) or after == "("


def _word(token: str) -> bool:
    return token[:1].isalpha() or token[:1] == "_"


def _digits(token: str) -> bool:
    return token[-1:].isdigit() or token[-1:] == "."


def unknown(typed: str, letters: Iterable[str]) -> list[str]:
    """The words in it that are neither letters nor functions, in their order."""
    known = {*letters, *ARGUMENTS, *_CONSTANTS, *_FUNCTIONS}
    words = filter(_word, _TOKEN.findall(_spelled(typed)))
    return [word for word in dict.fromkeys(words) if word not in known]


def spelt(letter: str) -> str:
    """The Greek letter that is read as this one, as σ is as sigma; else the letter itself."""
    return next((sign for sign, name in _GREEK.items() if name == letter), letter)


def read(typed: str, letters: list[str]) -> Claim:
    """The expression over these letters. Raises ClaimError."""
    claim = parse(plain(typed, letters), dict.fromkeys(letters, "float"))
    if claim.kind not in ("int", "float"):
        raise ClaimError("", claim.source)
    return claim


def held(question: Question, claim: Claim, evidence: Evidence) -> list[Point]:
    """The expression beside the measurement at every point; no points where the lists do not belong together."""
    answer = question.answer
    assert answer is not None
    measured = evidence.facts[answer.fact]
    assert isinstance(measured, list)
    settings = points(question, evidence)
    if len(settings) != len(measured):
        return []
    return [_point(claim, letters, float(value), answer) for letters, value in zip(settings, measured, strict=True)]


def points(question: Question, evidence: Evidence) -> list[dict[str, float]]:
    """The letters' values at every point; none where one letter has more values than another."""
    lists = {letter: evidence.facts[fact] for letter, fact in question.letters.items()}
    columns = [[float(value) for value in column] for column in lists.values() if isinstance(column, list)]
    if len({len(column) for column in columns}) != 1:
        return []
    return [dict(zip(lists, row, strict=True)) for row in zip(*columns, strict=True)]


def at_points(claim: Claim, given: list[Point], known: dict[str, Value]) -> Iterator[bool]:
    """Whether a diagnosis holds at each point; it may name the letters and `answer`, one point's value."""
    for point in given:
        try:
            yield claim.holds({**known, **point.letters, "answer": point.given})
        except (ClaimError, Undecidable):
            yield False


def _point(claim: Claim, letters: dict[str, float], measured: float, answer: Answer) -> Point:
    try:
        value = claim.value(dict(letters))
        given = float(value) if isinstance(value, int | float) else math.nan
    except (ClaimError, Undecidable):
        given = math.nan
    within = abs(given - measured) <= answer.rtol * abs(measured) + answer.atol
    return Point(letters, given, measured, within or math.isclose(given, measured, rel_tol=1e-12))
