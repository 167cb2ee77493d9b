"""The ledger ruled on: every row measured on every seed, and held against what is recorded of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from quizapp.bank import packs
from quizapp.bank.ledger import Row, Ruling, sides
from quizapp.bank.packs import RECORDED, Bank
from quizapp.commands.margins import NotProven, prove_holes
from quizapp.commands.runs import Job, Runs, evidence_of, job
from quizapp.grading.ledger import Found, settle, untold
from quizapp.locale import _
from solutions.evidence import Declaration


class Settled(Struct, frozen=True):
    """A row of the ledger, ruled on alike on every seed; the margin is that of its narrower side."""

    row: str
    ruling: Ruling
    seeds: int
    margin: float


def jobs_of(row: Row, seeds: int) -> list[Job]:
    """What must run to rule on a row."""
    return [job(side.demonstration or "", side.params, seed) for side in sides(row).values() for seed in range(seeds)]


def rule(row: Row, declarations: Mapping[str, Declaration], runs: Runs, seeds: int) -> Settled:
    """The row's ruling, which must be the same on every seed."""
    found = []
    for seed in range(seeds):
        measured = {
            name: evidence_of(runs[job(side.demonstration or "", side.params, seed)])
            for name, side in sides(row).items()
        }
        found.append(settle(row, measured, declarations))
        if missing := untold(found[-1]):
            says = _("{seed}the ruling is “{ruling}”, and {missing} is not told")
            raise NotProven(says.format(seed=_at_seed(seed), ruling=found[-1].ruling, missing=missing))
        if found[-1].ruling != found[0].ruling:
            says = _("{seed}the ruling is “{ruling}”, but on seed 0 it is “{other}”")
            raise NotProven(says.format(seed=_at_seed(seed), ruling=found[-1].ruling, other=found[0].ruling))
        _prove_said(found[-1])
    return Settled(row.id, found[0].ruling, seeds, min(each.margin for each in found))


def _prove_said(found: Found) -> None:
    """What is said of the sides that came out can be computed from their runs."""
    for measured in found.measured.values():
        says = measured.side.says
        if measured.true and says is not None:
            prove_holes([says.en, says.zh], {_at_seed(measured.evidence.seed): measured.evidence})


def unlike(bank: Bank, settled: Settled) -> str:
    """Why what is recorded of a row is not what was measured."""
    recorded = bank.recorded.get(settled.row)
    if settled.ruling in (recorded, "untestable"):
        return ""
    if recorded is None:
        return _("measured “{ruling}”, and nothing is recorded: quizapp check --record writes it down").format(
            ruling=settled.ruling
        )
    return _("measured “{ruling}”, but “{recorded}” is recorded").format(ruling=settled.ruling, recorded=recorded)


def write_down(bank: Bank, rulings: Sequence[Settled]) -> None:
    """Record the rulings beside the files in which their rows stand."""
    measured = {settled.row: settled.ruling for settled in rulings if settled.ruling != "untestable"}
    folders = {row: Path(bank.places[row].file).parent for row in measured}
    for folder in set(folders.values()):
        kept = packs.recorded(folder / RECORDED)
        kept |= {row: ruling for row, ruling in measured.items() if folders[row] == folder}
        text = json.dumps({row: kept[row] for row in sorted(kept)}, indent=0) + "\n"
        (folder / RECORDED).write_text(text, "utf-8")
    bank.recorded.update(measured)


def _at_seed(seed: int) -> str:
    return _("seed {seed}: ").format(seed=seed)
