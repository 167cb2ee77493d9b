"""What a drill declares to the judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from solutions.judging.asked import Case, Done, Returns, Seen, unpack
from solutions.judging.draw import Draw
from solutions.rulings import Found

Cases = Callable[[Draw], Iterable[Case]]
Look = Callable[["Answer"], Found | None]

ATTENTION = ("scaled_dot_product_attention", "MultiheadAttention", "multi_head_attention_forward", "Transformer*")
SOFTMAX = ("softmax", "log_softmax", "softmin", "gumbel_softmax", "Softmax*", "LogSoftmax*", "Softmin", "_softmax*")


class BrokenDrill(RuntimeError):
    """A drill's folder does not hold what it must. The message says what."""


@dataclass(frozen=True)
class Property:
    """One thing that a right answer has, and the inputs on which it is looked at, the smallest first.

    `look` finds what is wrong with one answer; without it shapes, dtypes and values are compared with the reference's.
    `slack` widens the tolerance for inputs that amplify rounding.
    """

    name: str
    cases: Cases
    look: Look | None = None
    slack: float = 1.0


@dataclass(frozen=True)
class Mutant:
    """A known mistake: the solution with these edits. Each old text stands in the solution exactly once."""

    name: str
    edits: Sequence[tuple[str, str]]

    def applied(self, solution: str) -> str:
        """The wrong code. Raises BrokenDrill."""
        for old, new in self.edits:
            if solution.count(old) != 1:
                raise BrokenDrill(f"{self.name}: {old!r} stands {solution.count(old)} times in the solution")
            solution = solution.replace(old, new)
        return solution


@dataclass(frozen=True)
class Drill:
    """A function or module to write.

    `entry` is its name in the person's file, `returns` names what it returns. `forbidden` may not stand in the file;
    `float32_tables` lets float64 results have float32's precision.
    """

    name: str
    entry: str
    returns: Returns
    properties: Sequence[Property]
    mutants: Sequence[Mutant] = ()
    forbidden: Sequence[str] = ATTENTION
    float32_tables: bool = False
    folder: Path = field(default=Path(), compare=False)

    @property
    def solution(self) -> str:
        return (self.folder / "solution.py").read_text("utf-8")

    @property
    def stub(self) -> str:
        return (self.folder / "stub.py").read_text("utf-8")

    @property
    def variants(self) -> dict[str, str]:
        """Other right answers, by name."""
        return {path.stem: path.read_text("utf-8") for path in sorted((self.folder / "variants").glob("*.py"))}

    def mutant(self, name: str) -> str:
        """The source of a mutant. Raises BrokenDrill."""
        found = next((each for each in self.mutants if each.name == name), None)
        if found is None:
            raise BrokenDrill(f"{self.name} has no mutant {name!r}")
        return found.applied(self.solution)


@dataclass(frozen=True)
class Answer:
    """What a submission made of a case, beside what the reference makes of it, for a `look` of a drill's own.

    `want` was computed in float64, `plain` by the solution in the case's own dtypes, `rounded` with √d_k in float32.
    """

    drill: Drill
    case: Case
    seen: Seen
    want: Seen
    plain: Seen
    slack: float = 1.0
    rounded: Callable[[], Iterable[Seen]] = tuple

    def result(self, name: int = 0, call: int = 0) -> Tensor:
        """The submission's result of that number (0 is the first that is named)."""
        return unpack(self.seen.calls[call].results[name])

    def wanted(self, name: int = 0, call: int = 0) -> Tensor:
        """The reference's, in float64."""
        return unpack(self.want.calls[call].results[name])

    def input(self, at: int = 0, call: int = 0) -> Tensor:
        """The tensor input of that number, as it was given."""
        from solutions.judging.asked import tensors

        return unpack(tensors(self.case.calls[call])[at])

    def done(self, call: int = 0) -> Done:
        return self.seen.calls[call]
