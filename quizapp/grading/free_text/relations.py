"""Which side a statement takes, and what stands with what: where exchanged words give a wrong answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from quizapp.bank.sayings import Group
from quizapp.grading.free_text.concepts import Hit, apart
from quizapp.grading.free_text.scene import Scene

Kind: TypeAlias = tuple[Sequence[Hit], Sequence[Hit]]  # the wanted ones, and those they compete with

_JOINS = re.compile(r"(?<![a-z])(?:and|or|while|whereas|but|not)(?![a-z])|而|和|与|且|不是")


class Mention(NamedTuple):
    """One side of a pair, named at a place."""

    hit: Hit
    first: bool  # of the first kind
    wanted: bool


def other_side(sides: Sequence[Group], first: int, last: int, scene: Scene, hits: Mapping[str, list[Hit]]) -> bool:
    """Whether the clauses from `first` to `last` name what a side is against, and not that side.

    Of a side that is `nearby`, whole sentences count. Who denies the one takes the other: “not before”.
    """
    for side in sides:
        around = scene.parts.sentence if side.nearby else scene.parts.clause
        begin, end = around(first)[0], around(max(first, last - 1))[1]
        wanted = [hit for name in side.names for hit in hits[name]]
        against = [hit for name in side.against for hit in hits[name]]
        taken = {
            (scene.polarity.of([hit])[0] == "said") == own
            for own, places in ((True, apart(wanted, against)), (False, apart(against, wanted)))
            for hit in places
            if begin <= hit.start < end
        }
        if taken == {False}:
            return True
    return False


def pairs(scene: Scene, ones: Kind, others: Kind) -> Iterator[tuple[Hit, Hit, bool]]:
    """What stands with what: a pair for each wanted mention that stands with another, and whether with the right one.

    “Queries come from the decoder and keys from the encoder”: each part of a sentence that names both kinds pairs
    them; where one part names several of each, the first stands with the first.
    """
    mentions = sorted((*_mentions(*ones, True), *_mentions(*others, False)))
    for begin, end in scene.parts.all_sentences():
        here = [mention for mention in mentions if begin <= mention.hit.start < end]
        for part in _in_parts(scene, here, begin, end):
            for one, other in _paired(part):
                if one.wanted or other.wanted:
                    yield one.hit, other.hit, one.wanted and other.wanted


def _mentions(wanted: Sequence[Hit], against: Sequence[Hit], first: bool) -> Iterator[Mention]:
    for own, places in ((True, apart(wanted, against)), (False, apart(against, wanted))):
        yield from (Mention(hit, first, own) for hit in places)


def _in_parts(scene: Scene, mentions: Sequence[Mention], begin: int, end: int) -> list[list[Mention]]:
    """The mentions of a sentence, parted at its clauses and at each “and”, so that each part names both kinds."""
    spans = [mention.hit for mention in mentions]
    joints = {found.start() for found in _JOINS.finditer(scene.text, begin, end)}
    breaks = sorted({*(place for place in scene.parts.clauses if begin < place < end), *joints})
    cuts = [place for place in breaks if not any(hit.start < place < hit.end for hit in spans)]
    found: list[list[Mention]] = [[]]
    for start, stop in zip([begin, *cuts], [*cuts, end], strict=True):
        new = [mention for mention in mentions if start <= mention.hit.start < stop]
        if found[-1] and len({mention.first for mention in found[-1]}) == 2 and new:
            found.append([])
        found[-1] += new
    if len(found) > 1 and len({mention.first for mention in found[-1]}) < 2:
        rest = found.pop()
        if _lacks(found[-1], rest[0].first):
            found[-1] += rest
    return found


def _lacks(part: Sequence[Mention], first: bool) -> bool:
    """Whether a part names more of the other kind than of this one: “queries, keys: the decoder, …”."""
    of = [len({mention.wanted for mention in part if mention.first == kind}) for kind in (first, not first)]
    return of[0] < of[1]


def _paired(part: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    ones = [mention for mention in part if mention.first]
    others = [mention for mention in part if not mention.first]
    if not ones or not others:
        return
    if len({mention.wanted for mention in ones}) == 1 and len({mention.wanted for mention in others}) == 1:
        yield from ((one, other) for one in ones for other in others)
    elif len({mention.wanted for mention in ones}) == 1:
        yield from ((one, min(others, key=lambda other: abs(other.hit.start - one.hit.start))) for one in ones)
    elif len({mention.wanted for mention in others}) == 1:
        yield from ((min(ones, key=lambda one: abs(one.hit.start - other.hit.start)), other) for other in others)
    else:
        yield from zip(_runs(ones), _runs(others), strict=False)


def _runs(mentions: Sequence[Mention]) -> list[Mention]:
    """The first of each row of mentions that mean the same."""
    return [one for at, one in enumerate(mentions) if not at or mentions[at - 1].wanted != one.wanted]
