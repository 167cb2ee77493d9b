"""The inputs of one seed, and what the reference and the known mistakes make of them, computed when needed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from solutions.judging import asked, catalog
from solutions.judging.asked import Case, Seen
from solutions.judging.draw import Draw
from solutions.judging.drill import Answer, Property
from solutions.judging.perform import perform


class Prepared:
    """One drill on one seed. `bare` names the layers in which the person has no bias."""

    def __init__(self, name: str, seed: int, bare: tuple[str, ...] = ()) -> None:
        self.drill = catalog.find(name)
        self.bare = list(bare)
        drawn = [(each, list(each.cases(Draw(seed, each.name)))) for each in self.drill.properties]
        self.cases: list[Case] = [case for _, cases in drawn for case in cases]
        self._property: list[Property] = [each for each, cases in drawn for _ in cases]
        self._reference: dict[int, tuple[Seen, Seen]] = {}
        self._mutants: dict[tuple[str, int], Seen] = {}

    def compute(self) -> None:
        """Everything that an accepted answer is compared with."""
        for at in range(len(self.cases)):
            self.reference(at)

    def reference(self, at: int) -> tuple[Seen, Seen]:
        """What the solution makes of a case: in float64, and in the case's own dtypes."""
        if at not in self._reference:
            solution, case = catalog.solution(self.drill.name), self.cases[at]
            modules = catalog.modules(self.drill.name)
            plain = exact = perform(solution, case, self.drill.returns, bare=self.bare, modules=modules)
            if not asked.exact(case):
                exact = perform(solution, case, self.drill.returns, exact=True, bare=self.bare, modules=modules)
            self._reference[at] = exact, plain
        return self._reference[at]

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


@lru_cache(maxsize=4)
def prepared(name: str, seed: int, bare: tuple[str, ...]) -> Prepared:
    return Prepared(name, seed, bare)
