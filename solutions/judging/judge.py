"""The judge: makes the cases, holds the answers against the reference, and names the mistake.

The seed is all that must be kept between making the cases and judging the answers. What can be computed ahead
(`prepare`) or while the rest is still on its way (`look`) is kept, and computed anew where it was not.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache

from solutions.judging import catalog
from solutions.judging.asked import Case, Refused, Seen
from solutions.judging.perform import Made, load, perform
from solutions.judging.prepared import KEPT, layers, prepared
from solutions.judging.submission import Submission
from solutions.rulings import Rules, Ruling

_bare: dict[str, tuple[str, ...]] = {}
"""By drill the layers that had no bias in what was judged last: probably the next one's have none either."""


def rules(name: str) -> Rules:
    """What must be known before the judge runs. Raises UnknownDrill."""
    drill = catalog.find(name)
    return Rules(
        name, drill.entry, drill.returns, list(drill.forbidden), [each.name for each in drill.properties],
        [each.name for each in drill.mutants],
    )  # fmt: skip


def cases(name: str, seed: int) -> list[Case]:
    """All inputs of a drill, property by property."""
    return prepared(name, seed, ()).cases


def prepare(name: str, seed: int, seconds: float | None = None) -> bool:
    """Compute for about so long what an answer will be held against; returns whether all of it is there.

    Without `seconds` what right answers are compared with is computed in one go, and of the known mistakes nothing.
    """
    ready = prepared(name, seed, _bare.get(name, ()))
    if seconds is None:
        ready.compute()
        return True
    return ready.compute_until(time.perf_counter() + seconds)


def judge(name: str, seed: int, seen: Sequence[Seen]) -> Ruling:
    """Hold what a submission made of `cases(name, seed)` against the reference.

    Raises Refused for what is no answer to them, whoever sent it.
    """
    drill, count = catalog.find(name), len(cases(name, seed))
    if len(seen) != count:
        raise Refused(f"{len(seen)} answers to {count} questions")
    taken = _taken(name, seed, 0, seen)
    checks = [taken.check(each) for each in drill.properties]
    accepted = all(check.passed for check in checks)
    return Ruling(name, seed, accepted, checks, None if accepted else taken.mistake(checks))


def look(name: str, seed: int, first: int, seen: Sequence[Seen]) -> None:
    """Look at the answers from `first` on while the others are still being computed. Raises Refused.

    `judge` rules the same without it, and later.
    """
    _taken(name, seed, first, seen).look()


def so_far(name: str, seed: int, seen: Sequence[Seen]) -> dict[str, bool]:
    """Whether each property holds whose inputs are all among the first that were answered. Raises Refused."""
    return _taken(name, seed, 0, seen).so_far()


def judged(name: str, source: str, seed: int) -> Ruling:
    """Judge trusted code in this process, as tests do."""
    drill = catalog.find(name)
    target = load(source, drill.entry, f"trusted {name}")
    made: Made = {}
    return judge(name, seed, [perform(target, case, drill.returns, made=made) for case in cases(name, seed)])


def _taken(name: str, seed: int, first: int, seen: Sequence[Seen]) -> Submission:
    """What a submission made of the cases from `first` on, beside what the reference makes of them. Raises Refused."""
    bare = tuple(sorted(layers(name, seed).intersection(layer for each in seen for layer in each.bare)))
    submission = _submission(name, seed, bare)
    submission.take(first, seen)
    _bare[name] = bare
    return submission


@lru_cache(maxsize=KEPT)
def _submission(name: str, seed: int, bare: tuple[str, ...]) -> Submission:
    return Submission(prepared(name, seed, bare))
