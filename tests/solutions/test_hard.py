"""Soft and hard weights against torch's own, enumerations and loops, and what their demonstrations measure."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS
from torch import Tensor
from torch.nn import functional

from solutions import hard
from solutions.catalog import find
from solutions.demonstrations.hard_training import RULES
from tests.sharing import measured


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=rng(seed), dtype=torch.float64)


def facts_of(id: str, seed: int, **params: Any) -> dict[str, Any]:
    return dict(measured(id, params, seed).facts)


def gradient(weights: Tensor, scores: Tensor, V: Tensor) -> Tensor:
    """The gradient of the scores for the loss sum(weights @ V)."""
    return torch.autograd.grad((weights @ V).sum(), scores)[0]


# --- weights ----------------------------------------------------------------------------------------------------------


def test_hard_weights_pick_the_best_key_and_among_equals_the_first() -> None:
    scores = torch.tensor([[0.0, 3.0, 1.0], [2.0, 2.0, 1.0]])
    assert hard.hard(scores).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert hard.hard(scores).dtype == scores.dtype
    assert not hard.hard(scores.requires_grad_()).requires_grad


@pytest.mark.parametrize("k", [1, 2, 5])
def test_top_k_is_the_softmax_of_the_kept_scores(k: int) -> None:
    scores = draw(4, 5)
    weights = hard.top(scores, k)
    for row, kept in zip(scores, weights, strict=True):
        best = sorted(range(5), key=lambda i: -float(row[i]))[:k]
        torch.testing.assert_close(kept[best], row[best].softmax(-1))
        assert kept.count_nonzero() == k


def test_straight_through_is_argmax_forwards_and_softmax_backwards() -> None:
    scores, V = draw(4, 5).requires_grad_(), draw(5, 3, seed=1)
    weights = hard.straight_through(scores)
    torch.testing.assert_close(weights.detach(), hard.hard(scores))
    torch.testing.assert_close(gradient(weights, scores, V), gradient(hard.soft(scores), scores, V))


@pytest.mark.parametrize("pick", [False, True])
@pytest.mark.parametrize("tau", [0.3, 1.0])
def test_gumbel_softmax_agrees_with_torchs_own_on_the_same_noise(pick: bool, tau: float) -> None:
    scores, V = draw(6, 5).requires_grad_(), draw(5, 3, seed=1)
    weights = hard.gumbel_softmax(scores, rng(3), tau, pick)
    torch.manual_seed(3)
    expected = functional.gumbel_softmax(scores, tau, hard=pick)
    torch.testing.assert_close(weights, expected)
    torch.testing.assert_close(gradient(weights, scores, V), gradient(expected, scores, V))


def test_draws_follow_softmax_and_carry_their_log_probability() -> None:
    scores = draw(3, 5)
    drawn = hard.draw(scores.expand(4000, 3, 5), rng())
    torch.testing.assert_close(drawn.weights.mean(0), scores.softmax(-1), atol=0.03, rtol=0)
    expected = (drawn.weights * scores.log_softmax(-1)).sum(-1)
    torch.testing.assert_close(drawn.log_probability, expected)


@pytest.mark.parametrize("baseline", [0.0, 5.0])
def test_reinforce_is_the_gradient_of_the_expected_loss_by_enumeration(baseline: float) -> None:
    scores, losses = draw(6).requires_grad_(), draw(6, seed=1)
    true = torch.autograd.grad((scores.softmax(-1) * losses).sum(), scores)[0]
    p = scores.softmax(-1).detach()
    total = torch.zeros(6, dtype=torch.float64)
    for key in range(6):
        surrogate = hard.reinforce(losses[key], scores.log_softmax(-1)[key], baseline)
        total += p[key] * torch.autograd.grad(surrogate, scores)[0]
    torch.testing.assert_close(total, true)


def test_no_gradient_passes_through_the_reward() -> None:
    losses = draw(4).requires_grad_()
    log_probability = draw(4, seed=1).requires_grad_()
    hard.reinforce(losses, log_probability, 0.5).backward()
    assert losses.grad is None
    assert log_probability.grad is not None


# --- the task ---------------------------------------------------------------------------------------------------------


def test_a_shelf_holds_each_name_once_and_answers_truly() -> None:
    shelf = hard.shelves(50, 8, 4, rng())
    assert (shelf.names.sort(-1).values == torch.arange(8)).all()
    for row in range(50):
        place = int((shelf.names[row] == shelf.asked[row]).nonzero())
        assert shelf.place[row] == place
        assert shelf.answers[row] == shelf.payloads[row, place]


def test_a_reader_agrees_with_attention_written_out() -> None:
    shelf, model = hard.shelves(5, 6, 3, rng()), hard.reader(6, 3, rng(1))
    weights = hard.soft(model.scores(shelf))
    read = model.read(shelf, weights)
    for row in range(5):
        q, K = model.W_q[shelf.asked[row]], model.W_k[shelf.names[row]]
        expected = (q @ K.T / 4).softmax(-1) @ model.W_v[shelf.payloads[row]]
        torch.testing.assert_close(read[row], expected)


def test_a_reader_that_knows_where_to_look_is_right() -> None:
    shelf = hard.shelves(50, 8, 4, rng())
    model = hard.Reader(torch.eye(8), torch.eye(8), torch.eye(4))
    logits = model.read(shelf, hard.hard(model.scores(shelf)))
    assert (logits.argmax(-1) == shelf.answers).all()


# --- what is measured -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("payloads", [4, 8])
def test_only_the_bare_argmax_fails_to_learn(seed: int, payloads: int) -> None:
    facts = facts_of("hard.training", seed, payloads=payloads)
    for rule in RULES.keys() - {"argmax"}:
        assert facts[f"accuracy_{rule}"] > 0.95
        assert facts[f"query_moved_{rule}"] > 0.5
    assert facts["accuracy_argmax"] < 0.7
    assert facts["query_moved_argmax"] == 0
    assert facts["value_moved_argmax"] > 0.1
    assert facts["argmax_has_gradient"] is False
    assert facts["soft_then_hard"] > 0.95


@pytest.mark.parametrize("seed", range(3))
def test_through_argmax_only_the_value_that_was_read_has_a_gradient(seed: int) -> None:
    facts = facts_of("hard.gradients", seed)
    assert facts["q_argmax"] == facts["K_argmax"] == 0
    assert facts["q_connected"] is False
    assert facts["V_argmax"] > 1
    assert (facts["values_argmax"], facts["values_soft"]) == (1, 8)
    assert facts["checked_soft"]
    assert facts["checked_argmax"]
    assert not facts["checked_straight"]
    assert facts["linear_gap"] < 1e-9
    assert facts["backward_gap"] > 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_argmax_jumps_once_and_is_flat_elsewhere(seed: int) -> None:
    facts = facts_of("hard.jump", seed)
    assert (facts["soft_moves"], facts["hard_moves"]) == (40, 1)
    assert facts["hard_largest"] == pytest.approx(facts["distance"])
    assert facts["hard_still"] == 1
    assert facts["soft_still"] == 0
    assert facts["slope_gap"] < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_as_the_temperature_falls_the_median_gradient_dies_and_the_mean_does_not(seed: int) -> None:
    facts = facts_of("hard.limit", seed)
    assert facts["distances"] == sorted(facts["distances"], reverse=True)
    assert facts["median"] < 1e-5 * facts["median_1"]
    assert facts["mean"] > facts["mean_1"]
    assert facts["tied"] == pytest.approx(0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_gumbel_noise_draws_from_softmax_and_normal_noise_does_not(seed: int) -> None:
    facts = facts_of("hard.frequencies", seed)
    assert facts["gumbel"] < 0.02
    assert facts["gaussian"] > 0.06
    assert facts["cold"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_only_reinforce_is_unbiased_and_a_baseline_calms_it(seed: int) -> None:
    facts = facts_of("hard.estimators", seed)
    assert facts["bias_reinforce"] < 1e-9
    assert facts["bias_baseline"] < 1e-9
    assert facts["bias_straight"] > 0.3
    assert facts["bias_soft"] > 0.3
    assert facts["variance_ratio"] > 2


@pytest.mark.parametrize("k", [2, 3, 5])
def test_top_k_reads_k_values_and_teaches_k_scores(k: int) -> None:
    facts = facts_of("hard.sparsity", 0, k=k)
    assert (facts["read_soft"], facts["read_top"], facts["read_hard"]) == (17, k, 1)
    assert (facts["reached_soft"], facts["reached_top"], facts["reached_hard"]) == (17, k, 0)
    assert facts["gradient_one"] == 0
    assert facts["picked_gap"] == 0


def test_one_order_of_gumbel_softmax_is_torchs() -> None:
    facts = facts_of("hard.order", 0)
    assert facts["right"] == 1
    assert facts["as_written"] < 1e-9
    assert min(facts["divided_first"], facts["noise_late"]) > 0.1


def test_only_one_mend_turns_the_gradient_back() -> None:
    facts = facts_of("bugs.hard-straight", 0)
    lines = find("bugs.hard-straight").declaration.listing
    mended = [gap for line, gap in zip(lines, facts["gaps"], strict=True) if line.mend]
    assert lines[facts["line"] - 1].text.strip() == "weights = best + p.detach() - p"
    assert facts["cosine"] == pytest.approx(-1)
    assert facts["output_gap"] < 1e-9
    assert sum(gap < 1e-5 for gap in mended) == 1
    assert sorted(mended)[1] > 1e-2
