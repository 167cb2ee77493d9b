"""The questions about Q and K turn on their demonstrations: sabotage what is under test, and the key is another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
import yaml
from torch import Tensor

from quizapp.bank import claims
from quizapp.bank.choosing import variants
from quizapp.bank.types import Question
from solutions.catalog import find, run
from solutions.demonstrations.projections_algebra import algebra
from solutions.demonstrations.projections_dependence import dependence
from solutions.demonstrations.projections_learning import learning
from solutions.demonstrations.projections_self import selfish
from solutions.demonstrations.projections_unprojected import unprojected
from solutions.demonstrations.swap_inverse import inverse
from solutions.demonstrations.swap_shapes import shapes
from solutions.demonstrations.swap_untransposed import untransposed
from solutions.demonstrations.swap_weights import weights
from solutions.evidence import Evidence, Progress, Value

PACK = Path(__file__).parents[2] / "questions" / "projections.yaml"
QUESTIONS = {
    question.id: question for question in msgspec.convert(yaml.safe_load(PACK.read_text("utf-8")), list[Question])
}


def rng() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def unwatched(_: Progress) -> None:
    pass


def separated(W_q: Tensor) -> Tensor:
    return W_q.detach().clone().requires_grad_()


def drawn_anew(W_q: Tensor) -> Tensor:
    return torch.randn(W_q.shape, generator=rng(), dtype=W_q.dtype)


def exponential(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT).exp()


def cosine(q: Tensor, k: Tensor) -> Tensor:
    return torch.nn.functional.normalize(q, dim=-1) @ torch.nn.functional.normalize(k, dim=-1).mT


def narrow(X: Tensor, W: Tensor) -> Tensor:
    return X @ W[..., :2]


def values_only(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    return v, v


SABOTAGED: dict[str, Callable[..., Evidence]] = {
    "projections.tied.symmetry": lambda **p: algebra(**p, draws=100, rng=rng(), tie=drawn_anew),
    "projections.scores.rank": lambda **p: algebra(**p, draws=100, rng=rng(), score=exponential),
    "projections.dependence.criterion": lambda **p: dependence(**p, rng=rng(), project=narrow),
    "projections.unprojected.score": lambda **p: unprojected(**p, rng=rng(), score=cosine),
    "projections.unprojected.weight": lambda **p: unprojected(**p, rng=rng(), score=cosine),
    "projections.tied.direction": lambda **p: learning(**p, d_k=12, rng=rng(), report=unwatched, tie=separated),
    "projections.tied.control": lambda **p: learning(**p, cycle=3, rng=rng(), report=unwatched, tie=torch.ones_like),
    "projections.tied.weight": lambda **p: learning(**p, d_k=12, rng=rng(), report=unwatched, tie=separated),
    "projections.tied.itself": lambda **p: selfish(**p, rng=rng(), report=unwatched, tie=separated),
    "swap.shapes.output": lambda **p: shapes(**p, rng=rng(), attend=values_only),
    "swap.shapes.roles": lambda **p: shapes(**p, rng=rng(), attend=values_only),
    "swap.shapes.broken": lambda **p: shapes(**p, d_k=17, d_v=5, rng=rng(), attend=values_only),
    "swap.weights.transpose": lambda **p: weights(**p, rng=rng(), softmax_dim=0),
    "swap.untransposed.square": lambda **p: untransposed(**p, rng=rng(), product=lambda Q, K: Q @ K.mT),
    "swap.trained.inverse": lambda **p: inverse(**p, rng=rng(), report=unwatched, swap=lambda W_q, W_k: (W_q, W_k)),
    "swap.trained.chance": lambda **p: inverse(**p, rng=rng(), report=unwatched, swap=lambda W_q, W_k: (W_q, W_k)),
    "swap.retrained.equal": lambda **p: inverse(**p, rng=rng(), report=unwatched, swap=lambda W_q, W_k: (W_q, W_q)),
}


def key(question: Question, values: dict[str, Value]) -> object:
    """What is right on this evidence: the options that hold, whether the ideal number is accepted, or the shape."""
    names = claims.names_of(find(question.demonstration).declaration)
    if question.answer is None:
        return {option.id for option in question.options if claims.parse(option.claim, names).holds(values)}
    fact = values[question.answer.fact]
    if question.answer.ideal is None:
        return fact
    ideal = claims.parse(question.answer.ideal, names).value(values)
    assert isinstance(fact, int | float)
    assert isinstance(ideal, int | float)
    return abs(ideal - fact) <= question.answer.rtol * abs(fact) + question.answer.atol


@pytest.mark.parametrize("id", QUESTIONS)
def test_the_key_is_one_and_sabotage_turns_it(id: str) -> None:
    question = QUESTIONS[id]
    for variant in variants(question)[:2]:
        evidence = run(question.demonstration, dict(variant))
        honest = key(question, {**evidence.params, **evidence.facts})
        sabotaged = key(question, {**evidence.params, **SABOTAGED[id](**variant).facts})
        if question.kind == "choice":
            assert isinstance(honest, set)
            assert len(honest) == 1
        if question.kind == "multi":
            assert isinstance(honest, set)
            assert 0 < len(honest) < len(question.options)
        if question.kind == "number":
            assert honest is True
        assert sabotaged != honest


def test_every_question_has_its_sabotage_and_follow_ups_that_exist() -> None:
    assert SABOTAGED.keys() == QUESTIONS.keys()
    for question in QUESTIONS.values():
        assert set(question.follow_ups) < QUESTIONS.keys() - {question.id}


def test_the_sizes_of_a_shape_question_are_distinct_primes() -> None:
    for question in QUESTIONS.values():
        for variant in variants(question) if question.kind == "shape" else []:
            sizes = list(variant.values())
            assert len(set(sizes)) == len(sizes)
            assert all(type(size) is int and all(size % n for n in range(2, size)) for size in sizes)
