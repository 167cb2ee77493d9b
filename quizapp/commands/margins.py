"""By how much the runs of one variant prove a question's key: the smallest slack, in [0, 1]."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence

from quizapp.bank.claims import ClaimError, Undecidable, names_of, parse
from quizapp.bank.templates import holes
from quizapp.bank.types import Answer, Question
from quizapp.grading import formulas, hunts, orders
from quizapp.grading.grade import accepted
from quizapp.locale import _, numbers
from solutions.evidence import Declaration, Evidence, number

POINTS = 10  # at which a formula is held against measurements, at least
VALUES = 3  # that each of its letters takes there, at least
BROKEN = 1e-3  # the least distance from the reference that faulty code must keep


class NotProven(Exception):
    """A variant on which the key does not stand; the message says what was measured."""


def margins(question: Question, declaration: Declaration, runs: Sequence[Evidence]) -> Iterator[float]:
    """One margin a run, or one for all of them. Raises NotProven, ClaimError, Undecidable."""
    match question.kind:
        case "choice" | "multi":
            for run in runs:
                yield _options(question, declaration, run)
        case "number":
            yield _number(question, declaration, runs)
        case "shape":
            yield _shape(question, declaration, runs)
        case "order":
            for run in runs:
                yield _order(question, declaration, run)
        case "bug":
            for run in runs:
                yield _bug(question, declaration, run)
        case "formula":
            for run in runs:
                yield _formula(question, run)


def in_run(question: Question, run: Evidence) -> str:
    """Which variant and which seed."""
    return settings(question, run) + _("seed {seed}: ").format(seed=run.seed)


def settings(question: Question, run: Evidence) -> str:
    return "".join(f"{name} = {numbers.parameter(run.params[name])}, " for name in question.params)


def _options(question: Question, declaration: Declaration, run: Evidence) -> float:
    facts = {**run.params, **run.facts}
    claims = [parse(option.claim, names_of(declaration)) for option in question.options]
    holding = [option.id for option, claim in zip(question.options, claims, strict=True) if claim.holds(facts)]
    if question.kind == "choice" and len(holding) != 1:
        what = _("no option holds") if not holding else _("{options} hold, not one").format(options=", ".join(holding))
        raise NotProven(in_run(question, run) + what)
    if question.kind == "multi" and not 0 < len(holding) < len(claims):
        raise NotProven(in_run(question, run) + (_("every option holds") if holding else _("no option holds")))
    return min(abs(claim.margin(facts)) for claim in claims)


def _number(question: Question, declaration: Declaration, runs: Sequence[Evidence]) -> float:
    """How much of the tolerance is left, at the worst seed, for the ideal answer (else for the median of the seeds)."""
    answer = _answer(question)
    values = [number(run.facts, answer.fact) for run in runs]
    if any(math.isnan(value) for value in values):
        raise NotProven(settings(question, runs[0]) + _("{fact} is not a number").format(fact=answer.fact))
    ideal = _ideal(answer.ideal, declaration, runs[0]) if answer.ideal else statistics.median(values)
    return min(_slack(accepted(answer, value), ideal, value, settings(question, runs[0])) for value in values)


def _ideal(source: str, declaration: Declaration, run: Evidence) -> float:
    value = parse(source, names_of(declaration)).value({**run.params, **run.facts})
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


def _shape(question: Question, declaration: Declaration, runs: Sequence[Evidence]) -> float:
    answer = _answer(question)
    shapes = [run.facts[answer.fact] for run in runs]
    known = {**runs[0].params, **runs[0].facts}
    ideal = parse(answer.ideal, names_of(declaration)).value(known) if answer.ideal else shapes[0]
    for run, shape in zip(runs, shapes, strict=True):
        if shape != ideal:
            raise NotProven(f"{in_run(question, run)}{shape} ≠ {ideal}")
    return 1.0


def _order(question: Question, declaration: Declaration, run: Evidence) -> float:
    answer = _answer(question)
    gaps = orders.every(answer.fact, declaration, run).values()
    right, wrong = [gap for gap in gaps if gap <= answer.atol], [gap for gap in gaps if not gap <= answer.atol]
    if not right or not wrong:
        raise NotProven(in_run(question, run) + (_("every order holds") if right else _("no order holds")))
    return min(1 - max(right) / answer.atol, 1 - answer.atol / min(wrong))


def _bug(question: Question, declaration: Declaration, run: Evidence) -> float:
    lines = hunts.held(0, _answer(question).fact, declaration, run)
    if not any(line.repairs for line in lines):
        raise NotProven(in_run(question, run) + _("no single mend repairs the code"))
    if len(lines) < 2:
        raise NotProven(in_run(question, run) + _("only one line has a mend, so nothing is asked"))
    nearest = min((line for line in lines if not line.repairs), key=lambda line: line.gap)
    if nearest.gap < BROKEN:
        says = _("line {number} mended comes within {gap} of the reference")
        raise NotProven(in_run(question, run) + says.format(number=nearest.number, gap=numbers.number(nearest.gap)))
    return 1 - next(line.gap for line in lines if line.repairs) / nearest.gap


def _formula(question: Question, run: Evidence) -> float:
    """How much of the tolerance the ideal formula leaves at its worst point."""
    answer = _answer(question)
    assert answer.ideal is not None
    points = formulas.held(question, formulas.read(answer.ideal, list(question.letters)), run)
    if len(points) < POINTS:
        says = _("only {count} points were measured, not {least}")
        raise NotProven(in_run(question, run) + says.format(count=len(points), least=POINTS))
    for letter in question.letters:
        if len({point.letters[letter] for point in points}) < VALUES:
            raise NotProven(
                in_run(question, run) + _("{letter} hardly varies: give it three values").format(letter=letter)
            )
    for point in points:
        if not (point.holds and math.isfinite(point.measured)):
            where = ", ".join(f"{letter} = {numbers.parameter(value)}" for letter, value in point.letters.items())
            shown = {"measured": numbers.number(point.measured), "ideal": numbers.number(point.given)}
            says = _("measured {measured}, so the ideal answer {ideal} is refused").format(**shown)
            raise NotProven(f"{in_run(question, run)}{where}: {says}")
    return min(1 - abs(p.given - p.measured) / _width(answer, p.measured) for p in points)


def _width(answer: Answer, measured: float) -> float:
    return answer.rtol * abs(measured) + answer.atol


def _answer(question: Question) -> Answer:
    assert question.answer is not None
    return question.answer


def prove_holes(said: Sequence[str], runs: Mapping[str, Evidence]) -> None:
    """Every placeholder can be computed in every run; one that names the answer depends on it and is passed over.

    `runs` are named by what tells them apart in a message.
    """
    for hole in sorted(frozenset().union(*map(holes, said))):
        claim = parse(hole, None)
        if "answer" in claim.names:
            continue
        for where, run in runs.items():
            facts = {**run.params, **run.facts}
            try:
                if claim.source not in facts:  # a fact by itself is written as it is, also where it is NaN
                    claim.value(facts)
            except (ClaimError, Undecidable) as error:
                raise NotProven(f"{where}{{{hole}}}: {why(error)}") from None


def why(error: ClaimError | Undecidable) -> str:
    if isinstance(error, Undecidable):
        return _("{fact} is not a number").format(fact=error.fact)
    return error.message
