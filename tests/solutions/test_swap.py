"""What is said of swapping Q and K holds on every seed, and a sabotaged run refutes it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS

from solutions.catalog import run
from solutions.demonstrations.swap_inverse import inverse
from solutions.demonstrations.swap_shapes import FINE, shapes
from solutions.demonstrations.swap_untransposed import untransposed
from solutions.demonstrations.swap_weights import weights
from solutions.evidence import Evidence, Progress


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts_of(evidence: Evidence) -> dict[str, Any]:
    return dict(evidence.facts)


def unwatched(_: Progress) -> None:
    pass


# --- shapes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("N_q", "N_k", "d_k", "d_v"), [(2, 7, 17, 5), (3, 11, 19, 13), (7, 2, 5, 3), (1, 7, 17, 1)])
def test_rows_come_from_the_queries_and_columns_from_the_values(N_q: int, N_k: int, d_k: int, d_v: int) -> None:
    facts = facts_of(run("swap.shapes", {"N_q": N_q, "N_k": N_k, "d_k": d_k, "d_v": d_v}))
    assert facts["output_shape"] == [N_q, d_v]
    assert facts["scores_shape"] == [N_q, N_k]
    assert facts["roles_shape"] == [N_k, d_v]
    assert facts["swapped_scores"] == FINE
    assert facts["swapped"] == facts["values_of_queries"] == facts["untransposed"] == "RuntimeError"


def test_with_equal_lengths_the_swap_runs() -> None:
    facts = facts_of(run("swap.shapes", {"N_q": 7, "N_k": 7, "d_k": 7}))
    assert facts["swapped"] == facts["values_of_queries"] == facts["untransposed"] == FINE


def test_attention_that_hands_the_values_through_has_other_shapes_and_lets_the_swap_pass() -> None:
    facts = facts_of(shapes(N_q=2, N_k=7, d_k=17, d_v=5, rng=rng(), attend=lambda q, k, v: (v, v)))
    assert facts["output_shape"] == [7, 5]
    assert facts["roles_shape"] == [2, 5]
    assert facts["swapped"] == FINE


# --- scores and weights ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("N", [6, 8, 12])
def test_swapped_scores_are_transposed_and_swapped_weights_are_not(seed: int, N: int) -> None:
    facts = facts_of(run("swap.weights", {"N": N}, seed))
    assert facts["scores_gap"] < 1e-9
    assert facts["columns_gap"] < 1e-9
    assert facts["rows_off"] < 1e-9
    assert facts["weights_gap"] > 0.05
    assert facts["unmoved_gap"] > 0.05
    assert facts["transposed_rows_off"] > 0.05


def test_with_the_softmax_over_queries_the_swapped_weights_are_the_transposed_ones() -> None:
    facts = facts_of(weights(N=6, d_k=16, rng=rng(), softmax_dim=0))
    assert facts["weights_gap"] < 1e-9
    assert facts["transposed_rows_off"] < 1e-9


# --- no transpose ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("N", [5, 8, 12])
def test_without_the_transpose_one_key_moves_every_column(seed: int, N: int) -> None:
    facts = facts_of(run("swap.untransposed", {"N": N}, seed))
    assert facts["shape"] == [N, N]
    assert facts["columns_moved"] == N
    assert facts["gap"] > 1
    assert facts["transposed_gap"] > 1


def test_with_the_transpose_one_key_moves_one_column() -> None:
    facts = facts_of(untransposed(N=8, rng=rng(), product=lambda Q, K: Q @ K.T))
    assert facts["columns_moved"] == 1
    assert facts["gap"] == 0


# --- after training --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("payloads", [2, 4, 8])
def test_swapped_after_training_it_follows_the_inverse(seed: int, payloads: int) -> None:
    facts = facts_of(run("swap.inverse", {"payloads": payloads}, seed))
    assert facts["accuracy"] == facts["swapped_inverse"] == 1
    assert facts["swapped_accuracy"] == pytest.approx(1 / payloads, abs=0.03)
    assert facts["accuracy_inverse"] == pytest.approx(1 / payloads, abs=0.03)


@pytest.mark.parametrize("seed", FEW)
def test_swapped_before_training_it_learns_as_well(seed: int) -> None:
    facts = facts_of(run("swap.inverse", seed=seed))
    assert facts["retrained_accuracy"] == 1
    assert facts["retrained_inverse"] < 0.4
    assert 0.3 < facts["retrained_loss"] / facts["loss"] < 3


def test_a_symmetric_relation_survives_the_swap() -> None:
    assert facts_of(run("swap.inverse"))["symmetric_accuracy"] == 1


def test_without_the_swap_nothing_turns_round() -> None:
    facts = facts_of(inverse(payloads=4, rng=rng(), report=unwatched, swap=lambda W_q, W_k: (W_q, W_k)))
    assert facts["swapped_accuracy"] == 1
    assert facts["swapped_inverse"] < 0.4


def test_a_swap_that_ties_both_to_one_matrix_cannot_be_retrained() -> None:
    facts = facts_of(inverse(payloads=4, rng=rng(), report=unwatched, swap=lambda W_q, W_k: (W_q, W_q)))
    assert facts["retrained_accuracy"] < 0.75
    assert facts["retrained_loss"] > 10 * facts["loss"]
