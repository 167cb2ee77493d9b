"""What is said of one shared matrix holds on every seed, and a sabotaged run refutes it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS
from torch import Tensor

from solutions import lookup
from solutions.catalog import run
from solutions.demonstrations.projections_algebra import algebra
from solutions.demonstrations.projections_dependence import dependence
from solutions.demonstrations.projections_learning import learning
from solutions.demonstrations.projections_self import selfish
from solutions.demonstrations.projections_unprojected import unprojected
from solutions.evidence import Curves, Evidence, Progress

Facts = dict[str, Any]


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts_of(evidence: Evidence) -> Facts:
    return dict(evidence.facts)


def unwatched(_: Progress) -> None:
    pass


def separated(W_q: Tensor) -> Tensor:
    """The sabotage of a tie: W_k starts like W_q and goes its own way."""
    return W_q.detach().clone().requires_grad_()


def drawn_anew(W_q: Tensor) -> Tensor:
    return torch.randn(W_q.shape, generator=rng(99), dtype=W_q.dtype).div(W_q.shape[-2] ** 0.5)


def approx(value: float, wanted: float, within: float) -> bool:
    return abs(value - wanted) < within


# --- the algebra of tied scores --------------------------------------------------------------------------------------


def is_gram(facts: Facts) -> bool:
    return bool(
        facts["asymmetry_tied"] < 1e-9
        and facts["quadratic_form_tied"] > -1e-9
        and facts["minor_tied"] > -1e-9
        and facts["largest_elsewhere_tied"] == 0
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("d_k", [2, 4, 8])
def test_tied_scores_are_a_gram_matrix_and_their_weights_are_not_symmetric(seed: int, d_k: int) -> None:
    facts = facts_of(run("projections.tied.algebra", {"d_k": d_k}, seed))
    assert is_gram(facts)
    assert facts["weights_asymmetry_tied"] > 0.1
    assert facts["rows_elsewhere_tied"] > 0.05
    assert facts["row_distance_tied"] > 0.2
    assert facts["asymmetry_separate"] > 1
    assert facts["quadratic_form_separate"] < -1
    assert facts["rank_tied"] == facts["rank_separate"] == min(6, d_k)


def test_with_another_matrix_for_the_keys_they_are_no_gram_matrix() -> None:
    sabotaged = facts_of(algebra(N=6, d_k=4, draws=100, rng=rng(), tie=drawn_anew))
    assert not is_gram(sabotaged)
    assert sabotaged["asymmetry_tied"] > 1
    assert sabotaged["largest_elsewhere_tied"] > 10


def test_equal_columns_leave_every_score_equal() -> None:
    """A check of the measuring itself: with keys that are all alike, rows do not differ and softmax is uniform."""
    alike = facts_of(algebra(N=6, d_k=4, draws=10, rng=rng(), tie=torch.zeros_like))
    assert alike["row_distance_tied"] == pytest.approx(0, abs=1e-12)
    assert alike["rank_tied"] == 0


# --- linear dependence -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("N", [3, 5, 7])
def test_short_sequences_are_dependent_with_separate_matrices_too(seed: int, N: int) -> None:
    facts = facts_of(run("projections.dependence", {"N": N}, seed))
    assert facts["left_over_separate"] < 1e-9
    assert facts["rank_separate"] == facts["rank_tied"] == facts["rank_Q"] == N
    assert facts["gap_tied"] == 0
    assert facts["gap_separate"] > 1


def test_a_query_narrower_than_the_sequence_does_not_span_the_keys() -> None:
    def narrow(X: Tensor, W: Tensor) -> Tensor:
        return X @ W[..., :2]

    facts = facts_of(dependence(N=5, d_model=10, d_k=8, rng=rng(), project=narrow))
    assert facts["left_over_separate"] > 0.5
    assert facts["rank_separate"] == 4


def test_long_sequences_are_not_dependent() -> None:
    facts = facts_of(run("projections.dependence", {"N": 50}))
    assert facts["left_over_separate"] > 0.3
    assert facts["rank_separate"] == 10  # d_model, where two matrices of rank 8 must overlap


# --- no projection ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("d", [64, 256])
def test_without_projections_a_token_attends_to_itself(seed: int, d: int) -> None:
    facts = facts_of(run("projections.unprojected", {"d": d}, seed))
    assert facts["self_weight_raw"] > 0.95
    assert facts["self_weight_tied"] > 0.85
    assert facts["self_weight_separate"] < 0.2
    assert facts["self_score_raw"] == pytest.approx(d**0.5, rel=0.06)
    assert facts["spread_raw"] == pytest.approx(1, rel=0.1)


def test_narrow_tokens_do_not_attend_to_themselves_alone() -> None:
    assert approx(facts_of(run("projections.unprojected", {"d": 8}))["self_weight_raw"], 0.42, 0.1)


def test_cosine_scores_leave_a_token_its_even_share() -> None:
    def cosine(q: Tensor, k: Tensor) -> Tensor:
        return torch.nn.functional.normalize(q, dim=-1) @ torch.nn.functional.normalize(k, dim=-1).mT

    facts = facts_of(unprojected(N=16, d=256, rng=rng(), score=cosine))
    assert facts["self_weight_raw"] < 0.2
    assert facts["self_score_raw"] == pytest.approx(1)


# --- training --------------------------------------------------------------------------------------------------------


def loses_direction(facts: Facts) -> bool:
    return approx(facts["weight_directed_tied"], 0.5, 0.1) and approx(facts["weight_directed_separate"], 1, 0.1)


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("cycle", [3, 4, 6])
def test_a_shared_matrix_loses_the_direction_and_nothing_else(seed: int, cycle: int) -> None:
    facts = facts_of(run("projections.tied.learning", {"cycle": cycle}, seed))
    assert loses_direction(facts)
    assert approx(facts["weight_directed_tied"], 0.5, 0.02)
    assert approx(facts["weight_symmetric_tied"], 1, 0.02)
    assert approx(facts["accuracy_directed_tied"], 0.6, 0.2)
    assert facts["accuracy_directed_separate"] == 1
    assert facts["parameters_directed_tied"] == facts["parameters_directed_separate"]


def test_once_the_tie_is_cut_the_cycles_are_learned() -> None:
    facts = facts_of(learning(cycle=3, d_k=12, rng=rng(), report=unwatched, tie=separated))
    assert not loses_direction(facts)
    assert approx(facts["weight_directed_tied"], 1, 0.1)
    assert facts["parameters_directed_tied"] == 2 * facts["parameters_directed_separate"]


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("d_k", [4, 12, 32])
def test_tied_partners_keep_half_for_themselves(seed: int, d_k: int) -> None:
    facts = facts_of(run("projections.tied.self", {"d_k": d_k}, seed))
    assert approx(facts["partner_tied"], 0.5, 0.02)
    assert approx(facts["itself_tied"], 0.5, 0.02)
    assert approx(facts["partner_tied_masked"], 1, 0.02)
    assert approx(facts["partner_separate"], 1, 0.02)


def test_once_the_tie_is_cut_partners_read_each_other() -> None:
    facts = facts_of(selfish(d_k=12, rng=rng(), report=unwatched, tie=separated))
    assert approx(facts["partner_tied"], 1, 0.02)
    assert approx(facts["itself_tied"], 0, 0.02)


@pytest.mark.parametrize("id", ["projections.tied.learning", "projections.tied.self", "swap.inverse"])
def test_training_reports_its_progress_and_its_loss(id: str) -> None:
    reports: list[Progress] = []
    evidence = run(id, report=reports.append)
    assert [report.done for report in reports] == list(range(10, reports[-1].total + 1, 10))
    assert reports[0].loss is not None
    assert reports[0].loss > 0
    curves = [figure for figure in evidence.figures if isinstance(figure, Curves)]
    for curve in curves:
        assert all(len(series.values) == len(curve.x) == lookup.STEPS for series in curve.series)


# --- the task --------------------------------------------------------------------------------------------------------


def test_cycles_are_permutations_with_the_right_period() -> None:
    relation = lookup.cycles(3, 12)
    assert relation.tolist() == [1, 2, 0, 4, 5, 3, 7, 8, 6, 10, 11, 9]
    assert relation[lookup.inverse(relation)].tolist() == list(range(12))
    assert lookup.inverse(lookup.cycles(2, 8)).tolist() == lookup.cycles(2, 8).tolist()


def test_accuracy_of_the_right_weights_is_1_and_of_the_wrong_ones_chance() -> None:
    relation = lookup.cycles(3, 12)
    right, wrong = torch.eye(12)[relation], torch.eye(12)
    assert lookup.accuracy(right, relation, 4, rng()) == 1
    assert approx(lookup.accuracy(wrong, relation, 4, rng()), 0.25, 0.03)
    assert lookup.weight_on(right, relation) == 1
    assert lookup.weight_on(wrong, relation) == 0
