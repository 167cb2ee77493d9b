"""Encoder and decoder against torch's own attention and cells, and what the demonstrations measure of them."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import pytest
import torch
from sabotage.seq2seq import SABOTAGES
from seeds import FEW, SEEDS
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from solutions import catalog
from solutions.demonstrations.seq2seq_step import STEPS
from solutions.evidence import Progress, Value
from solutions.seq2seq import Attending, AttentionDecoder, FixedVector, copies, learn, read, with_end
from tests.sharing import measured


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def unwatched(_: Progress) -> None:
    pass


@cache
def facts(id: str, seed: int = 0, **params: Value) -> dict[str, Any]:
    return dict(measured(id, params, seed).facts)


@cache
def broken(id: str, which: int, **params: Value) -> dict[str, Any]:
    """What the demonstration measures with its which-th sabotage."""
    found = catalog.find(id)
    extra = {"report": unwatched} if found.declaration.trains else {}
    torch.manual_seed(0)
    settings = catalog.settle(found.declaration, params)
    return dict(found.measure(**settings, rng=rng(), **extra, **SABOTAGES[id][which]).facts)


# --- the systems -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_reading_is_torchs_attention_with_that_scale(scale: float) -> None:
    s, H = torch.randn(3, 4, 8, generator=rng()), torch.randn(3, 4, 6, 8, generator=rng(1))
    scores, weights, context = read(s, H, scale)
    expected = scaled_dot_product_attention(s.unsqueeze(-2), H, H, scale=scale).squeeze(-2)
    assert scores.shape == weights.shape == (3, 4, 6)
    assert torch.allclose(context, expected, atol=1e-6)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(3, 4))


@pytest.mark.parametrize("model", [FixedVector, Attending])
def test_a_gru_decoder_fed_its_own_choices_agrees_with_the_teacher_forced_one(model: type[FixedVector]) -> None:
    torch.manual_seed(0)
    coder = model(7, 8)
    source = copies(7, 5, 4, rng())
    chosen = coder.greedy(source, 6)
    assert chosen.shape == (4, 6)
    assert torch.equal(coder(source, chosen).argmax(dim=-1), chosen)


def test_of_the_source_the_fixed_vector_decoder_gets_the_last_state_only() -> None:
    torch.manual_seed(0)
    coder = FixedVector(7, 8)
    source = copies(7, 5, 4, rng())
    s, H = coder.states(source, source)
    assert torch.equal(coder.logits(s, H), coder.logits(s, torch.zeros_like(H)))


def test_the_attending_decoder_is_an_independent_loop() -> None:
    torch.manual_seed(0)
    coder = Attending(7, 8)
    source, target = copies(7, 5, 4, rng()), copies(7, 3, 4, rng(1))
    H, c = coder.encoder(coder.embedding(source))
    token = torch.full((4, 1), coder.start)
    for t in range(3):
        s, c = coder.decoder(coder.embedding(token), c)
        context = scaled_dot_product_attention(s, H, H, scale=1.0)
        expected = coder.out(torch.cat([s, context], dim=-1))[:, 0]
        assert torch.allclose(coder(source, target)[:, t], expected, atol=1e-6)
        token = target[:, t : t + 1]
    assert coder.weights(source, target).shape == (4, 3, 5)


def decoded(decoder: AttentionDecoder, source: Tensor, target: Tensor) -> Tensor:
    """Logits by a loop of torch's own cell and attention."""
    H, (h, c) = decoder.encoder(decoder.embedding(source))
    state = (torch.cat([h[0], h[1]], dim=1), torch.cat([c[0], c[1]], dim=1))
    token, logits = torch.full((len(source),), decoder.start), []
    for t in range(target.shape[1]):
        context = scaled_dot_product_attention(state[0][:, None], H, H, scale=1.0)[:, 0]
        state = decoder.cell(torch.cat([decoder.embedding(token), context], dim=1), state)
        logits.append(decoder.W_o(torch.cat([state[0], context], dim=1)))
        token = target[:, t]
    return torch.stack(logits, dim=1)


def test_the_attention_decoder_is_an_independent_loop() -> None:
    torch.manual_seed(0)
    decoder = AttentionDecoder(7, 8)
    source, target = copies(7, 5, 4, rng()), copies(7, 6, 4, rng(1))
    logits, weights = decoder(source, target)
    assert logits.shape == (4, 6, 8)
    assert weights.shape == (4, 6, 5)
    assert torch.allclose(logits, decoded(decoder, source, target), atol=1e-6)


def test_greedy_decoding_stops_at_the_end_symbol_and_stays_there() -> None:
    torch.manual_seed(3)
    decoder = AttentionDecoder(3, 8)
    chosen, weights = decoder.greedy(copies(3, 4, 16, rng()), limit=9)
    assert weights.shape[:2] == chosen.shape
    assert chosen.shape[1] <= 9
    for row in chosen.tolist():
        if decoder.end in row:
            assert set(row[row.index(decoder.end) :]) == {decoder.end}


def test_a_decoder_that_ends_at_once_makes_one_step() -> None:
    decoder = AttentionDecoder(3, 8)
    torch.nn.init.zeros_(decoder.W_o.weight)
    torch.nn.init.zeros_(decoder.W_o.bias)
    decoder.W_o.bias.data[decoder.end] = 1.0
    chosen, _ = decoder.greedy(copies(3, 4, 2, rng()), limit=9)
    assert chosen.tolist() == [[3], [3]]


def test_every_sequence_says_where_it_ends() -> None:
    assert with_end(torch.tensor([[4, 2], [0, 1]]), 9).tolist() == [[4, 2, 9], [0, 1, 9]]


def test_learning_lowers_the_loss_it_reports() -> None:
    torch.manual_seed(0)
    coder, losses, draw = FixedVector(4, 8), [], rng()
    learn(coder, lambda: copies(4, 2, 16, draw), 30, 0.02, losses.append)
    assert len(losses) == 30
    assert losses[-1] < 0.8 * losses[0]


# --- the worked example ----------------------------------------------------------------------------------------------


def test_the_numbers_of_the_example() -> None:
    found = facts("seq2seq.example")
    assert (found["score_1"], found["score_2"]) == (1.5, 3.5)
    assert found["weight_1"] == pytest.approx(0.119203, abs=1e-6)
    assert found["weight_2"] == pytest.approx(0.880797, abs=1e-6)
    assert (found["context_1"], found["context_2"]) == pytest.approx((2.761594, 3.761594), abs=1e-6)
    assert found["scaled_weight_2"] == pytest.approx(0.804430, abs=1e-6)
    assert found["scaled_context_1"] == pytest.approx(2.608859, abs=1e-6)
    assert (found["last_score_1"], found["last_score_2"]) == (11, 25)
    assert found["last_weight_1"] == pytest.approx(8.315e-7, rel=1e-3)
    assert found["linear_weight_2"] == pytest.approx(0.7)
    assert found["linear_context_1"] == pytest.approx(2.4)
    assert found["equal_context_1"] == 2
    assert found["torch_gap"] < 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_the_example_does_not_fix_the_output(seed: int) -> None:
    assert facts("seq2seq.example", seed)["words"] >= 3
    assert facts("seq2seq.example", seed)["spread"] > 0.25


def test_without_the_exponential_the_example_has_other_numbers() -> None:
    found = broken("seq2seq.example", 0)
    assert found["weight_2"] == pytest.approx(0.7)
    assert found["shift_gap"] > 0.1
    assert found["torch_gap"] > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_two_weights_are_the_logistic_function_of_the_difference(seed: int) -> None:
    found = facts("seq2seq.difference", seed)
    expected = torch.tensor(found["deltas"], dtype=torch.float64).sigmoid().tolist()
    assert found["weights"] == pytest.approx(expected, abs=1e-12)
    assert found["shift_gap"] < 1e-12
    assert found["odds_gap"] < 1e-9


# --- what the decoder gets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "d", "m"), [(5, 16, 3), (7, 11, 2), (1, 3, 4)])
def test_the_vector_keeps_its_size_and_the_states_grow(n: int, d: int, m: int) -> None:
    found = facts("seq2seq.memory", n=n, d=d, m=m, long=50)
    assert (found["vector_shape"], found["states_shape"]) == ([d], [n, d])
    assert (found["weights_shape"], found["context_shape"]) == ([m, n], [m, d])
    assert found["long_vector"] == found["vector"] == d
    assert found["long_states"] == 50 * d
    assert found["kept"] == [n * d for n, d in zip(found["lengths"], found["widths"], strict=True)]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_vector_given_once_fades_and_one_that_is_fed_stays(seed: int) -> None:
    found = facts("seq2seq.fed", seed)
    assert found["last_initial"] < 0.01 * found["first_initial"]
    assert found["last_fed"] > 0.3 * found["first_fed"]
    assert found["lost_initial"] < 1e-6 < 0.3 < found["lost_fed"]


def test_the_effect_of_the_vector_is_the_norm_of_its_jacobian() -> None:
    from solutions.demonstrations.seq2seq_fed import D, E, effects, every_step, states

    torch.manual_seed(0)
    cell = torch.nn.GRUCell(E + D, D).double()
    words, c = torch.randn(3, E, dtype=torch.float64), torch.randn(1, D, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda c: states(cell, words, c, every_step)[:, 0], c)
    with torch.no_grad():
        assert effects(cell, words, c, every_step) == pytest.approx(jacobian.flatten(1).norm(dim=1).tolist(), rel=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_end_of_a_bidirectional_output_is_no_final_state(seed: int) -> None:
    found = facts("seq2seq.bidirectional", seed)
    assert found["forward_gap"] == found["first_gap"] == found["single_gap"] == 0
    assert found["backward_gap"] > 0.1
    assert (found["seen_taken"], found["seen_final"]) == (1, 7)
    assert found["first_token"] == 0 < found["last_token"]


# --- one step --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("asks", "order"), [("s_(t-1)", "swcup"), ("s_t", "uswcp")])
def test_one_order_of_the_steps_is_right(seed: int, asks: str, order: str) -> None:
    found = facts("seq2seq.step", seed, asks=asks)
    right = ["".join(name[0] for name in at) for at in orders_within(found["gaps"], 1e-9)]
    assert right == [order]
    assert sorted(found["gaps"])[1] > 1e-4
    assert found["touched"] == 5
    assert found["custom_gap"] > 0.1
    assert found["total"] == pytest.approx(1)
    assert found["output_shape"] == [11]


def orders_within(gaps: list[float], atol: float) -> list[tuple[str, ...]]:
    return [order for order, gap in zip(itertools.permutations(STEPS), gaps, strict=True) if gap <= atol]


@pytest.mark.parametrize("seed", SEEDS)
def test_weights_move_with_the_state_unless_the_score_only_adds(seed: int) -> None:
    found = facts("seq2seq.dynamic", seed)
    assert found["moved_dot"] > 0.2
    assert found["moved_additive"] > 0.02
    assert found["moved_linear"] < 1e-5
    assert found["moved_same"] == 0
    assert found["moved_source"] > 0.1
    assert found["terms_gap"] < 1e-5
    assert found["outside"] < 1e-5


def test_only_the_dot_product_needs_equal_widths() -> None:
    found = facts("seq2seq.scores")
    assert (found["dot"], found["dot_equal"]) == ("RuntimeError", "no error")
    assert (found["general"], found["additive"]) == ("no error", "no error")
    assert found["matrix_shape"] == [5, 11]
    assert found["general_learns"] == 5 * 11
    assert found["additive_learns"] == 5 * 5 + 5 * 11 + 5


@pytest.mark.parametrize("seed", SEEDS)
def test_an_lstm_cell_takes_one_input_and_a_pair(seed: int) -> None:
    found = facts("seq2seq.cell", seed)
    assert (found["written"], found["single"]) == ("TypeError", "TypeError")
    assert (found["slipped"], found["right"]) == ("no error", "no error")
    assert (found["input_shape"], found["weight_shape"]) == ([3, 12], [28, 12])
    assert min(found[f"effect_{name}"] for name in ("word", "context", "state", "memory")) > 0.01
    assert found["slipped_memory"] == found["forgetful_state"] == 0


# --- trained ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", FEW)
def test_one_vector_is_a_bottleneck_that_width_eases_and_attention_removes(seed: int) -> None:
    found = facts("seq2seq.bottleneck", seed)
    assert found["fixed"] < 0.6 * found["short"]
    assert found["fixed"] + 0.1 < found["wide"] < found["attention"] - 0.1
    assert found["attention_learns"] < 1.1 * found["fixed_learns"] < found["wide_learns"] / 5
    assert found["fixed_first"] == found["forced_first"]
    assert found["fixed_forced"] > found["fixed"] + 0.1
    assert found["on_diagonal"] > 0.5


def test_a_mean_over_the_states_is_no_attention() -> None:
    found = broken("seq2seq.bottleneck", 0)
    assert found["attention"] < 0.6
    assert found["on_diagonal"] == pytest.approx(1 / 6)


@pytest.mark.parametrize("seed", FEW)
def test_the_decoder_learns_to_walk_along_the_source(seed: int) -> None:
    found = facts("seq2seq.alignment", seed)
    assert found["accuracy"] > 0.9
    assert found["ended"] > 0.8
    assert found["peaks"] == found["steps"] == 6
    assert found["frozen"] < found["equal"] < 0.6
    assert found["turned"] == pytest.approx(found["accuracy"], abs=0.002)
    assert found["unseen"] < 0.9 * found["accuracy"]


def test_with_equal_weights_nothing_walks() -> None:
    found = broken("seq2seq.alignment", 0)
    assert found["accuracy"] < 0.9
    assert found["peaks"] < 3
    assert found["moved"] < 1e-6


# --- bugs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "error"), [("axis", 15, "none"), ("cell", 17, "TypeError"), ("feed", 18, "none")]
)
@pytest.mark.parametrize("seed", FEW)
def test_one_mend_repairs_the_listing(seed: int, name: str, line: int, error: str) -> None:
    found = facts(f"bugs.seq2seq-{name}", seed)
    assert (found["line"], found["error"]) == (line, error)
    assert found["gaps"][line - 1] < 1e-5
    assert min(gap for at, gap in enumerate(found["gaps"], start=1) if at != line) > 1e-3
    assert broken(f"bugs.seq2seq-{name}", 0)["line"] == 0


def test_the_wrong_axis_shows_even_in_a_single_sentence() -> None:
    assert facts("bugs.seq2seq-axis")["alone"] > 0.1
    assert facts("bugs.seq2seq-axis")["sum_off"] > 0.1


def test_a_decoder_fed_its_answer_depends_on_it() -> None:
    assert facts("bugs.seq2seq-feed")["leak"] > 0.1
    assert facts("bugs.seq2seq-feed")["mended_leak"] == 0
