"""Climbing a ladder: which rung is asked next, and how high somebody went unaided.

solid    up
partial  one probe; still partial: up once in a ladder, the second time it ends
missed   one rephrase; missed again: down one rung, once in a ladder, then it ends
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

Outcome: TypeAlias = Literal["solid", "partial", "missed"]
Said: TypeAlias = Literal["ask", "probe", "rephrase"]

TOP = 4  # the highest rung, counted from 0


class Answered(Struct, frozen=True):
    """One answer on a ladder: to which rung, after which words; `outcome` is that of all answers to this rung.

    One that is not `proven`, because no run could decide it, leads on but counts for nothing.
    """

    rung: int
    said: Said
    outcome: Outcome
    hinted: bool = False
    proven: bool = True


def next_rung(taken: Sequence[Answered], start: int) -> tuple[int, Said] | None:
    """What is asked next; None when the ladder ends."""
    if not taken:
        return start, "ask"
    last = taken[-1]
    match last.outcome, last.said:
        case "partial", "ask":
            return last.rung, "probe"
        case "missed", "ask":
            return last.rung, "rephrase"
        case "missed", "rephrase" | "probe":
            return _below(taken)
        case "partial", "probe" | "rephrase":
            return _above(taken) if _weak(taken) == 1 else None
        case _:
            return _above(taken)


def _above(taken: Sequence[Answered]) -> tuple[int, Said] | None:
    rung = taken[-1].rung
    climbing = rung == max(one.rung for one in taken)
    return (rung + 1, "ask") if climbing and rung < TOP else None


def _below(taken: Sequence[Answered]) -> tuple[int, Said] | None:
    rung = taken[-1].rung - 1
    fresh = rung >= 0 and all(rung < one.rung for one in taken)
    return (rung, "ask") if fresh and len({one.rung for one in taken}) == 1 else None


def _weak(taken: Sequence[Answered]) -> int:
    """Rungs that were left with a partial answer."""
    return sum(final(taken, rung) == "partial" for rung in {one.rung for one in taken})


def final(taken: Sequence[Answered], rung: int) -> Outcome | None:
    """What the answers to a rung came to; None when it was not asked."""
    own = [one.outcome for one in taken if one.rung == rung]
    return own[-1] if own else None


def unaided(taken: Sequence[Answered], rung: int) -> bool:
    """Solid without a hint and without a rephrase; a probe is an ordinary follow-up."""
    own = [one for one in taken if one.rung == rung]
    helped = any(one.hinted or one.said == "rephrase" for one in own)
    return final(taken, rung) == "solid" and not helped and all(one.proven for one in own)


def ceiling(taken: Sequence[Answered]) -> int:
    """The highest rung, from 1, up to which every rung that was asked was solid and unaided; 0 for none.

    Rungs below the first one are taken for granted, unless somebody had to go down to them.
    """
    height = 0
    for rung in sorted({one.rung for one in taken}):
        if not unaided(taken, rung):
            break
        height = rung + 1
    return height


def aids(taken: Sequence[Answered]) -> dict[str, int]:
    """How often somebody was helped on."""
    return {
        "probes": sum(one.said == "probe" for one in taken),
        "rephrases": sum(one.said == "rephrase" for one in taken),
        "hints": sum(one.hinted for one in taken),
    }
