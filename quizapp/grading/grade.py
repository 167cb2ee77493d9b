"""A response held against the evidence: which claims hold, what was measured, which way of going wrong it was."""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from quizapp.bank.choosing import Presented
from quizapp.bank.claims import Claim, ClaimError, Kind, Part, Undecidable, answer_names, names_of, parse
from quizapp.bank.types import Answer, Diagnosis, Option
from quizapp.grading import formulas, hunts, orders
from quizapp.grading.formulas import Point
from quizapp.grading.hunts import MendedLine
from quizapp.grading.orders import Order
from quizapp.grading.response import Response
from quizapp.locale import _
from solutions.evidence import Declaration, Evidence, Value


class QuestionBroken(RuntimeError):
    """The evidence decides nothing: no claim holds, or two do, or one cannot be decided. Nothing is graded."""


class OptionVerdict(Struct, frozen=True):
    option: Option
    letter: str
    holds: bool
    chosen: bool
    parts: list[Part]  # the claim's conjuncts with their measured values
    measured: dict[str, Value]  # the facts and parameters that the claim names


class Verdict(Struct, frozen=True, kw_only=True):
    presented: Presented
    response: Response
    evidence: Evidence
    declaration: Declaration
    correct: bool
    score: float  # 0 to 1
    options: list[OptionVerdict] = []  # choice and multi
    fact: str = ""  # all kinds without options
    band: tuple[float, float] = (0.0, 0.0)  # number: what is accepted
    order: Order | None = None
    lines: list[MendedLine] = []  # bug
    points: list[Point] = []  # formula
    diagnosis: Diagnosis | None = None

    @property
    def values(self) -> dict[str, Value]:
        """What a text's placeholders may name: facts, parameters, and what was answered."""
        return {**known(self.evidence), "answer": _answered(self.presented, self.response)}

    @property
    def deciding(self) -> frozenset[str]:
        """The facts that decided: those of the claims, or the one asked for."""
        named = {name for option in self.options for part in option.parts for name in part.names}
        return frozenset(named | {self.fact} - {""})


def grade(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    """Decide one answer. Raises QuestionBroken when the evidence does not decide it."""
    match presented.question.kind:
        case "choice" | "multi":
            verdict = _grade_options(presented, response, evidence, declaration)
        case "number":
            verdict = _grade_number(presented, response, evidence, declaration)
        case "shape":
            verdict = _grade_shape(presented, response, evidence, declaration)
        case "order":
            verdict = _grade_order(presented, response, evidence, declaration)
        case "bug":
            verdict = _grade_bug(presented, response, evidence, declaration)
        case "formula":
            verdict = _grade_formula(presented, response, evidence, declaration)
    if verdict.correct:
        return verdict
    return _with_diagnosis(verdict)


def known(evidence: Evidence) -> dict[str, Value]:
    """Facts and parameters by name; a fact hides a parameter of the same name."""
    return {**evidence.params, **evidence.facts}


# --- options ---------------------------------------------------------------------------------------------------------


def _grade_options(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    chosen = response.given
    assert isinstance(chosen, tuple)
    options = [_decide(presented, option, chosen, evidence, declaration) for option in presented.options]
    holding = [option for option in options if option.holds]
    wanted = len(holding) == 1 if presented.question.kind == "choice" else 0 < len(holding) < len(options)
    if not wanted:
        letters = ", ".join(option.letter for option in holding) or _("none")
        raise QuestionBroken(
            _(
                "{question}, seed {seed}: of its options {letters} hold, which decides nothing; nothing was graded."
            ).format(question=presented.question.id, seed=evidence.seed, letters=letters)
        )
    hits = sum(option.holds for option in options if option.chosen)
    misses = len(chosen) - hits
    score = max(0.0, (hits - misses) / len(holding))
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=hits == len(holding) and not misses, score=score, options=options,
    )  # fmt: skip


def _decide(
    presented: Presented, option: Option, chosen: tuple[str, ...], evidence: Evidence, declaration: Declaration
) -> OptionVerdict:
    claim = parse(option.claim, names_of(declaration))
    values = known(evidence)
    with _Deciding(presented, option.id):
        holds, parts = claim.holds(values), claim.parts(values)
    return OptionVerdict(
        option=option, letter=presented.letter(option.id), holds=holds, chosen=option.id in chosen, parts=parts,
        measured={name: values[name] for name in sorted(claim.names)},
    )  # fmt: skip


class _Deciding:
    """Turns what a claim cannot decide into QuestionBroken, naming question and option."""

    def __init__(self, presented: Presented, where: str) -> None:
        self.where = f"{presented.question.id}: {where}"

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Undecidable):
            raise QuestionBroken(
                _("{where}: {fact} is not a number in this run, so nothing was graded.").format(
                    where=self.where, fact=error.fact
                )
            ) from error
        if isinstance(error, ClaimError):
            raise QuestionBroken(f"{self.where}: {error.message}") from error


# --- numbers and shapes ----------------------------------------------------------------------------------------------


def accepted(answer: Answer, measured: float) -> tuple[float, float]:
    """The band around the measured number in which an answer is right."""
    if math.isinf(measured):
        return measured, measured
    slack = answer.rtol * abs(measured) + answer.atol
    return measured - slack, measured + slack


def _grade_number(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    answer = presented.question.answer
    assert answer is not None
    assert isinstance(response.given, float)
    measured = evidence.facts[answer.fact]
    if not isinstance(measured, int | float) or math.isnan(measured):
        raise QuestionBroken(
            _("{where}: {fact} is not a number in this run, so nothing was graded.").format(
                where=presented.question.id, fact=answer.fact
            )
        )
    low, high = accepted(answer, float(measured))
    right = low <= response.given <= high or math.isclose(response.given, measured, rel_tol=1e-12)
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=right, score=float(right), fact=answer.fact, band=(low, high),
    )  # fmt: skip


def _grade_shape(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    answer = presented.question.answer
    assert answer is not None
    right = response.given == evidence.facts[answer.fact]
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=right, score=float(right), fact=answer.fact,
    )  # fmt: skip


# --- orders, faulty lines, formulas ----------------------------------------------------------------------------------


def _grade_order(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    question = presented.question
    assert question.answer is not None
    assert isinstance(response.given, tuple)
    order = orders.held(question, response.given, declaration, evidence)
    if order is None:
        raise _undecided(presented, evidence)
    right = order.gap <= question.answer.atol
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=right, score=float(right), fact=question.answer.fact, order=order,
    )  # fmt: skip


def _grade_bug(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    answer = presented.question.answer
    assert answer is not None
    assert isinstance(response.given, int)
    lines = hunts.held(response.given, answer.fact, declaration, evidence)
    if not lines:
        raise _undecided(presented, evidence)
    right = any(line.repairs and line.chosen for line in lines)
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=right, score=float(right), fact=answer.fact, lines=lines,
    )  # fmt: skip


def _grade_formula(presented: Presented, response: Response, evidence: Evidence, declaration: Declaration) -> Verdict:
    question = presented.question
    assert question.answer is not None
    assert isinstance(response.given, str)
    points = formulas.held(question, formulas.read(response.given, list(question.letters)), evidence)
    if not points or not all(math.isfinite(point.measured) for point in points):
        raise _undecided(presented, evidence)
    right = all(point.holds for point in points)
    return Verdict(
        presented=presented, response=response, evidence=evidence, declaration=declaration,
        correct=right, score=float(right), fact=question.answer.fact, points=points,
    )  # fmt: skip


def _undecided(presented: Presented, evidence: Evidence) -> QuestionBroken:
    says = _("{question}, seed {seed}: what was measured decides nothing; nothing was graded.")
    return QuestionBroken(says.format(question=presented.question.id, seed=evidence.seed))


# --- diagnosis -------------------------------------------------------------------------------------------------------


def _with_diagnosis(verdict: Verdict) -> Verdict:
    """The first diagnosis whose `when` holds. One that cannot be decided on this answer is passed over."""
    names: Mapping[str, Kind] = {**names_of(verdict.declaration), **answer_names(verdict.presented.question)}
    places = {step: place for place, step in enumerate(verdict.order.given, start=1)} if verdict.order else {}
    for diagnosis in verdict.presented.question.diagnoses:
        claim = parse(diagnosis.when, names)
        if verdict.points:
            applies = all(formulas.at_points(claim, verdict.points, known(verdict.evidence)))
        else:
            applies = _applies(claim, {**verdict.values, **places})
        if applies:
            return replace(verdict, diagnosis=diagnosis)
    return verdict


def _applies(claim: Claim, values: Mapping[str, Value]) -> bool:
    try:
        return claim.holds(values)
    except (ClaimError, Undecidable):  # answer[3] of a shape with two axes, 1 / answer at 0
        return False


def _answered(presented: Presented, response: Response) -> Value:
    """What `answer` stands for: chosen options in the order of the file, however they were shuffled."""
    match response.given:
        case tuple(ids) if presented.options:
            return ",".join(option.id for option in presented.question.options if option.id in ids)
        case tuple(steps):
            return ",".join(steps)
        case given:
            return given
