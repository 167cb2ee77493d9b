"""Sentences and clauses of a folded text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

_SENTENCE = re.compile(r"[!?。]+|\.{2,}|\.(?=\s|$)(?<!e\.g\.)(?<!i\.e\.)(?<!i\.i\.d\.)(?<!vs\.)|\n")
_CLAUSE = re.compile(
    r"[,:;()]|->|=>|→|⇒"
    r"|(?<![a-z])(?:but|however|although|though|because|since|whereas|while|therefore|thus|hence|so|so that|which|who"
    r"|otherwise|unless|instead|then|yet)(?![a-z])"
    r"|但是|但|不过|然而|可是|因为|由于|所以|因此|从而|而且|并且|于是|否则|以免|虽然|尽管|而(?!不是|非|言|且)|却|结果|导致"
)
_SHAPE = re.compile(r"\([a-z0-9_]{1,8}(?:, ?[a-z0-9_]{1,8})+\)")  # (b, n, h, d_k) is one word


class Marks:
    """Places of words in a text, to be asked for many times: typed text may consist of nothing else."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = sorted(spans)
        self._starts = [start for start, _ in self.spans]

    def first(self, begin: int, end: int) -> tuple[int, int] | None:
        """The first that begins at or behind `begin` and before `end`."""
        at = bisect.bisect_left(self._starts, begin)
        return self.spans[at] if at < len(self.spans) and self._starts[at] < end else None

    def last(self, end: int) -> tuple[int, int] | None:
        """The last that begins before `end`."""
        at = bisect.bisect_left(self._starts, end)
        return self.spans[at - 1] if at else None

    def count(self, begin: int, end: int) -> int:
        return bisect.bisect_left(self._starts, end) - bisect.bisect_left(self._starts, begin)


class Stretch(NamedTuple):
    """A part of the text, and the cue that made it what it is."""

    start: int
    end: int
    cue: tuple[int, int]


@dataclass(frozen=True)
class Parts:
    """Where sentences and clauses begin; the last entry of each list is the end of the text."""

    sentences: list[int]
    clauses: list[int]

    def sentence(self, place: int) -> tuple[int, int]:
        return _around(self.sentences, place)

    def clause(self, place: int) -> tuple[int, int]:
        return _around(self.clauses, place)

    def sentence_number(self, place: int) -> int:
        return bisect.bisect_right(self.sentences, place) - 1

    def all_sentences(self) -> list[tuple[int, int]]:
        return list(zip(self.sentences, self.sentences[1:], strict=False))


def parts(text: str) -> Parts:
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    shapes = [found.span() for found in _SHAPE.finditer(text)]
    breaks = [
        found.end() if found[0] in ",:;()" else found.start() for found in _CLAUSE.finditer(text)
        if not any(start <= found.start() < end for start, end in shapes)
    ]  # fmt: skip
    sentences = sorted({0, len(text), *ends})
    return Parts(sentences, sorted({*sentences, *breaks}))


def _around(places: list[int], place: int) -> tuple[int, int]:
    after = bisect.bisect_right(places, place)
    if after >= len(places):
        return places[-2] if len(places) > 1 else 0, places[-1]
    return places[max(0, after - 1)], places[after]
