"""An answer taken apart once, for all points that are looked for in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from quizapp.grading.free_text.clauses import Parts, parts
from quizapp.grading.free_text.concepts import Hit, apart, overlap
from quizapp.grading.free_text.normal import Normal, normalise
from quizapp.grading.free_text.polarity import Polarity, polarity
from quizapp.grading.free_text.reports import disowned
from quizapp.grading.free_text.salad import copied, word_salad

SENTENCE = 4.0  # words
AFTER = 5.0  # words within which a subject may follow what is said of it: "growing variance"
BEFORE = 20.0  # words before it in which a subject is looked for

_OF = re.compile(r"\s*(?:of|in|for|on|between)\s+(?:the |a |an |each |every |its |that |this )?(?:\w+\s)?$")
_AND = re.compile(r"\s*(?:and|or|,|/|&|和|与|跟|及|以及|也)?\s*(?:the |its |各)?\s*$")
_BEHIND = re.compile(  # what follows these is another's, or what the predicate is measured by: “grows with d_k”
    r"(?<![a-z])(?:and|with|than|unlike)(?![a-z])|并且|而且|随|比"
)
_WITH = re.compile(  # what these introduce is not what the clause is about, if it names anything else
    r"(?:(?<![a-z])(?:than|unlike|as|like|compared (?:with|to)|rather than|instead of)(?![a-z])(?: \w+){0,2}"
    r"|(?<![a-z])with(?![a-z])(?: (?!and(?![a-z]))\w+){0,2}"
    r"|(?:随着?|比起?|不像|跟着|相比)(?:[^\s,;:.]{1,8}的)?)\s*$"
)
_FORMER = re.compile(r"(?<![a-z])(?:former|latter)(?![a-z])|前者|后者")
_IT = re.compile(
    r"\s*(?:and |so |then |but |now )?(?:it|its|they|their|this|that|these|those|both)(?![a-z])"
    r"|\s*(?:它|这)"
)
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

    def knowing(self, places: Sequence[int]) -> Scene:
        """The scene once it is known where the words of points stand."""
        told = [*self.polarity.reported, *disowned(self.text, self.parts, places)]
        return replace(self, polarity=replace(self.polarity, reported=told))

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

    def long(self, begin: int, end: int) -> bool:
        """Whether a sentence says more than "Right." or "I think so."."""
        return self.normal.distance(begin, end) >= SENTENCE

    def purpose(self, begin: int, end: int) -> bool:
        """Whether this stretch says what something is for."""
        return bool(_PURPOSE.search(self.text, begin, end))

    def subject(self, said: Hit, wanted: Sequence[Hit], others: Sequence[Hit]) -> tuple[Hit | None, bool]:
        """What a predicate is said of, and whether that stands in the sentence before, where “it” points to.

        It is in the predicate itself, else the nearest before it in its clause, else right behind it, else further
        back. None where neither a wanted subject nor a rival stands there.
        """
        begin, end = self.parts.sentence(said.start)
        clause_begin, clause_end = self.parts.clause(said.start)
        wanted = apart(wanted, others)
        all_hits = sorted({*wanted, *_apart(others, wanted)})
        inside = [hit for hit in all_hits if overlap(hit, said)]
        if own := [hit for hit in inside if hit in wanted]:
            return own[0], False
        here = [hit for hit in all_hits if begin <= hit.start and hit.end <= end and not overlap(hit, said)]
        before = [hit for hit in here if hit.end <= said.start]
        in_clause = [hit for hit in before if hit.start >= clause_begin]
        if named := self._named(all_hits, wanted, in_clause[-1].end if in_clause else clause_begin, said.start):
            return named, True
        if in_clause:
            upright = [hit for hit in in_clause if not _WITH.search(self.text, clause_begin, hit.start)]
            return self._head(upright or in_clause, wanted), False
        after = [hit for hit in here if said.end <= hit.start < clause_end]
        joined = after and _BEHIND.search(self.text, said.end, after[0].start)
        if after and not joined and self.normal.distance(said.end, after[0].start) <= AFTER:
            return after[0], False
        if inside:
            return inside[0], False
        if before and self.normal.distance(before[-1].end, said.start) <= BEFORE:
            return self._head(before, wanted), False
        return self._meant(said, all_hits, begin), True

    def _named(self, subjects: Sequence[Hit], wanted: Sequence[Hit], begin: int, end: int) -> Hit | None:
        """Which of two “the former” or “the latter” between these places means."""
        found = _FORMER.search(self.text, begin, end)
        if not found:
            return None
        first = self.parts.sentences[max(0, self.parts.sentence_number(begin) - 2)]
        named = [hit for hit in subjects if first <= hit.start < found.start()]
        kinds = {hit in wanted: hit for hit in reversed(named)}  # each kind where it is named first
        both = sorted(kinds.values())
        if len(both) < 2:
            return None
        return both[0] if found[0] in ("former", "前者") else both[1]

    def _meant(self, said: Hit, subjects: Sequence[Hit], begin: int) -> Hit | None:
        """What “it” stands for: what the sentence before is about, if this one only points there."""
        if not begin or not _IT.match(self.text, self.parts.clause(said.start)[0], said.start):
            return None
        first, last = self.parts.sentence(begin - 1)
        return next((hit for hit in subjects if first <= hit.start < last), None)

    def _head(self, before: Sequence[Hit], wanted: Sequence[Hit]) -> Hit:
        """Of the nouns before a predicate the one it is said of: X in "the X of Y", and any of "X and Y"."""
        nearest = before[-1]
        for hit in reversed(before[:-1]):
            between = self.text[hit.end : nearest.start]
            if _OF.match(between) or re.fullmatch(r"\s*(?:of|in|for)\s+(?:the |a |its )?(?:\w+\s){0,2}", between):
                nearest = hit
            elif between.strip() and _AND.fullmatch(between):
                if nearest not in wanted and hit in wanted:
                    return hit
            else:
                break
        return nearest


@lru_cache(maxsize=200)
def _prompt(text: str) -> str:
    return normalise(text).text


def _apart(others: Sequence[Hit], wanted: Sequence[Hit]) -> list[Hit]:
    """Rivals that are not part of a wanted subject."""
    return [hit for hit in others if not any(overlap(hit, own) for own in wanted)]
