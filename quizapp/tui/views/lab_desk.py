"""What the lab's screen remembers of one experiment beside the experiment itself: cursors, the open page, what was
refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from quizapp.bank.choosing import variants
from quizapp.bank.packs import Bank
from quizapp.bank.types import Question
from quizapp.experiment.bench import Bench, Side
from quizapp.experiment.runs import Runs
from quizapp.experiment.settings import Refused, Setting, knobs, start
from quizapp.experiment.shelf import decides
from quizapp.experiment.sweep import on_an_axis
from quizapp.locale import pick
from solutions.evidence import AnyFact, AnyParameter, Declaration, Evidence


@dataclass(frozen=True)
class Cell:
    """The cursor in a heat map: which of those on show, row, column."""

    map: int = 0
    row: int = 0
    column: int = 0


@dataclass
class Desk:
    runs: Runs
    bank: Bank
    row: int = 0  # the knob under the cursor
    fact_row: int = 0  # the fact under the cursor
    on_facts: bool = False  # whether the arrows walk the facts
    page: str = ""  # a page's key, "" for none
    cell: Cell | None = None  # the cursor in a heat map, while the arrows walk one
    seeds: int = 0  # of a sweep; 0 for the usual number
    refused: dict[str, str] = field(default_factory=dict)  # by knob: what it takes, after something else was asked

    @property
    def bench(self) -> Bench:
        return self.runs.bench

    @property
    def declaration(self) -> Declaration:
        return self.bench.declaration

    @property
    def knobs(self) -> tuple[AnyParameter, ...]:
        return knobs(self.declaration)

    @property
    def knob(self) -> AnyParameter:
        return self.knobs[min(self.row, len(self.knobs) - 1)]

    @property
    def fact(self) -> AnyFact:
        return self.declaration.facts[min(self.fact_row, len(self.declaration.facts) - 1)]

    @property
    def asked(self) -> AnyFact | None:
        """The fact that a prediction is about: that under the cursor, if it is still open, else the next one."""
        return self.fact if self.on_facts and self.bench.open_to(self.fact.name) else self.bench.next_to_say

    @property
    def swept(self) -> AnyFact:
        """The fact on the sweep's axis: that under the cursor, or the first that can stand on one."""
        if on_an_axis(self.fact):
            return self.fact
        return next((fact for fact in self.declaration.facts if on_an_axis(fact)), self.fact)

    @property
    def columns(self) -> list[tuple[str, Evidence | None]]:
        """What the table of facts shows, column by column: of each side, or of what was seen before."""
        bench = self.bench
        sides: list[Side] = list(bench.sides)
        columns: list[tuple[str, Evidence | None]] = [(side, bench.drawn.get(side)) for side in sides]
        if bench.predicting and bench.b is None and bench.there is not None:
            columns.append(("before", bench.results.get(bench.there)))
        return columns

    @property
    def question(self) -> Question | None:
        """The easiest question that this demonstration decides."""
        return next(iter(decides(self.declaration.id, self.bank)), None)

    def asked_at(self, question: Question) -> Setting | None:
        """A setting at which that question is asked: the present one if it is one of them."""
        found = []
        for variant in variants(question):
            try:
                found.append(start(self.declaration, dict(variant), self.bench.a.seed))
            except Refused:
                continue
        return self.bench.a if self.bench.a in found else next(iter(found), None)


@lru_cache(maxsize=64)
def formulas(source: str) -> tuple[tuple[str, ...], ...]:
    """The formulas of a demonstration in two dimensions, the lines of each; setting them anew costs milliseconds."""
    from quizapp.typeset import formula

    return tuple(tuple(formula.lines(part)) for part in source.splitlines() if part.strip())


def label(knob: AnyParameter | AnyFact) -> str:
    return pick(knob.label)
