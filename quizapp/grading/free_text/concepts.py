"""Concepts found in a text: each is a list of phrases, English and Chinese side by side.

A phrase is plain words and few signs, so that a lexicon from a stranger is data and no code:

    saturat*          any letters may follow
    (give|get)* zero  one of several
    (of )zero         may be left out, with its space
    keys?             a letter that may be left out
    all .. one        a short gap within the clause, without a negation in it
    one ... another   a longer one, also over commas

Before a phrase is compiled, its longest plain piece is looked for in the text: most phrases are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

MOST = 24  # places of one concept that are looked at; who repeats it more often says nothing new
_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECE = re.compile(r"\((?P<either>[^()]*)\)|(?P<gap>\s*\.\.\.?\s*)|(?P<star>\*)|(?P<space>\s+)|(?P<sign>.)", re.DOTALL)
_WHOLE = r"(?:(?<![a-z])|(?![a-z]))"  # a word before a gap ends there: the can of cannot is no can
_NO_NEGATION = r"(?!不|没|无法|并非|n't|(?<![a-z])(?:not|no|never|nor)(?![a-z]))"


class Hit(NamedTuple):
    """A concept at a place of the folded text."""

    start: int
    end: int
    concept: str


def spot(text: str, names: Iterable[str], phrases: Mapping[str, Sequence[str]]) -> dict[str, list[Hit]]:
    """Where each of the named concepts stands; of hits of one concept that overlap the longest."""
    return {name: _longest(_hits(text, name, phrases.get(name, (name,))))[:MOST] for name in names}


def overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def apart(places: Sequence[Hit], others: Sequence[Hit]) -> list[Hit]:
    """The places that are no part of a longer one among the others: the past in “not the past”."""
    return [
        hit
        for hit in places
        if not any(overlap(hit, one) and one.end - one.start > hit.end - hit.start for one in others)
    ]


def _hits(text: str, name: str, phrases: Sequence[str]) -> Iterable[Hit]:
    for phrase, plain in _with_needles(tuple(phrases)):
        if plain in text:
            for found in compiled(phrase).finditer(text):
                if found.end() > found.start():
                    yield Hit(found.start(), found.end(), name)


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif hit.end > kept[-1].end:
            kept[-1] = Hit(kept[-1].start, hit.end, hit.concept)
    return kept


def _folded(phrase: str) -> str:
    """A phrase in the form of a folded text."""
    return phrase.lower().replace("、", ",").replace("−", "-").replace("’", "'")


@lru_cache(maxsize=4_000)
def _with_needles(phrases: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(phrase, needle(phrase)) for phrase in phrases]


@lru_cache(maxsize=20_000)
def needle(phrase: str) -> str:
    """The longest piece that stands in every text with this phrase; empty when it has no plain piece."""
    runs: list[str] = [""]
    for piece in _PIECE.finditer(_folded(phrase)):
        if piece["sign"] == "?":
            runs[-1:] = [runs[-1][:-1], ""]
        elif piece["sign"] and piece["sign"] not in "'-":
            runs[-1] += piece["sign"]
        else:
            runs.append("")
    return max(runs, key=len)


@lru_cache(maxsize=20_000)
def compiled(phrase: str) -> re.Pattern[str]:
    """The phrase as a pattern whose work is bounded: gaps are short, nothing nests."""
    source = _folded(phrase).strip()
    han = bool(_HAN.search(source))
    pieces = list(_PIECE.finditer(source))
    body = "".join(_piece(piece, han, bool(at and pieces[at - 1]["gap"])) for at, piece in enumerate(pieces))
    before = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]|\([a-z]", source) else ""
    if re.match(r"n't|\([^()]*\bn't", source):
        before = rf"(?:{before}|(?<![a-z])[a-z]+(?=n't))"  # the end of a word, which belongs to it: don't, isn't
    if source.startswith("一样"):
        before = "(?<!不)"  # 不一样 is a word of its own, and no denial of 一样
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]\)?$", source) else ""
    return re.compile(before + body + after)


def _piece(piece: re.Match[str], han: bool, behind_gap: bool) -> str:
    """One piece as a pattern. Behind a gap a word begins where it begins: the 0 of 30 is no 0."""
    edge = r"(?<![a-z0-9])" if behind_gap and re.match(r"\(?[a-z0-9]", piece[0]) else ""
    if piece["either"] is not None:
        several = (("" if each.startswith("n't") else edge) + _words(each, han) for each in piece["either"].split("|"))
        one_of = "(?:" + "|".join(several) + ")"
        return one_of + "?" if piece["either"].endswith(" ") else one_of
    if piece["gap"] and "..." in piece["gap"]:
        return _WHOLE + r"[^.!?;。]{0,60}?"
    if piece["gap"]:
        return rf"{_WHOLE}(?:{_NO_NEGATION}[^.!?;,:。]){{0,{12 if han else 34}}}?"
    if piece["star"]:
        return "[a-z]*"
    return edge + _words(piece[0], han)


def _words(text: str, han: bool) -> str:
    out = ""
    for char in text:
        if char.isspace():
            out += r"\s*" if han else r"[\s\-]+"
        elif char == "?":
            out += "?"
        elif char == "'":
            out += "'?"
        elif char == "-" and not han:
            out += r"[\s\-]?"
        elif char == "*":
            out += "[a-z]*"
        else:
            out += re.escape(char)
    return re.sub(r"(?:\\s\*)+", r"\\s*", out)
