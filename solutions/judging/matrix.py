"""What the judge makes of its own known mistakes and of other trusted programs, on many seeds.

These are the judge's own steps, without what a person wants to see beside the verdict: no further than to the first
input that shows a mistake, and to the first on which two mistakes differ. What a mistake answers is computed once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from solutions.judging.looking import like, violation
from solutions.judging.perform import Made, load, perform
from solutions.judging.prepared import Prepared, prepared

_caught: dict[str, dict[str, int]] = defaultdict(dict)
"""By drill and mistake the input that gave it away last. Tried first on the next seed, which changes no verdict."""


def called(name: str, seed: int) -> dict[str, str | None]:
    """Each known mistake of a drill, and what the judge calls it; None where it would be accepted."""
    plain = prepared(name, seed, ())
    return {each.name: _called(_prepared_for(plain, each.name, seed), each.name) for each in plain.drill.mutants}


def rejected(name: str, seed: int) -> set[str]:
    """The known mistakes of a drill that the judge rejects, whatever it calls them."""
    plain = prepared(name, seed, ())
    names = (each.name for each in plain.drill.mutants)
    return {which for which in names if _caught_at(_prepared_for(plain, which, seed), which) is not None}


def accepted(name: str, source: str, seed: int) -> bool:
    """Whether trusted code passes; it is run no further than to the first input on which it does not."""
    plain = prepared(name, seed, ())
    target = load(source, plain.drill.entry, f"trusted {name}")
    made: Made = {}
    for at, case in enumerate(plain.cases):
        seen = perform(target, case, plain.drill.returns, made=made)
        ready = prepared(name, seed, tuple(sorted(seen.bare))) if seen.bare else plain
        if violation(ready.property(at), ready.answer(at, seen)) is not None:
            return False
    return True


def _prepared_for(plain: Prepared, which: str, seed: int) -> Prepared:
    """With the reference's biases as the mistake has them, which any of its answers tells."""
    bare = plain.mutant(which, next(_inputs(plain, which))).bare
    return prepared(plain.drill.name, seed, tuple(sorted(bare))) if bare else plain


def _inputs(ready: Prepared, which: str) -> Iterator[int]:
    """All inputs; first the one that gave this mistake away before, then those that gave away most of the others."""
    last = _caught[ready.drill.name]
    likely = [at for at, _count in Counter(last.values()).most_common()]
    return iter(dict.fromkeys([*([last[which]] if which in last else likely), *likely, *range(len(ready.cases))]))


def _caught_at(ready: Prepared, which: str) -> int | None:
    """The input that gives a mistake away; None where it would be accepted."""
    caught = next((at for at in _inputs(ready, which) if _is_wrong(ready, which, at)), None)
    if caught is not None:
        _caught[ready.drill.name][which] = caught
    return caught


def _called(ready: Prepared, which: str) -> str | None:
    if _caught_at(ready, which) is None:
        return None
    names = (each.name for each in ready.drill.mutants)
    return next(name for name in names if name == which or _alike(ready, name, which))


def _is_wrong(ready: Prepared, which: str, at: int) -> bool:
    return violation(ready.property(at), ready.answer(at, ready.mutant(which, at))) is not None


def _alike(ready: Prepared, one: str, other: str) -> bool:
    """Whether two mistakes give the same on every input. Those that both have answered are held together first."""
    inputs = list(_inputs(ready, other))
    known = [at for at in inputs if ready.has(one, at) and ready.has(other, at)]
    return all(like(ready.mutant(one, at), ready.mutant(other, at)) for at in dict.fromkeys([*known, *inputs]))
