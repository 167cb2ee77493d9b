"""`quizapp check`: every pack read, and every key proven: each claim on each variant and seed, with its margin."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from quizapp.bank.choosing import variants
from quizapp.bank.claims import ClaimError, Undecidable, names_of, parse
from quizapp.bank.packs import Bank, PackError
from quizapp.bank.rules import texts
from quizapp.bank.templates import holes
from quizapp.bank.types import Question, Scalar
from quizapp.grading.grade import accepted
from quizapp.lab import LabError
from quizapp.locale import _, numbers
from quizapp.practice import Practice
from solutions.evidence import Declaration, Value

Facts = Mapping[str, Value]
Report = Callable[[int, int], None]


class Key(Struct, frozen=True):
    """A question's key, proven: the smallest slack by which it was decided over all variants and seeds, in [0, 1]."""

    question: str
    variants: int
    seeds: int
    margin: float


class NotProven(Exception):
    """A variant on which the key does not stand; the message says what was measured."""


async def prove(practice: Practice, seeds: int, report: Report | None = None) -> tuple[list[Key], list[PackError]]:
    """Bind the packs to the laboratory's declarations and prove every key. Raises LabError when there is no torch."""
    bank = practice.bank
    declarations = await practice.laboratory.catalogue()
    bank.bind(declarations)
    measured = _Measured(practice, seeds)
    keys, errors = [], list(bank.errors)
    for done, question in enumerate(bank.questions.values()):
        if report:
            report(done, len(bank.questions))
        try:
            keys.append(await _prove(question, declarations[question.demonstration], measured))
        except (NotProven, LabError) as error:
            errors.append(_at(bank, question, str(error)))
    if report:
        report(len(bank.questions), len(bank.questions))
    return keys, errors


class _Measured:
    """Facts by demonstration, parameters and seed; questions that share a run share its cost."""

    def __init__(self, practice: Practice, seeds: int) -> None:
        self.practice = practice
        self.seeds = seeds
        self._known: dict[tuple[object, ...], Facts] = {}

    async def facts(self, demonstration: str, variant: Mapping[str, Scalar], seed: int) -> Facts:
        key = (demonstration, *sorted(variant.items()), seed)
        if key not in self._known:
            evidence = await self.practice.laboratory.run(demonstration, dict(variant), seed)
            self._known[key] = {**evidence.params, **evidence.facts}
        return self._known[key]


async def _prove(question: Question, declaration: Declaration, measured: _Measured) -> Key:
    margins = []
    settings = variants(question)
    for variant in settings:
        runs = [await measured.facts(question.demonstration, variant, seed) for seed in range(measured.seeds)]
        try:
            margins.append(min(_margins(question, declaration, variant, runs)))
            _prove_texts(question, variant, runs)
        except (ClaimError, Undecidable) as error:
            raise NotProven(f"{_written(variant)}{_why(error)}") from None
    return Key(question.id, len(settings), measured.seeds, min(margins))


def _margins(
    question: Question, declaration: Declaration, variant: Mapping[str, Scalar], runs: Sequence[Facts]
) -> Iterator[float]:
    match question.kind:
        case "choice" | "multi":
            for seed, facts in enumerate(runs):
                yield _options_margin(question, declaration, facts, _in_run(variant, seed))
        case "number":
            yield _number_margin(question, declaration, variant, runs)
        case "shape":
            yield _shape_margin(question, declaration, variant, runs)


def _options_margin(question: Question, declaration: Declaration, facts: Facts, where: str) -> float:
    claims = [parse(option.claim, names_of(declaration)) for option in question.options]
    holding = [option.id for option, claim in zip(question.options, claims, strict=True) if claim.holds(facts)]
    if question.kind == "choice" and len(holding) != 1:
        what = _("no option holds") if not holding else _("{options} hold, not one").format(options=", ".join(holding))
        raise NotProven(where + what)
    if question.kind == "multi" and not 0 < len(holding) < len(claims):
        raise NotProven(where + (_("every option holds") if holding else _("no option holds")))
    return min(abs(claim.margin(facts)) for claim in claims)


def _number_margin(
    question: Question, declaration: Declaration, variant: Mapping[str, Scalar], runs: Sequence[Facts]
) -> float:
    """How much of the tolerance is left, at the worst seed, for the ideal answer (else for the median of the seeds)."""
    answer = question.answer
    assert answer is not None
    values = [float(facts[answer.fact]) for facts in runs]  # type: ignore[arg-type]
    if any(math.isnan(value) for value in values):
        raise NotProven(_written(variant) + _("{fact} is not a number").format(fact=answer.fact))
    ideal = _ideal(answer.ideal, declaration, runs[0]) if answer.ideal else statistics.median(values)
    return min(_slack(accepted(answer, value), ideal, value, _written(variant)) for value in values)


def _ideal(source: str, declaration: Declaration, facts: Facts) -> float:
    value = parse(source, names_of(declaration)).value(facts)
    if not isinstance(value, int | float):
        raise ClaimError(_("the ideal answer is not a number"))
    return float(value)


def _slack(band: tuple[float, float], ideal: float, measured: float, where: str) -> float:
    low, high = band
    if ideal == measured:
        return 1.0
    if not low <= ideal <= high:
        shown = (numbers.number(number) for number in (measured, ideal))
        raise NotProven(where + _("measured {measured}, so the ideal answer {ideal} is refused").format(
            measured=next(shown), ideal=next(shown)
        ))  # fmt: skip
    return 1 - abs(ideal - measured) / (high - measured)


def _shape_margin(
    question: Question, declaration: Declaration, variant: Mapping[str, Scalar], runs: Sequence[Facts]
) -> float:
    answer = question.answer
    assert answer is not None
    shapes = [facts[answer.fact] for facts in runs]
    ideal = parse(answer.ideal, names_of(declaration)).value(runs[0]) if answer.ideal else shapes[0]
    for seed, shape in enumerate(shapes):
        if shape != ideal:
            raise NotProven(f"{_in_run(variant, seed)}{shape} ≠ {ideal}")
    return 1.0


def _prove_texts(question: Question, variant: Mapping[str, Scalar], runs: Sequence[Facts]) -> None:
    """Every placeholder can be computed in every run; one that names the answer depends on it and is passed over."""
    sides = [side for said in texts(question) for side in (said.text.en, said.text.zh)]
    for hole in sorted(frozenset().union(*map(holes, sides))):
        claim = parse(hole, None)
        if "answer" in claim.names:
            continue
        for seed, facts in enumerate(runs):
            try:
                if claim.source not in facts:  # a fact by itself is written as it is, also where it is NaN
                    claim.value(facts)
            except (ClaimError, Undecidable) as error:
                raise NotProven(f"{_in_run(variant, seed)}{{{hole}}}: {_why(error)}") from None


def _written(variant: Mapping[str, Scalar]) -> str:
    return "".join(f"{name} = {numbers.parameter(value)}, " for name, value in variant.items())


def _in_run(variant: Mapping[str, Scalar], seed: int) -> str:
    return _written(variant) + _("seed {seed}: ").format(seed=seed)


def _why(error: ClaimError | Undecidable) -> str:
    if isinstance(error, Undecidable):
        return _("{fact} is not a number").format(fact=error.fact)
    return error.message


def _at(bank: Bank, question: Question, message: str) -> PackError:
    place = bank.places[question.id]
    return PackError(file=place.file, line=place.line, column=place.column, where=question.id, message=message)


def report_json(bank: Bank, keys: list[Key], errors: list[PackError]) -> dict[str, Any]:
    return {
        "files": [str(file) for file in bank.files],
        "questions": len(bank.questions),
        "errors": errors,
        "keys": keys,
    }


def lines(bank: Bank, keys: list[Key], errors: list[PackError]) -> Iterator[str]:
    """The keys from the narrowest margin on, then what is wrong, with a caret under the place."""
    for key in sorted(keys, key=lambda key: key.margin):
        yield _("{margin}  {question}  {variants} × {seeds} runs").format(
            margin=f"{key.margin:.3f}", question=f"{key.question:<36}", variants=key.variants, seeds=key.seeds
        )
    for error in errors:
        yield from filter(None, (str(error), bank.excerpt(error)))
    proven = _("{files} files, {questions} questions, {keys} keys proven, {errors} errors")
    yield proven.format(files=len(bank.files), questions=len(bank.questions), keys=len(keys), errors=len(errors))
