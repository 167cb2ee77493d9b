"""An answer taken apart once, for all points that are looked for in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from quizapp.grading.free_text.clauses import Parts, parts
from quizapp.grading.free_text.concepts import Hit
from quizapp.grading.free_text.normal import Normal, normalise
from quizapp.grading.free_text.polarity import Polarity, polarity
from quizapp.grading.free_text.salad import copied, word_salad

AFTER = 5.0  # words within which a subject may follow what is said of it: "growing variance"
BEFORE = 20.0  # words before it in which a subject is looked for

_OF = re.compile(r"\s*(?:of|in|for|between)\s+(?:the |a |an |each |every |its |that |this )?(?:\w+\s)?$")
_AND = re.compile(r"\s*(?:and|or|,|/|&|和|与|跟|及|以及|也)?\s*(?:the |its |各)?\s*$")
_JOINS = re.compile(r"(?<![a-z])and(?![a-z])|并且|而且")
_PURPOSE = re.compile(
    r"(?<![a-z])(?:so that|such that|that way|this way|ensur\w*|mak\w* sure|prevent\w*|avoid\w*|keep\w*|stop\w*"
    r"|guarantee\w*|otherwise"
    r"|protect\w*)(?![a-z])|这样|就不|才不|从而|避免|防止|以免|不至于|使得?|让|保证|否则"
)


@dataclass(frozen=True)
class Scene:
    normal: Normal
    parts: Parts
    polarity: Polarity
    salad: bool
    copies: list[tuple[int, int]]  # sentences that are the question's own

    @classmethod
    def of(cls, typed: str, prompts: Sequence[str]) -> Scene:
        normal = normalise(typed)
        found = parts(normal.text)
        known = [_prompt(prompt) for prompt in prompts]
        copies = [(a, b) for a, b in found.all_sentences() if copied(normal.text[a:b], known)]
        return cls(normal, found, polarity(normal, found), word_salad(normal.text), copies)

    @property
    def text(self) -> str:
        return self.normal.text

    def gate(self, hits: Sequence[Hit]) -> Literal["salad", "copied"] | None:
        """Why words at these places earn nothing, whatever they are."""
        if self.salad:
            return "salad"
        if any(begin <= hit.start < end for begin, end in self.copies for hit in hits):
            return "copied"
        return None

    def purpose(self, begin: int, end: int) -> bool:
        """Whether this stretch says what something is for."""
        return bool(_PURPOSE.search(self.text, begin, end))

    def subject(self, said: Hit, wanted: Sequence[Hit], others: Sequence[Hit]) -> Hit | None:
        """What a predicate is said of: the nearest before it in its clause, else right behind it, else further back.

        None where neither a wanted subject nor a rival stands in the sentence.
        """
        begin, end = self.parts.sentence(said.start)
        clause_begin, clause_end = self.parts.clause(said.start)
        all_hits = sorted({*wanted, *_apart(others, wanted)})
        here = [hit for hit in all_hits if begin <= hit.start and hit.end <= end and not _overlap(hit, said)]
        before = [hit for hit in here if hit.end <= said.start]
        in_clause = [hit for hit in before if hit.start >= clause_begin]
        if in_clause:
            return self._head(in_clause, wanted)
        after = [hit for hit in here if said.end <= hit.start < clause_end]
        joined = after and _JOINS.search(self.text, said.end, after[0].start)  # what follows an “and” is another's
        if after and not joined and self.normal.distance(said.end, after[0].start) <= AFTER:
            return after[0]
        if before and self.normal.distance(before[-1].end, said.start) <= BEFORE:
            return self._head(before, wanted)
        inside = [hit for hit in all_hits if _overlap(hit, said) and hit in wanted]
        return inside[0] if inside else None

    def _head(self, before: Sequence[Hit], wanted: Sequence[Hit]) -> Hit:
        """Of the nouns before a predicate the one it is said of: X in "the X of Y", and any of "X and Y"."""
        nearest = before[-1]
        for hit in reversed(before[:-1]):
            between = self.text[hit.end : nearest.start]
            if _OF.match(between) or re.fullmatch(r"\s*(?:of|in|for)\s+(?:the |a |its )?(?:\w+\s){0,2}", between):
                nearest = hit
            elif _AND.fullmatch(between):
                if nearest not in wanted and hit in wanted:
                    return hit
            else:
                break
        return nearest


@lru_cache(maxsize=200)
def _prompt(text: str) -> str:
    return normalise(text).text


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _apart(others: Sequence[Hit], wanted: Sequence[Hit]) -> list[Hit]:
    """Rivals that are not part of a wanted subject."""
    return [hit for hit in others if not any(_overlap(hit, own) for own in wanted)]
