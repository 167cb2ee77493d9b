"""Every question and every row of the ledger turns when the thing under test is sabotaged: else it proves nothing.

`tests/solutions/sabotage/*.py` say how each demonstration can be broken: by demonstration, a list of replacements of
the things under test. Each question must lose or change its key under at least one of them, at two variants (at one
where it is trained, which takes a second), and each row its ruling.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import sabotage
import torch

from quizapp.bank.choosing import variants
from quizapp.bank.ledger import Row, sides
from quizapp.bank.packs import Bank, load
from quizapp.bank.rubrics import Proof
from quizapp.bank.types import Question
from quizapp.commands.margins import NotProven, margins
from quizapp.grading import QuestionBroken, hunts, orders
from quizapp.grading.free_text.proving import held
from quizapp.grading.ledger import settle
from solutions import catalog
from solutions.evidence import Evidence, Progress, Value
from tests.sharing import built_in, measured

Replacements = dict[str, Any]


@cache
def bank() -> Bank:
    found = load()
    found.bind({id: one.declaration for id, one in catalog.demonstrations().items()})
    return found


@cache
def sabotages() -> Mapping[str, list[Replacements]]:
    found: dict[str, list[Replacements]] = {}
    for module in pkgutil.iter_modules(sabotage.__path__):
        for id, replacements in importlib.import_module(f"{sabotage.__name__}.{module.name}").SABOTAGES.items():
            found.setdefault(id, []).extend(replacements)
    return found


def run(id: str, params: Mapping[str, Value], sabotaged: int | None) -> Evidence:
    """The demonstration as it is, or with one of its sabotages; once for each of its settings, however it is named."""
    settled = catalog.settle(catalog.find(id).declaration, dict(params))
    return _run(id, tuple(sorted(settled.items())), sabotaged)


@cache
def _run(id: str, given: tuple[tuple[str, Value], ...], sabotaged: int | None) -> Evidence:
    if sabotaged is None:
        return measured(id, dict(given), 0)
    found, params = catalog.find(id), dict(given)
    extra: Replacements = {"report": unwatched} if found.declaration.trains else {}
    torch.set_num_threads(1)
    evidence = found.measure(**params, rng=catalog.seeded(0), **extra, **sabotages()[id][sabotaged])
    return Evidence(facts=evidence.facts, params=params, demonstration=id)


def unwatched(_: Progress) -> None:
    pass


def key(question: Question, evidence: Evidence) -> object:
    """What is right on this evidence; None if it decides nothing."""
    declaration = catalog.find(question.demonstration).declaration
    answer = question.answer
    try:
        if answer is None:
            return _holding(question, evidence)
        if question.kind == "order":
            return frozenset(orders.reaching(question, declaration, evidence))
        if question.kind == "bug":
            return next(
                (line.number for line in hunts.held(0, answer.fact, declaration, evidence) if line.repairs), None
            )
        if answer.ideal is None:
            return repr(evidence.facts[answer.fact])
        list(margins(question, declaration, [evidence]))
    except (NotProven, QuestionBroken, ArithmeticError):
        return None
    return "ideal"


def _holding(question: Question, evidence: Evidence) -> object:
    from quizapp.bank.claims import ClaimError, Undecidable, names_of, parse

    names = names_of(catalog.find(question.demonstration).declaration)
    values = {**evidence.params, **evidence.facts}
    holding = set()
    for option in question.options:
        try:
            if parse(option.claim, names).holds(values):
                holding.add(option.id)
        except (ClaimError, Undecidable):
            holding.add(f"{option.id}?")
    return frozenset(holding)


def attempts(*ids: str) -> list[dict[str, int]]:
    """Each way of sabotaging one of these demonstrations."""
    return [{id: index} for id in dict.fromkeys(ids) for index in range(len(sabotages().get(id, [])))]


def test_every_demonstration_that_decides_something_can_be_sabotaged() -> None:
    asked = {question.demonstration for question in bank().questions.values()}
    asked |= {side.demonstration or "" for row in bank().rows.values() for side in sides(row).values()}
    asked |= {proof.demonstration for explain in bank().explains.values() for _id, proof in explain.proofs}
    assert asked - sabotages().keys() == set()
    assert sabotages().keys() - catalog.demonstrations().keys() == set()


def grouped(demonstrations: Mapping[str, str]) -> list[Any]:
    """The ids, those of one demonstration together on one worker: what it measured is measured once."""
    return [pytest.param(id, marks=pytest.mark.xdist_group(on)) for id, on in demonstrations.items()]


@pytest.mark.parametrize("id", grouped({id: one.demonstration for id, one in built_in().questions.items()}))
def test_a_question_turns_when_its_demonstration_is_sabotaged(id: str) -> None:
    question = bank().questions[id]
    trains = catalog.find(question.demonstration).declaration.trains
    for variant in variants(question)[: 1 if trains else 2]:
        honest = key(question, run(question.demonstration, variant, None))
        assert honest is not None
        turned = any(
            key(question, run(question.demonstration, variant, index)) != honest
            for index in range(len(sabotages()[question.demonstration]))
        )
        assert turned, f"{id} at {variant} stays with every sabotage of {question.demonstration}"


def ruling(row: Row, sabotaged: Mapping[str, int]) -> str:
    declarations = {id: one.declaration for id, one in catalog.demonstrations().items()}
    runs = {
        name: run(side.demonstration or "", side.params, sabotaged.get(side.demonstration or ""))
        for name, side in sides(row).items()
    }
    try:
        return settle(row, runs, declarations).ruling
    except QuestionBroken:
        return "undecided"


RESTS_ON = {
    row.id: next(iter(sides(row).values())).demonstration or ""
    for row in built_in().rows.values()
    if not row.untestable
}


@pytest.mark.parametrize("id", grouped(RESTS_ON))
def test_a_row_of_the_ledger_turns_when_its_demonstration_is_sabotaged(id: str) -> None:
    row = bank().rows[id]
    honest = ruling(row, {})
    assert honest == bank().recorded[id]
    demonstrations = [side.demonstration or "" for side in sides(row).values()]
    turned = any(ruling(row, way) != honest for way in attempts(*demonstrations))
    assert turned, f"{id} stays “{honest}” with every sabotage of {demonstrations}"


def truth(proof: Proof, sabotaged: int | None) -> object:
    """Whether the claim of a proof comes out; how it fails if it cannot be decided."""
    declaration = catalog.find(proof.demonstration).declaration
    try:
        return held("", proof, run(proof.demonstration, proof.params, sabotaged), declaration).true
    except QuestionBroken:
        return "undecided"


WAYS = {id: next((proof.demonstration for _, proof in one.proofs), id) for id, one in built_in().explains.items()}


@pytest.mark.parametrize("id", grouped(WAYS))
def test_an_explanation_turns_when_one_of_its_demonstrations_is_sabotaged(id: str) -> None:
    """Whatever demonstration it names, some point or misconception that is held against it comes out otherwise.

    That all of them come out as they should where nothing is broken is what `quizapp check` proves.
    """
    question = bank().explains[id]
    points = {point.id for point in question.points}
    turned: set[str] = set()
    for item, proof in question.proofs:
        if proof.demonstration not in turned and turns(proof, item in points):
            turned.add(proof.demonstration)
    named = {proof.demonstration for _, proof in question.proofs}
    assert named == turned, f"{id}: {sorted(named - turned)} turn nothing"


def turns(proof: Proof, honest: bool) -> bool:
    """Whether the claim of a proof comes out otherwise when its demonstration is broken."""
    assert truth(proof, None) is honest
    return any(truth(proof, way) is not honest for way in range(len(sabotages()[proof.demonstration])))
