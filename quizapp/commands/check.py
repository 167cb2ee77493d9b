"""`quizapp check`: every pack read, and every key proven: each claim on each variant and seed, with its margin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from msgspec import Struct

from quizapp.bank.choosing import variants
from quizapp.bank.claims import ClaimError, Undecidable
from quizapp.bank.ledger import Ruling
from quizapp.bank.packs import Bank, PackError
from quizapp.bank.rules import texts
from quizapp.bank.types import Question
from quizapp.commands.ladders import given_away
from quizapp.commands.margins import NotProven, in_run, margins, prove_holes, settings, why
from quizapp.commands.rubrics import Unread, explain_jobs, prove_explain, unread
from quizapp.commands.rulings import Settled, jobs_of, rule, unlike, write_down
from quizapp.commands.runs import Report, Runs, evidence_of, job, measure
from quizapp.grading import QuestionBroken
from quizapp.lab import LabError
from quizapp.locale import _
from quizapp.practice import Practice
from solutions.evidence import Declaration, Evidence

RULINGS: tuple[Ruling, ...] = get_args(Ruling)


class Key(Struct, frozen=True):
    """A question's key, proven: the smallest slack by which it was decided over all variants and seeds, in [0, 1]."""

    question: str
    variants: int
    seeds: int
    margin: float


class Proof(Struct, frozen=True, kw_only=True):
    """What was proven of some packs, and what is wrong with them."""

    keys: list[Key]
    rulings: list[Settled]
    errors: list[PackError]
    rubrics: list[Unread] = []  # model answers that their own rubric does not credit


async def prove(practice: Practice, seeds: int, report: Report | None = None, record: bool = False) -> Proof:
    """Bind the packs to what the laboratory declares, prove every key and rule on every row of the ledger.

    What was measured of a row must be what is recorded of it; `record` writes down what was measured instead.
    Raises LabError when there is no torch.
    """
    bank = practice.bank
    declarations = await practice.laboratory.catalogue()
    bank.bind(declarations)
    jobs = [
        job(question.demonstration, variant, seed)
        for question in bank.questions.values()
        for variant in variants(question)
        for seed in range(seeds)
    ]
    jobs += [needed for row in bank.rows.values() for needed in jobs_of(row, seeds)]
    jobs += [needed for explain in bank.explains.values() for needed in explain_jobs(explain, seeds)]
    runs = await measure(practice.laboratory, jobs, report)
    keys, errors = [], list(bank.errors)
    for question in bank.questions.values():
        try:
            keys.append(_prove(question, declarations[question.demonstration], runs, seeds))
        except (NotProven, LabError) as error:
            errors.append(_at(bank, question.id, str(error)))
    for explain in bank.explains.values():
        try:
            keys.append(Key(explain.id, *prove_explain(explain, declarations, runs, seeds)))
        except (NotProven, LabError, QuestionBroken) as error:
            errors.append(_at(bank, explain.id, str(error)))
    rubrics = [missed for explain in bank.explains.values() for missed in unread(explain, bank.lexicon)]
    errors += [_at(bank, missed.question, str(missed)) for missed in rubrics]
    errors += [_at(bank, ladder, said) for ladder, said in given_away(bank)]
    rulings = []
    for row in bank.rows.values():
        try:
            rulings.append(rule(row, declarations, runs, seeds))
        except (NotProven, LabError, QuestionBroken) as error:
            errors.append(_at(bank, row.id, str(error)))
    if record:
        write_down(bank, rulings)
    errors += [_at(bank, settled.row, said) for settled in rulings if (said := unlike(bank, settled))]
    return Proof(keys=keys, rulings=rulings, errors=errors, rubrics=rubrics)


def _prove(question: Question, declaration: Declaration, runs: Runs, seeds: int) -> Key:
    found = []
    variants_of = variants(question)
    for variant in variants_of:
        evidence = [evidence_of(runs[job(question.demonstration, variant, seed)]) for seed in range(seeds)]
        try:
            found.append(min(margins(question, declaration, evidence)))
            _prove_texts(question, evidence)
        except (ClaimError, Undecidable) as error:
            raise NotProven(f"{settings(question, evidence[0])}{why(error)}") from None
    return Key(question.id, len(variants_of), seeds, min(found))


def _prove_texts(question: Question, runs: Sequence[Evidence]) -> None:
    sides = [side for said in texts(question) for side in (said.text.en, said.text.zh)]
    prove_holes(sides, {in_run(question, run): run for run in runs})


def _at(bank: Bank, id: str, message: str) -> PackError:
    place = bank.places[id]
    return PackError(file=place.file, line=place.line, column=place.column, where=id, message=message)


def report_json(bank: Bank, proof: Proof) -> dict[str, Any]:
    return {
        "files": [str(file) for file in bank.files],
        "questions": len(bank.questions) + len(bank.explains),
        "errors": proof.errors,
        "keys": proof.keys,
        "rows": proof.rulings,
        "rubrics": proof.rubrics,
    }


def lines(bank: Bank, proof: Proof) -> Iterator[str]:
    """Rows and keys from the narrowest margin on, then what is wrong, with a caret under the place."""
    for settled in sorted(proof.rulings, key=lambda settled: settled.margin):
        if settled.ruling != "untestable":
            yield _("{margin}  {row}  {ruling}  {seeds} runs").format(
                margin=f"{settled.margin:.3f}", row=settled.row, ruling=settled.ruling, seeds=settled.seeds
            )
    for key in sorted(proof.keys, key=lambda key: key.margin):
        yield _("{margin}  {question}  {variants} × {seeds} runs").format(
            margin=f"{key.margin:.3f}", question=f"{key.question:<36}", variants=key.variants, seeds=key.seeds
        )
    for error in proof.errors:
        yield from filter(None, (str(error), bank.excerpt(error)))
    if bank.rows:
        count = Counter(settled.ruling for settled in proof.rulings)
        ruled = _(
            "{rows} rows of the ledger: {holds} hold, {caveat} with a caveat, {wrong} wrong, {untestable} untestable"
        )
        yield ruled.format(rows=len(bank.rows), **{name: count[name] for name in RULINGS})
    proven = _("{files} files, {questions} questions, {keys} keys proven, {errors} errors")
    yield proven.format(
        files=len(bank.files),
        questions=len(bank.questions) + len(bank.explains),
        keys=len(proof.keys),
        errors=len(proof.errors),
    )
