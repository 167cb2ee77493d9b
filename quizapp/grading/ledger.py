"""A row of the ledger held against what was measured: which of its sides came out, and what that makes of the claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from quizapp.bank.claims import ClaimError, Part, Undecidable, names_of, parse
from quizapp.bank.ledger import Row, Ruling, Side, ruling, sides
from quizapp.grading.grade import QuestionBroken, known
from quizapp.locale import _
from solutions.evidence import Declaration, Evidence, Value

SideName = Literal["holds", "fails"]


class Measured(Struct, frozen=True, kw_only=True):
    """One side of a row on one run: whether what it states was measured."""

    side: Side
    true: bool
    margin: float  # by how much, in [-1, 1]
    parts: list[Part]
    evidence: Evidence
    declaration: Declaration

    @property
    def named(self) -> dict[str, Value]:
        """The facts and parameters that the side's claim names."""
        values = known(self.evidence)
        names = {name for part in self.parts for name in part.names}
        return {name: values[name] for name in sorted(names)}


class Found(Struct, frozen=True, kw_only=True):
    """What measuring made of a row."""

    row: Row
    ruling: Ruling
    measured: dict[SideName, Measured]

    @property
    def margin(self) -> float:
        return min((abs(side.margin) for side in self.measured.values()), default=1.0)


def settle(row: Row, runs: Mapping[SideName, Evidence], declarations: Mapping[str, Declaration]) -> Found:
    """Rule on a row from one run a side. Raises QuestionBroken when the runs decide nothing."""
    if row.untestable is not None:
        return Found(row=row, ruling="untestable", measured={})
    found_of = {
        name: measured(row.id, side, runs[name], declarations[side.demonstration or ""])
        for name, side in sides(row).items()
    }
    found = ruling(found_of["holds"].true, found_of["fails"].true)
    if found is None:
        says = _("{row}, seed {seed}: neither what it needs to hold nor what makes it fail was measured")
        raise QuestionBroken(says.format(row=row.id, seed=runs["holds"].seed))
    return Found(row=row, ruling=found, measured=found_of)


def untold(found: Found) -> str | None:
    """Which text is missing to tell this ruling: of each side that came out, and the condition of a caveat."""
    for name, measured in found.measured.items():
        if measured.true and measured.side.says is None:
            return f"{name}.says"
    if found.ruling == "caveat" and found.measured["fails"].side.when is None:
        return "fails.when"
    return None


def measured(where: str, side: Side, evidence: Evidence, declaration: Declaration) -> Measured:
    """One side, or one proof, on one run. Raises QuestionBroken when the run does not decide it."""
    claim = parse(side.claim, names_of(declaration))
    values = known(evidence)
    try:
        return Measured(
            side=side, true=claim.holds(values), margin=claim.margin(values), parts=claim.parts(values),
            evidence=evidence, declaration=declaration,
        )  # fmt: skip
    except Undecidable as error:
        says = _("{where}: {fact} is not a number in this run, so nothing was graded.")
        raise QuestionBroken(says.format(where=where, fact=error.fact)) from error
    except ClaimError as error:
        raise QuestionBroken(f"{where}: {error.message}") from error
