"""The head whose matrices begin alike, against torch and by hand; and what is said of roles, on several seeds."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS
from torch import Tensor, nn

from solutions import roles
from solutions.catalog import run
from solutions.demonstrations.projections_forms import missed, nearest_separate, nearest_tied
from solutions.demonstrations.roles_bias import rotated
from solutions.demonstrations.roles_cosine import cosine_scores
from solutions.demonstrations.roles_diverge import diverge
from solutions.demonstrations.roles_linearity import beyond
from solutions.demonstrations.roles_pair import split
from solutions.demonstrations.roles_tying import cached, tying
from solutions.evidence import Evidence, Progress

Facts = dict[str, Any]


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts_of(evidence: Evidence) -> Facts:
    return dict(evidence.facts)


def unwatched(_: Progress) -> None:
    pass


def exchanged(X: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> tuple[Tensor, Tensor]:
    return roles.self_attention(X, W_k, W_q, W_v)


# --- the head --------------------------------------------------------------------------------------------------------


def matrices(d: int, number: int = 3) -> list[Tensor]:
    return list((torch.randn(number, d, d, generator=rng(1)) / d**0.5).unbind())


def test_self_attention_is_that_of_torch_with_one_head() -> None:
    X, (W_q, W_k, W_v) = torch.randn(2, 5, 16, generator=rng()), matrices(16)
    theirs = nn.MultiheadAttention(16, 1, bias=False, batch_first=True)
    with torch.no_grad():
        assert theirs.in_proj_weight is not None
        theirs.in_proj_weight.copy_(torch.cat([W_q.T, W_k.T, W_v.T]))
        theirs.out_proj.weight.copy_(torch.eye(16))
        wanted, weights = theirs(X, X, X)
    torch.testing.assert_close(roles.self_attention(X, W_q, W_k, W_v), (wanted, weights))


def test_tied_attention_is_torch_with_the_same_matrix_for_queries_and_keys() -> None:
    X, (W, W_v) = torch.randn(2, 5, 16, generator=rng()), matrices(16, 2)
    Q, V = X @ W, X @ W_v
    ours, weights = roles.tied_self_attention(X, W, W_v)
    torch.testing.assert_close(ours, nn.functional.scaled_dot_product_attention(Q, Q, V))
    scores = weights.log()  # up to a constant of each row
    apart = scores - scores.diagonal(dim1=1, dim2=2)[:, :, None]  # s_ij − s_ii
    own = (Q * Q).sum(-1) / 4  # s_ii
    symmetric = apart + own[:, :, None]
    torch.testing.assert_close(symmetric, symmetric.mT, atol=1e-4, rtol=1e-4)


# --- the tasks -------------------------------------------------------------------------------------------------------


def test_each_token_of_a_lookup_asks_for_the_payload_of_the_owner_of_its_code() -> None:
    X, answers, partner = roles.lookup(4, rng())
    a, b, c = X.unflatten(2, (3, roles.CODES)).argmax(-1).unbind(2)  # (B, N) each
    assert torch.equal(X.sum(-1), torch.full((4, roles.CODES), 3.0))
    for sentence in range(4):
        for token in range(roles.CODES):
            owner = b[sentence].tolist().index(a[sentence, token])
            assert partner[sentence, token] == owner
            assert answers[sentence, token] == c[sentence, owner]


def test_the_majority_is_the_commonest_payload_for_all_tokens() -> None:
    X, answers, _ = roles.majority(16, rng())
    payloads = X[..., 2 * roles.CODES :].argmax(-1)  # (B, N)
    for row, answer in zip(payloads.tolist(), answers.tolist(), strict=True):
        assert set(answer) == {answer[0]}
        assert row.count(answer[0]) == max(row.count(payload) for payload in row)


def test_matrices_set_by_hand_solve_the_lookup_and_exchanged_ones_do_not() -> None:
    blocks = torch.eye(roles.D_MODEL).split(roles.CODES, dim=1)  # (d_model, codes) each: a, b, c
    W_q, W_k, W_v = (torch.cat([block] * 3, dim=1) for block in blocks)  # (d_model, d_model)
    by_hand = roles.Head(50 * W_q, W_k, W_v, torch.cat([torch.eye(roles.CODES)] * 3))
    sentences = roles.lookup(64, rng())
    assert roles.accuracy(by_hand, sentences) == 1
    weights = roles.weights_of(by_hand, sentences)
    assert weights.gather(2, sentences.partner[..., None]).min() > 0.99
    assert roles.accuracy(by_hand._replace(W_q=W_k, W_k=50 * W_q), sentences) < 0.5


@pytest.mark.parametrize(("tie", "number"), [("none", 4), ("qk", 3), ("kv", 3), ("qv", 3), ("all", 2)])
def test_a_tie_leaves_fewer_tensors_to_learn(tie: str, number: int) -> None:
    head = roles.tied(tie, 12, rng())
    assert len(roles.learned(head)) == number
    assert (head.W_q is head.W_k) == (tie in ("qk", "all"))
    assert (head.W_k is head.W_v) == (tie in ("kv", "all"))
    assert cached(head, rng()) == (12 if tie in ("kv", "all") else 24)
    assert len(roles.learned(roles.tied(tie, 12, rng(), share=roles.copied))) == 4


def test_gradients_of_sentences_average_to_that_of_the_loss() -> None:
    head, sentences = roles.alike(rng()), roles.lookup(16, rng())
    leaves = [W.clone().requires_grad_() for W in head]
    loss, _ = roles.loss_of(roles.Head(*leaves), sentences, roles.self_attention)
    wanted = torch.autograd.grad(loss, leaves[:3])
    for ours, theirs in zip(roles.gradients(head, sentences), wanted, strict=True):
        torch.testing.assert_close(ours.mean(0), theirs)


# --- helpers of the demonstrations -----------------------------------------------------------------------------------


def test_beyond_is_0_inside_the_hull_and_the_distance_outside() -> None:
    square = torch.tensor([[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])  # (1, 4, 2)
    right = torch.tensor([[1.0], [0.0]])
    assert beyond(torch.tensor([[[0.5, 0.2]]]), square, right) == 0
    assert beyond(torch.tensor([[[3.0, 0.2]]]), square, right) == 2


def test_the_variance_splits_into_three_shares() -> None:
    scores = torch.randn(6, 6, generator=rng(), dtype=torch.float64)
    assert sum(split(scores)).item() == pytest.approx(1)  # type: ignore[union-attr]
    rows = torch.arange(6.0)[:, None].expand(6, 6)
    assert [part.item() for part in split(rows)] == pytest.approx([1, 0, 0])
    assert [part.item() for part in split(rows.T)] == pytest.approx([0, 1, 0])


def test_a_rotation_keeps_lengths_and_scores_depend_on_the_distance() -> None:
    x = torch.randn(1, 8, generator=rng(), dtype=torch.float64).expand(6, 8)  # the same token at six places
    turned = rotated(x)
    torch.testing.assert_close(turned.norm(dim=1), x.norm(dim=1))
    scores = turned @ turned.T
    torch.testing.assert_close(scores[1:, 1:], scores[:-1, :-1])
    assert (scores[0, 0] - scores[0, 3]).abs() > 0.1


@pytest.mark.parametrize(("N", "g"), [(5, 1.0), (10, 2.0)])
def test_no_search_finds_a_larger_weight_than_the_limit(N: int, g: float) -> None:
    q, k = torch.randn(1, 4, generator=rng()), torch.randn(N, 4, generator=rng(1))
    leaves = [q.requires_grad_(), k.requires_grad_()]
    adam = torch.optim.Adam(leaves, lr=0.1)
    for _ in range(200):
        weight = (g * cosine_scores(q, k)).softmax(-1)[0, 0]
        adam.zero_grad()
        (-weight).backward()
        adam.step()
    facts = facts_of(run("roles.limit"))
    limit = dict(zip(zip(facts["sizes"], facts["gains"], strict=True), facts["largest"], strict=True))[N, g]
    assert weight.item() == pytest.approx(limit, rel=0.01)
    assert weight.item() <= limit + 1e-6


def test_no_search_finds_a_nearer_tied_form() -> None:
    M = torch.randn(1, 6, 6, generator=rng(), dtype=torch.float64)
    best = missed(M, nearest_tied)
    W = torch.randn(1, 6, 6, generator=rng(1), dtype=torch.float64).requires_grad_()
    adam = torch.optim.Adam([W], lr=0.05)
    for _ in range(400):
        loss = (M - W @ W.mT).square().sum() / M.square().sum()
        adam.zero_grad()
        loss.backward()
        adam.step()
    assert loss.item() == pytest.approx(best, rel=0.01)
    assert missed(M, nearest_separate) == 0


def test_the_key_bias_of_torchs_own_layer_gets_no_gradient() -> None:
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(8, 1, dtype=torch.float64)
    X = torch.randn(5, 8, generator=rng(), dtype=torch.float64)
    assert layer.in_proj_bias is not None
    nn.init.normal_(layer.in_proj_bias)
    layer(X, X, X)[0].square().sum().backward()
    assert layer.in_proj_bias.grad is not None
    query, key, value = layer.in_proj_bias.grad.split(8)
    assert key.abs().max() < 1e-12
    assert min(query.abs().max().item(), value.abs().max().item()) > 1e-4


# --- what is measured ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_values_enter_linearly(seed: int) -> None:
    facts = facts_of(run("roles.linearity", seed=seed))
    assert max(facts[name] for name in ("doubled_v", "added_v", "moved_by_v", "beyond", "shuffled_kv")) < 1e-12
    assert min(facts[name] for name in ("doubled_q", "doubled_k", "added_q", "moved_by_q", "moved_by_k")) > 0.3
    assert min(facts["shuffled_k"], facts["shuffled_rows"], facts["beyond_scores"]) > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_both_axes_make_the_asker(seed: int) -> None:
    facts = facts_of(run("roles.axis", seed=seed))
    assert max(facts["dot_gap"], facts["q_rows_columns"], facts["k_columns_rows"]) < 1e-12
    mixed = ("q_columns_columns", "q_rows_rows", "k_columns_columns", "k_rows_rows", "k_rows_columns")
    assert min(facts[name] for name in mixed) > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_rope_wakes_the_key_bias(seed: int) -> None:
    facts = facts_of(run("roles.bias", seed=seed))
    assert facts["tensors"] == 6
    assert max(facts["ratio"], facts["moved_k"]) < 1e-12
    assert min(facts["ratio_rope"], facts["moved_k_rope"], facts["moved_q"]) > 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_the_context_reaches_queries_in_the_second_layer(seed: int) -> None:
    facts = facts_of(run("roles.context", seed=seed))
    assert facts["query_by_other_1"] == 0
    assert facts["ratio_by_other_1"] < 1e-12
    assert min(facts["query_by_other_2"], facts["weights_by_other_1"], facts["ratio_by_other_2"]) > 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_measured_of_scores_at_random_weights(seed: int) -> None:
    dynamic = facts_of(run("roles.dynamic", seed=seed))
    assert dynamic["apart"] > 0.5
    assert max(dynamic["apart_again"], dynamic["apart_preset"], dynamic["followed"]) < 1e-12
    itself = facts_of(run("roles.self", seed=seed))
    assert itself["first_separate"] == pytest.approx(itself["chance"], abs=0.05)
    assert itself["first_tied"] > 0.99
    assert facts_of(run("roles.self", {"d": 4}, seed))["first_tied"] < 0.75
    pair = facts_of(run("roles.pair", seed=seed))
    assert pair["by_query"] + pair["by_key"] + pair["by_pair"] == pytest.approx(1)
    assert pair["by_pair"] > 0.85
    source = facts_of(run("roles.source", seed=seed))
    assert source["gap_qk"] == pytest.approx(2**0.5, rel=0.1)
    assert source["rows_q"] == source["rows_k"] == source["rows_v"] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_cosine_and_dot_product_disagree_on_unequal_keys(seed: int) -> None:
    facts = facts_of(run("roles.cosine", seed=seed))
    assert 0.5 < facts["agreement"] < 0.75
    assert facts["agreement_even"] == 1
    assert facts["even"] < facts["largest_cosine"] < 0.15 < facts["largest_dot"] < facts["bound"]
    assert facts["long_dot"] > 2 * facts["long_cosine"]
    assert facts_of(run("roles.limit", seed=seed))["above"] < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_saturated_softmax_teaches_the_values_alone(seed: int) -> None:
    facts = facts_of(run("roles.gradients", seed=seed))
    assert max(facts["saturated_norm_q"], facts["saturated_norm_k"]) < 1e-12
    assert facts["saturated_norm_v"] > 0.3
    assert facts["norm_v"] > 5 * max(facts["norm_q"], facts["norm_k"])
    assert facts["gap_qk"] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_one_matrix_misses_three_quarters_and_the_copied_key_is_found(seed: int) -> None:
    forms = facts_of(run("projections.forms", seed=seed))
    assert forms["missed_tied"] == pytest.approx(0.75, abs=0.02)
    assert forms["missed_symmetric"] == pytest.approx(0.5, abs=0.03)
    assert max(forms["missed_separate"], forms["missed_gram"], forms["formula_gap"]) < 1e-12
    assert facts_of(run("projections.order", seed=seed))["right"] == 5
    copied = facts_of(run("bugs.copied-key", seed=seed))
    assert copied["line"] == 14
    assert copied["gaps"][15] == pytest.approx(copied["gap"], abs=1e-5)  # exchanging equal factors changes nothing
    assert copied["taught_key"] == 0 < min(copied["taught_query"], copied["taught_value"])


# --- training --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", FEW)
def test_equal_matrices_come_apart_where_the_task_needs_it(seed: int) -> None:
    facts = facts_of(run("roles.diverge", seed=seed))
    assert facts["start_gap"] == 0
    assert facts["gradient_gap"] > 0.8
    assert facts["accuracy"] > 0.98
    assert min(facts["q_a"], facts["k_b"], facts["v_c"]) > 0.7
    assert max(facts["swapped_qk"], facts["swapped_qv"], facts["swapped_kv"]) < 0.5
    assert facts["majority_accuracy"] > 0.8
    assert abs(facts["majority_swapped_qk"] - facts["majority_accuracy"]) < 0.1
    assert max(facts["majority_q_a"], facts["majority_k_b"]) < 0.5
    assert facts["majority_v_c"] > 0.9
    assert facts["cosine_qk"] < 0 < facts["majority_cosine_qk"]


def test_the_place_makes_the_role_and_not_the_name() -> None:
    usual = facts_of(run("roles.diverge"))
    torch.manual_seed(0)
    other = facts_of(diverge(rng=rng(), report=unwatched, attend=exchanged))
    assert other["accuracy"] == usual["accuracy"]
    for name, mirrored in (("q_a", "k_a"), ("q_b", "k_b"), ("k_a", "q_a"), ("v_c", "v_c")):
        assert other[name] == pytest.approx(usual[mirrored], abs=1e-3)


@pytest.mark.parametrize("seed", FEW)
def test_only_the_tie_of_queries_and_keys_costs_the_lookup(seed: int) -> None:
    facts = facts_of(run("roles.tying", seed=seed))
    assert min(facts["accuracy_none"], facts["accuracy_kv"], facts["accuracy_qv"]) > 0.95
    assert max(facts["accuracy_qk"], facts["accuracy_all"]) < 0.5
    assert facts["cached_kv"] * 2 == facts["cached_none"] == facts["cached_qk"]
    assert facts["parameters_qk"] == facts["parameters_kv"]


def test_once_the_ties_are_cut_all_learn_the_lookup() -> None:
    facts = facts_of(tying(d=12, rng=rng(), report=unwatched, share=roles.copied))
    assert min(facts[f"accuracy_{tie}"] for tie in roles.TIES) > 0.95
