"""The inputs of one seed, and what the reference and the known mistakes make of them, computed ahead or when needed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import lru_cache

from solutions.judging import asked, catalog
from solutions.judging.asked import Case, Seen
from solutions.judging.draw import Draw
from solutions.judging.drill import Answer, Property
from solutions.judging.perform import perform

KEPT = 4  # preparations at a time
AHEAD = 8 << 20  # bytes of mistakes' answers that are computed ahead for one of them


class Prepared:
    """One drill on one seed. `bare` names the layers in which the person has no bias."""

    def __init__(self, name: str, seed: int, bare: tuple[str, ...] = ()) -> None:
        self.drill = catalog.find(name)
        self.bare = list(bare)
        drawn = _drawn(name, seed)
        self.cases: list[Case] = [case for _, cases in drawn for case in cases]
        self._property: list[Property] = [each for each, cases in drawn for _ in cases]
        self._reference: dict[int, tuple[Seen, Seen]] = {}
        self._mutants: dict[tuple[str, int], Seen] = {}
        self._ahead = self._steps()

    def compute(self) -> None:
        """Everything that an accepted answer is compared with."""
        for at in range(len(self.cases)):
            self.reference(at)

    def compute_until(self, moment: float) -> bool:
        """Go on computing ahead until then, in the seconds of `time.perf_counter`; whether there is nothing left."""
        return not any(time.perf_counter() >= moment for _ in self._ahead)

    def _steps(self) -> Iterator[None]:
        """First what every answer is compared with, then what the known mistakes give, within bounds."""
        for at in range(len(self.cases)):
            self.reference(at)
            yield
        size = 0
        for at in self._telling():
            for each in self.drill.mutants:
                if size > AHEAD:
                    return
                if not self.has(each.name, at):
                    size += _size(self.mutant(each.name, at))
                    yield

    def _telling(self) -> list[int]:
        """All inputs; first the first of each property, as it is one of these in which most mistakes are found."""
        first = [self.places(each)[0] for each in self.drill.properties if self.places(each)]
        return list(dict.fromkeys([*first, *range(len(self.cases))]))

    def reference(self, at: int) -> tuple[Seen, Seen]:
        """What the solution makes of a case: in float64, and in the case's own dtypes."""
        if at not in self._reference:
            case = self.cases[at]
            plain = self._solved(case, exact=False)
            self._reference[at] = plain if asked.exact(case) else self._solved(case, exact=True), plain
        return self._reference[at]

    def _solved(self, case: Case, exact: bool) -> Seen:
        dtype = "float64" if exact else case.build.dtype if case.build else ""
        target = catalog.reference(self.drill.name, dtype)
        return perform(target, case, self.drill.returns, exact=exact, bare=self.bare)

    def rounded(self, at: int) -> Iterator[Seen]:
        """What the solution makes of a case with √d_k in float32, where that is a difference at all."""
        if "math.sqrt" in self.drill.solution and asked.exact(self.cases[at]):
            for how in range(len(catalog.ROUNDINGS)):
                target = catalog.rounded(self.drill.name, how)
                yield perform(target, self.cases[at], self.drill.returns, bare=self.bare)

    def has(self, which: str, at: int) -> bool:
        """Whether a known mistake's answer to a case is there already."""
        return (which, at) in self._mutants

    def mutant(self, which: str, at: int) -> Seen:
        """What a known mistake makes of a case."""
        if (which, at) not in self._mutants:
            target = catalog.mutant(self.drill.name, which)
            self._mutants[which, at] = perform(target, self.cases[at], self.drill.returns, bare=self.bare)
        return self._mutants[which, at]

    def answer(self, at: int, seen: Seen) -> Answer:
        exact, plain = self.reference(at)
        slack = self._property[at].slack
        return Answer(self.drill, self.cases[at], seen, exact, plain, slack, lambda: self.rounded(at))

    def property(self, at: int) -> Property:
        """The property whose case it is."""
        return self._property[at]

    def places(self, each: Property) -> list[int]:
        """Where a property's cases stand."""
        return [at for at, other in enumerate(self._property) if other is each]


@lru_cache(maxsize=KEPT)
def prepared(name: str, seed: int, bare: tuple[str, ...]) -> Prepared:
    return Prepared(name, seed, bare)


@lru_cache(maxsize=KEPT)
def layers(name: str, seed: int) -> frozenset[str]:
    """The names of all layers that a case fills."""
    built = (case.build for _, cases in _drawn(name, seed) for case in cases)
    return frozenset(layer for build in built if build is not None for layer in build.weights)


@lru_cache(maxsize=KEPT)
def _drawn(name: str, seed: int) -> list[tuple[Property, list[Case]]]:
    """Each property with its inputs."""
    return [(each, list(each.cases(Draw(seed, each.name)))) for each in catalog.find(name).properties]


def _size(seen: Seen) -> int:
    """Bytes of the tensors in an answer."""
    packed = (each for done in seen.calls for each in (*done.results, *done.inputs, *done.grads))
    return sum(len(each.data) for each in packed if each is not None)
