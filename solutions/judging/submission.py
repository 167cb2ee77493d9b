"""What one submission answered so far, and what was found in it: no answer is looked at twice.

Answers may be taken while the rest is still being computed, so that little is left to do when the last one comes. That
changes no ruling: whatever is kept here follows from the answers that were taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from solutions.judging import compare
from solutions.judging.asked import Case, Refused, Seen, names, tensors, unpack
from solutions.judging.drill import Drill, Property
from solutions.judging.looking import like, violation
from solutions.judging.prepared import Prepared
from solutions.rulings import Check, Found


class Submission:
    """`count` answers were taken. Another answer to the same case takes the place of the earlier one."""

    def __init__(self, ready: Prepared) -> None:
        self.ready = ready
        self.count = 0
        self._seen: dict[int, Seen] = {}
        self._found: dict[int, Found | None] = {}
        self._like: dict[int, dict[str, bool]] = {}

    def take(self, first: int, seen: Sequence[Seen]) -> None:
        """The answers to the cases from `first` on. Raises Refused for what is no answer to them, whoever sent it."""
        self.count = min(first + len(seen), len(self.ready.cases))
        for at, answer in enumerate(seen[: self.count - first], first):
            if self._seen.get(at) != answer:
                _hold_to(self.ready.drill, self.ready.cases[at], answer)
                self._found.pop(at, None)
                self._like.pop(at, None)
                self._seen[at] = answer

    def look(self) -> None:
        """Find what the verdict will ask for, as far as the answers go."""
        for each in self.ready.drill.properties:
            self.check(each)
        wrong = self._wrong()
        if wrong:
            for mutant in self.ready.drill.mutants:
                self._is(mutant.name, self._wrong_first(wrong))

    def check(self, each: Property) -> Check:
        """The property on the inputs that were answered; of those that fail, the smallest is told."""
        for at in sorted(self._places(each), key=lambda at: _size(self.ready.cases[at])):
            if (found := self._look_at(at)) is not None:
                return Check(each.name, False, found, compare.given(self.ready.answer(at, self._seen[at])))
        return Check(each.name, passed=True)

    def so_far(self) -> dict[str, bool]:
        """Whether each property holds whose inputs are all answered."""
        whole = [each for each in self.ready.drill.properties if self._places(each) == self.ready.places(each)]
        return {each.name: self.check(each).passed for each in whole}

    def mistake(self, checks: Sequence[Check]) -> str | None:
        """The mutant that gives the same on every input; else the only one that does where the first check failed."""
        mutants = [each.name for each in self.ready.drill.mutants]
        order = self._wrong_first(self._wrong())
        for name in mutants:
            if self._is(name, order):
                return name
        properties = self.ready.drill.properties
        failed = self._places(next(each for each, check in zip(properties, checks, strict=True) if not check.passed))
        if any(self._seen[at].failed for at in failed):
            return None
        near = [name for name in mutants if self._is(name, failed)]
        return near[0] if len(near) == 1 else None

    def _places(self, each: Property) -> list[int]:
        return [at for at in self.ready.places(each) if at in self._answered()]

    def _answered(self) -> list[int]:
        """Of a process that came in between there may be the later answers only."""
        return [at for at in range(self.count) if at in self._seen]

    def _look_at(self, at: int) -> Found | None:
        if at not in self._found:
            answer = self.ready.answer(at, self._seen[at])
            self._found[at] = violation(self.ready.property(at), answer)
        return self._found[at]

    def _wrong(self) -> list[int]:
        return [at for at in range(self.count) if self._found.get(at) is not None]

    def _wrong_first(self, wrong: list[int]) -> list[int]:
        """All inputs that were answered. Where an answer is wrong, most of what it might be is ruled out at once."""
        return [*wrong, *(at for at in self._answered() if at not in wrong)]

    def _is(self, mutant: str, places: Iterable[int]) -> bool:
        """Whether a known mistake gives the same on these inputs."""
        for at in places:
            known = self._like.setdefault(at, {})
            if mutant not in known:
                known[mutant] = like(self.ready.mutant(mutant, at), self._seen[at])
            if not known[mutant]:
                return False
        return True


def _hold_to(drill: Drill, case: Case, seen: Seen) -> None:
    """What comes from the runner has the form that was asked for. Raises Refused."""
    count = len(names(drill.returns))
    if len(seen.calls) > len(case.calls) or (seen.failed is None and len(seen.calls) != len(case.calls)):
        raise Refused("an answer is missing")
    for done, call in zip(seen.calls, case.calls, strict=False):
        inputs = tensors(call)
        floating = sum("float" in each.dtype for each in inputs)
        if len(done.results) != count or len(done.inputs) != len(inputs):
            raise Refused("a result is missing")
        if len(done.grads) != (floating if call.grad else 0):
            raise Refused("a gradient is missing")
        for packed in [*done.results, *done.inputs, *(each for each in done.grads if each is not None)]:
            unpack(packed)


def _size(case: Case) -> int:
    return sum(len(each.data) for call in case.calls for each in tensors(call))
