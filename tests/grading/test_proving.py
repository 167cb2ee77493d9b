"""The lint of rubrics: a model answer that its own rubric does not credit is found, and so is a claim that fails."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace

from quizapp.bank.packs import Bank, load
from quizapp.commands.margins import NotProven
from quizapp.commands.rubrics import explain_jobs, prove_explain, unread
from quizapp.grading.free_text.proving import misread
from solutions import catalog
from solutions.evidence import Text
from tests.sharing import built_in


@cache
def bank() -> Bank:
    return load()


@pytest.mark.parametrize("id", built_in().explains)
def test_every_rubric_reads_its_own_model_answers(id: str) -> None:
    assert list(unread(bank().explains[id], bank().lexicon)) == []


def test_a_model_answer_without_a_point_is_found() -> None:
    question = bank().explains["sqrt_dk"]
    poor = replace(question, answer_2min=Text("The softmax saturates.", question.answer_2min.zh))
    [miss] = misread(poor, bank().lexicon)
    assert (miss.model, miss.language) == ("answer_2min", "en")
    assert set(miss.missed) == {"var_grows", "iid", "grad", "restore", "sqrt"}
    assert "does not find" in str(next(iter(unread(poor, bank().lexicon))))


def test_a_model_answer_with_a_misconception_is_found() -> None:
    question = bank().explains["sqrt_dk"]
    wrong = replace(question, answer_30s=Text(question.answer_30s.en + " It is faster.", question.answer_30s.zh))
    [miss] = misread(wrong, bank().lexicon)
    assert miss.stated == ["faster"]


def test_a_point_whose_claim_fails_and_a_misconception_whose_claim_holds_are_told() -> None:
    question = bank().explains["softmax_max"]  # no demonstration of it trains
    declarations = {id: one.declaration for id, one in catalog.demonstrations().items()}
    runs = {one: catalog.run(one.demonstration, dict(one.params), one.seed) for one in explain_jobs(question, 1)}
    proofs, seeds, margin = prove_explain(question, declarations, runs, 1)
    assert (proofs, seeds) == (len(question.points) + len(question.misconceptions), 1)
    assert margin > 0
    first, *rest = question.points
    turned = replace(first, proof=replace(first.proof, claim="not naive_is_nan"))
    with pytest.raises(NotProven, match="its claim fails"):
        prove_explain(replace(question, points=[turned, *rest]), declarations, runs, 1)
    mistaken, *others = question.misconceptions
    holding = replace(mistaken, proof=replace(mistaken.proof, claim="mean_nan"))
    with pytest.raises(NotProven, match="nothing refutes it"):
        prove_explain(replace(question, misconceptions=[holding, *others]), declarations, runs, 1)


def test_there_are_at_least_forty_over_all_topics_and_levels() -> None:
    explains = bank().explains.values()
    assert len(explains) >= 40
    assert {one.topic for one in explains} == set(bank().topics)
    assert {one.level for one in explains} == {1, 2, 3, 4, 5}
    assert all(3 <= len(one.points) <= 6 and 2 <= len(one.misconceptions) <= 5 for one in explains)
