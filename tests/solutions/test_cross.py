"""Attention between two sequences against torch's own and loops, and what its demonstrations measure on many seeds."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS
from torch import Tensor, nn

from solutions import cross
from solutions.catalog import find
from solutions.demonstrations.cross_explanation import invisible, other_weights
from solutions.demonstrations.cross_seq2seq import word_by_word
from tests.sharing import measured


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=rng(seed), dtype=torch.float64)


def facts_of(id: str, seed: int, **params: Any) -> dict[str, Any]:
    return dict(measured(id, params, seed).facts)


# --- the system -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [(), (2,)])
def test_attend_agrees_with_torchs_multi_head_attention(batch: tuple[int, ...]) -> None:
    Y, X = draw(*batch, 3, 8), draw(*batch, 7, 6, seed=1)
    module = nn.MultiheadAttention(8, 1, bias=False, kdim=6, vdim=6, batch_first=True).double()
    module.out_proj.weight.data.copy_(torch.eye(8))
    W = cross.Projections(module.q_proj_weight.T, module.k_proj_weight.T, module.v_proj_weight.T)
    expected, expected_weights = module(Y, X, X)
    output, weights = cross.attend(Y, X, W)
    torch.testing.assert_close(output, expected)
    torch.testing.assert_close(weights, expected_weights)


def test_self_and_encoder_decoder_attention_are_the_same_function() -> None:
    X, Y = draw(5, 6), draw(3, 4, seed=1)
    own, other = (cross.Projections(*(each.double() for each in cross.drawn(d_y, 6, 8, 2, rng()))) for d_y in (6, 4))
    torch.testing.assert_close(cross.self_attention(X, own), cross.attend(X, X, own))
    torch.testing.assert_close(cross.encoder_decoder_attention(Y, X, other), cross.attend(Y, X, other))
    assert cross.self_attention(X, own)[1].shape == (5, 5)
    assert cross.encoder_decoder_attention(Y, X, other)[0].shape == (3, 2)


def test_a_mask_hides_padding() -> None:
    Y, X = draw(3, 4), draw(7, 4, seed=1)
    W = cross.Projections(*(each.double() for each in cross.drawn(4, 4, 4, 4, rng())))
    masked, weights = cross.attend(Y, X, W, torch.arange(7) < 5)
    torch.testing.assert_close(masked, cross.attend(Y, X[:5], W)[0])
    assert (weights[:, 5:] == 0).all()


def test_the_seq2seq_formula_agrees_with_a_loop() -> None:
    s, h = draw(4, 6), draw(5, 6, seed=1)
    torch.testing.assert_close(cross.seq2seq_attention(s, h)[0], word_by_word(s, h))


def test_the_seq2seq_formula_on_numbers_worked_by_hand() -> None:
    h, s = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[0.5, 0.5]])
    context, weights = cross.seq2seq_attention(s, h)
    torch.testing.assert_close(weights, torch.tensor([[0.119203, 0.880797]]), atol=1e-6, rtol=0)
    torch.testing.assert_close(context, torch.tensor([[2.761594, 3.761594]]), atol=1e-6, rtol=0)


def test_sharp_retrieval_is_the_lookup() -> None:
    q, K, V = draw(4, 5), draw(9, 5, seed=1), draw(9, 3, seed=2)
    torch.testing.assert_close(cross.retrieve(q, K, V, 1e6)[0], cross.lookup(q, K, V))
    expected = torch.stack([V[max(range(9), key=lambda i: float(one @ K[i]))] for one in q])
    torch.testing.assert_close(cross.lookup(q, K, V), expected)


def test_contributions_and_total_variation_against_loops() -> None:
    weights, V = draw(2, 3).softmax(-1), draw(3, 4, seed=1)
    added = cross.contributions(weights, V)
    for i in range(2):
        for j in range(3):
            assert added[i, j].item() == pytest.approx((weights[i, j] * V[j]).norm().item())
    p, q = torch.tensor([0.5, 0.5, 0.0]), torch.tensor([0.2, 0.5, 0.3])
    assert cross.total_variation(p, q).item() == pytest.approx(0.3)
    assert cross.total_variation(p, p).item() == 0


# --- what is measured -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_seq2seq_weights_part_from_the_divided_ones_as_d_grows(seed: int) -> None:
    facts = facts_of("cross.seq2seq", seed)
    assert facts["mapped_gap"] < 1e-9
    assert facts["distances"] == sorted(facts["distances"])
    assert facts["distances"][0] > 0.05
    assert facts["distances"][-1] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_effect_of_a_value_is_weight_times_length(seed: int) -> None:
    facts = facts_of("cross.contribution", seed, N=100)
    assert facts["removal_gap"] < 1e-9
    assert facts["disagree_alike"] == 0
    assert facts["disagree"] > 0.5


def test_the_invisible_directions_are_exactly_those_of_the_null_space() -> None:
    V = draw(9, 4)
    basis = invisible(V)
    assert basis.shape == (9, 9 - 4 - 1)
    assert (basis.T @ V).abs().max() < 1e-12
    assert basis.sum(0).abs().max() < 1e-12
    assert invisible(draw(5, 4)).shape == (5, 0)


def test_other_weights_are_weights_and_give_the_same_output() -> None:
    V, weights = draw(9, 3), draw(6, 9, seed=1).softmax(-1)
    others = other_weights(weights, invisible(V))
    assert others.min() > -1e-12
    torch.testing.assert_close(others.sum(-1), torch.ones(6, dtype=torch.float64))
    torch.testing.assert_close(others @ V, weights @ V)
    assert (others.gather(-1, weights.argmax(-1, keepdim=True)) < weights.amax(-1, keepdim=True)).all()


@pytest.mark.parametrize("N", [5, 3])
def test_with_few_keys_the_output_fixes_the_weights(N: int) -> None:
    facts = facts_of("cross.explanation", 0, N=N, d_v=4)
    assert facts["freedom"] == 0
    assert facts["distance"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_added_to_a_row_is_forgotten(seed: int) -> None:
    facts = facts_of("cross.joint", seed)
    assert facts["state_sum"] < 1e-9
    assert facts["state_dot"] > 0.2
    assert facts["state_tanh"] > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_attention_needs_a_padding_mask_and_no_causal_one(seed: int) -> None:
    facts = facts_of("cross.mask", seed)
    assert (facts["first_open"], facts["first_causal"], facts["last_causal"]) == (7, 1, 5)
    assert facts["target_leak"] == 0
    assert facts["padding_masked"] < 1e-9
    assert facts["padding_open"] > 0.1
    assert facts["padding_zeros"] > 0.05


@pytest.mark.parametrize(("T", "S"), [(2, 3), (6, 10), (9, 4)])
def test_keys_are_computed_once_for_all_steps(T: int, S: int) -> None:
    facts = facts_of("cross.decoding", 0, T=T, S=S)
    assert (facts["rows_cached"], facts["rows_anew"], facts["rows_both"]) == (S, S * T, S + T)
    assert facts["cached_gap"] == 0


@pytest.mark.parametrize("seed", FEW)
@pytest.mark.parametrize("length", [6, 8])
def test_training_on_words_alone_aligns_them(seed: int, length: int) -> None:
    facts = facts_of("cross.alignment", seed, length=length)
    assert facts["accuracy"] > 0.95
    assert facts["aligned"] > 0.95
    assert facts["blind_accuracy"] < 0.5
    assert facts["blind_aligned"] <= 1 / length + 1e-6


def test_only_one_mend_repairs_the_faulty_layer() -> None:
    facts = facts_of("bugs.cross-keys", 0)
    lines = find("bugs.cross-keys").declaration.listing
    mended = [gap for line, gap in zip(lines, facts["gaps"], strict=True) if line.mend]
    assert lines[facts["line"] - 1].text.strip() == "k = self.W_k(target)"
    assert sum(gap < 1e-5 for gap in mended) == 1
    assert sorted(mended)[1] > 1e-2
