"""Questions held against evidence, also evidence of a sabotaged run."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from quizapp.bank import claims
from quizapp.bank.choosing import variants
from quizapp.bank.types import Question
from quizapp.grading.grade import accepted
from solutions import catalog
from solutions.evidence import Evidence, Progress, Value
from tests.sharing import measured

PACKS = Path(__file__).parents[2] / "questions"
Values = dict[str, Value]


@cache
def questions(topic: str) -> dict[str, Question]:
    pack = yaml.safe_load((PACKS / f"{topic}.yaml").read_text("utf-8"))
    return {question.id: question for question in msgspec.convert(pack, list[Question])}


def question(id: str) -> Question:
    return questions(id.split(".")[0])[id]


def settings(id: str) -> list[Values]:
    """Every variant of a question, with the demonstration's defaults for the rest."""
    declaration = catalog.find(question(id).demonstration).declaration
    return [catalog.settle(declaration, dict(variant)) for variant in variants(question(id))]


def measure(id: str, seed: int = 0, at: int = 0, **sabotage: Any) -> Values:
    """Facts and parameters of the question's demonstration, run as it is or with the thing under test replaced."""
    params = settings(id)[at]
    found = catalog.find(question(id).demonstration)
    if not sabotage:
        return {**params, **measured(found.declaration.id, params, seed).facts}
    extra = {"report": unwatched} if found.declaration.trains else {}
    evidence: Evidence = found.measure(**params, rng=catalog.seeded(seed), **extra, **sabotage)
    return {**params, **evidence.facts}


def unwatched(_: Progress) -> None:
    pass


def value(id: str, source: str, values: Values) -> Value:
    names = claims.names_of(catalog.find(question(id).demonstration).declaration)
    return claims.parse(source, names).value(values)


def holding(id: str, values: Values) -> set[str]:
    """The ids of the options whose claims hold."""
    return {option.id for option in question(id).options if value(id, option.claim, values)}


def ideal_accepted(id: str, values: Values) -> bool:
    """Whether the answer that sound reasoning gives is the measured one."""
    answer = question(id).answer
    assert answer is not None
    assert answer.ideal is not None
    low, high = accepted(answer, values[answer.fact])
    return low <= value(id, answer.ideal, values) <= high


def diagnosed(id: str, values: Values, answer: Value) -> str | None:
    """The first diagnosis of a wrong answer."""
    names = claims.names_of(catalog.find(question(id).demonstration).declaration)
    names["answer"] = claims.answer_kind(question(id))
    for diagnosis in question(id).diagnoses:
        claim = claims.parse(diagnosis.when, names)
        if claim.holds({**values, "answer": answer}):
            return diagnosis.name
    return None
