"""A text as the rules read it: folded to one form, with the way back to the place in what was typed."""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

MOST = 3000  # characters that are read: two minutes of speech are about 2000
HAN_WEIGHT = 0.6  # of a word: two characters make about one word

_FOLDED = {"’": "'", "‘": "'", "−": "-", "–": "-", "—": ",", "…": ".", "、": ","}
_DROPPED = frozenset('$\\{}`"*#“”「」『』\u200b\u200c\u200d\ufeff')
_WORD = re.compile(r"[a-z0-9_]+(?:'[a-z]+)?|[\u3400-\u9fff]|[^\s]")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Normal:
    """`text` is folded; `origin[i]` is where its i-th character stands in what was typed."""

    text: str
    origin: list[int]
    cut: bool = False  # more was typed than is read
    _words: list[int] = field(default_factory=list)  # where each word begins
    _weights: list[float] = field(default_factory=list)  # the words before each of these places, weighted

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in what was typed of a stretch of the folded text."""
        return self.origin[start], self.origin[end - 1] + 1

    def distance(self, start: int, end: int) -> float:
        """How many words lie between two places; a Han character counts as a part of one."""
        return max(0.0, self._weight(end) - self._weight(start))

    def _weight(self, place: int) -> float:
        return self._weights[bisect.bisect_left(self._words, place)]


def normalise(typed: str) -> Normal:
    """Fold width, case, quotes and mark-up. Control characters become spaces; what is beyond MOST is not read."""
    cut = len(typed) > MOST
    letters: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(typed[:MOST]):
        for folded in _fold(char):
            letters.append(folded)
            origin.append(place)
    text = _uncalled("".join(letters))
    words, weights, weight = [], [], 0.0
    for found in _WORD.finditer(text):
        words.append(found.start())
        weights.append(weight)
        weight += HAN_WEIGHT if _HAN.match(found[0]) else 1.0
    return Normal(text, origin, cut, words, [*weights, weight])


def _uncalled(text: str) -> str:
    """exp(0), O(n) and Var(q·k) without their brackets, each a space; other brackets set clauses apart and stay."""
    letters = list(text)
    depth: list[bool] = []
    for place, char in enumerate(letters):
        if char == "(":
            before = letters[place - 1] if place else " "
            depth.append((before.isascii() and before.isalnum()) or before in "^√")
        if char in "()" and depth and (depth[-1] if char == "(" else depth.pop()):
            letters[place] = " "
    return "".join(letters)


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char in _DROPPED:
        return ""
    if char in _FOLDED:
        return _FOLDED[char]
    if char == "\n":
        return char
    if unicodedata.category(char).startswith("C"):
        return " "
    return unicodedata.normalize("NFKC", char).lower()[:8]
