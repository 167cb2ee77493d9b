"""How numbers, tokens and sentences of the walk are written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from quizapp.bank.templates import Span
from quizapp.locale import _, language, numbers
from quizapp.locale.numbers import MINUS

Phrase = list[Span]

_HAN_THEN_LATIN = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9√−]|[A-Za-z0-9√)%ᵀ₀-₉][\u4e00-\u9fff]")


def short(value: float) -> str:
    """Two decimals, in at most six cells: −0.76, 16.31, 0.004, 123.4, 2e13."""
    if not math.isfinite(value):
        return numbers.number(value)
    size = abs(value)
    if size >= 99_999.5 or 0 < size < 0.0005:
        mantissa, exponent = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{value:.{3 if 0 < size < 0.005 else 2 if size < 99.995 else 1 if size < 999.95 else 0}f}"
    return MINUS + text[1:] if text.startswith("-") and text.strip("-0.") else text.removeprefix("-")


def product(left: Sequence[float], right: Sequence[float]) -> str:
    """(0.44)(1.46) + (−0.96)(−0.80)"""
    return " + ".join(f"({short(a)})({short(b)})" for a, b in zip(left, right, strict=True))


def vector(values: Sequence[float]) -> str:
    return "(" + ", ".join(map(short, values)) + ")"


def quoted(token: str) -> str:
    return _("“{token}”").format(token=token)


def strong(text: str) -> Phrase:
    return [Span(text, "strong")]


def measured(text: str) -> Phrase:
    return [Span(text, "measured")]


def plain(text: str) -> Phrase:
    return [Span(text)]


def text_of(phrase: Phrase) -> str:
    return "".join(span.text for span in phrase)


def spoken(phrase: Phrase) -> str:
    """Without bold: what was set strong stands in quotes."""
    said = (span.text if span.role != "strong" or language() == "zh" else quoted(span.text) for span in phrase)
    return "".join(said)


def weave(template: str, **pieces: Phrase | str) -> Phrase:
    """A translated template with phrases in its {places}; a piece that is text only is set as it is.

    In Chinese the template has no spaces around its places: a piece gets one where it makes Latin letters or digits
    touch a Han character.
    """
    woven: Phrase = []
    for at, part in enumerate(re.split(r"\{(\w+)\}", template)):
        piece = pieces[part] if at % 2 else part
        for span in plain(piece) if isinstance(piece, str) else piece:
            if woven and language() == "zh" and _HAN_THEN_LATIN.fullmatch(woven[-1].text[-1:] + span.text[:1]):
                woven.append(Span(" "))
            if span.text:
                woven.append(span)
    return woven


def sentences(*phrases: Phrase) -> Phrase:
    """One after the other; Chinese full stops carry their own space."""
    between = [] if language() == "zh" else plain(" ")
    joined: Phrase = []
    for phrase in phrases:
        joined += [*(between if joined and phrase else []), *phrase]
    return joined
