"""One claim of the documents measured: both sides run with one seed, and what that makes of the claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from quizapp.bank.ledger import Row, sides
from quizapp.grading import QuestionBroken
from quizapp.grading.ledger import Found, SideName, settle
from quizapp.locale import _
from solutions.evidence import Evidence, Progress

if TYPE_CHECKING:
    from quizapp.lab import Laboratory


async def audit(
    laboratory: Laboratory, row: Row, seed: int, on_progress: Callable[[Progress], None] | None = None
) -> Found:
    """Run the row's proof. Sides that ask for the same run share it.

    Raises LabError when it cannot run, and QuestionBroken when it decides nothing.
    """
    declarations = await laboratory.catalogue()
    runs: dict[SideName, Evidence] = {}
    done: dict[str, Evidence] = {}
    for name, side in sides(row).items():
        id = side.demonstration or ""
        if id not in declarations:
            says = _("{row}: there is no demonstration {id}; `quizapp check` says more")
            raise QuestionBroken(says.format(row=row.id, id=id))
        same = repr((id, sorted(side.params.items())))
        if same not in done:
            done[same] = await laboratory.run(id, dict(side.params), seed, on_progress=on_progress)
        runs[name] = done[same]
    return settle(row, runs, declarations)
