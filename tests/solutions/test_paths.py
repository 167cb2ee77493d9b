"""Reach, path length, gradients, dilution, cost and the pronoun, against independent counts, on several seeds."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from demonstration_keys import holding, ideal_accepted, measure, question
from seeds import FEW, SEEDS
from torch import nn
from torch.nn import functional

from solutions import pronoun
from solutions.catalog import find
from solutions.demonstrations.paths_cost import Counting, layer
from solutions.evidence import Progress, Value
from solutions.masks import causal_mask
from solutions.paths import attention_layers, influence, shortest_path, window_mask
from tests.sharing import measured


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts_of(id: str, params: dict[str, Value] | None = None, seed: int = 0, **sabotage: Any) -> dict[str, Any]:
    if not sabotage:
        return dict(measured(id, params or {}, seed).facts)
    found = find(id)
    settings = {knob.name: knob.default for knob in found.declaration.parameters} | (params or {})
    extra = {"report": unwatched} if found.declaration.trains else {}
    return dict(found.measure(**settings, rng=rng(seed), **extra, **sabotage).facts)


def unwatched(_: Progress) -> None:
    pass


# --- systems ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 2, 5])
def test_a_window_sees_what_a_loop_allows(window: int) -> None:
    n = 6
    back, around = window_mask(n, window), window_mask(n, window, causal=False)
    for i in range(n):
        for j in range(n):
            assert back[i, j].item() == (0 <= i - j <= window)
            assert around[i, j].item() == (abs(i - j) <= window)


def test_influence_is_the_norm_of_the_jacobians_columns() -> None:
    x = torch.randn(5, 4, generator=rng(), dtype=torch.float64)
    network = attention_layers(2, 4, rng(1), causal_mask(5))
    jacobian = torch.autograd.functional.jacobian(network, x)  # (N, d, N, d)
    upstream = torch.linspace(1, 2, 4, dtype=torch.float64)
    wanted = torch.einsum("iajb,a->ijb", jacobian, upstream).norm(dim=-1)
    assert torch.allclose(influence(network, x), wanted)


def test_a_stack_is_torchs_attention_repeated() -> None:
    x = torch.randn(2, 5, 4, generator=rng(), dtype=torch.float64)
    stack = torch.randn(2, 3, 4, 4, generator=rng(1), dtype=torch.float64) / 2
    wanted = x
    for W_q, W_k, W_v in stack:
        heard = functional.scaled_dot_product_attention(wanted @ W_q, wanted @ W_k, wanted @ W_v, is_causal=True)
        wanted = wanted + heard
    assert torch.allclose(attention_layers(2, 4, rng(1), causal_mask(5), residual=True)(x), wanted)


def test_the_shortest_path_is_counted_in_operations() -> None:
    leaf, other = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    long_way = ((leaf * 2) * 3) * 4
    assert shortest_path(leaf * 2, leaf) == 1
    assert shortest_path(long_way, leaf) == 3
    assert shortest_path(long_way + leaf, leaf) == 1
    assert shortest_path(long_way, other) == 0


def test_the_pronouns_sentences_are_consistent() -> None:
    batch = pronoun.sentences(500, rng())
    assert batch.tokens.shape == (500, pronoun.N)
    assert set(batch.place.tolist()) == {pronoun.N1, pronoun.N2}
    assert torch.equal(batch.tokens.gather(1, batch.place[:, None])[:, 0], batch.meant)
    tired = batch.tokens[:, pronoun.ADJ] < pronoun.FIRST_ADJECTIVE + pronoun.ADJECTIVES
    assert torch.equal(batch.meant < pronoun.NOUNS, tired)
    changed = pronoun.other_adjective(batch.tokens)
    assert torch.equal(pronoun.other_adjective(changed), batch.tokens)
    assert (changed != batch.tokens).sum(dim=0).tolist() == [0, 0, 0, 0, 0, 0, 500]


def test_shuffled_labels_name_one_of_the_two_nouns() -> None:
    batch = pronoun.sentences(500, rng(), shuffled=True)
    nouns = batch.tokens[:, [pronoun.N1, pronoun.N2]]
    assert (nouns == batch.meant[:, None]).any(dim=1).all()
    named = batch.tokens.gather(1, batch.place[:, None])[:, 0]
    assert 0.4 < (named == batch.meant).float().mean() < 0.6


def test_the_readers_layer_is_torchs_attention() -> None:
    reader = pronoun.Reader(1, rng(), causal=True, read_at=pronoun.ADJ)
    tokens = pronoun.sentences(3, rng(1)).tokens
    x = reader.embedding[tokens] + reader.positions
    W_q, W_k, W_v, W_o = reader.layers[0]
    z = functional.layer_norm(x, (pronoun.D,))
    heard = functional.scaled_dot_product_attention(z @ W_q, z @ W_k, z @ W_v, is_causal=True)
    assert torch.allclose(reader(tokens)[0], (x + heard @ W_o)[:, pronoun.ADJ] @ reader.readout, atol=1e-5)


def test_the_counted_layer_is_torchs_multihead_attention() -> None:
    N, d, heads = 5, 12, 3
    module = nn.MultiheadAttention(d, heads, bias=False, batch_first=True)
    W = torch.stack([*module.in_proj_weight.detach().chunk(3), module.out_proj.weight.detach()]).mT
    x = torch.randn(N, d, generator=rng())
    wanted = module(x[None], x[None], x[None])[0][0]
    assert torch.allclose(layer(x, W, heads, Counting(), Counting())["y"], wanted, atol=1e-5)


def test_a_product_counts_its_multiplications() -> None:
    counting = Counting()
    counting(torch.ones(2, 3, 5), torch.ones(2, 5, 7))
    assert counting.multiplications == 2 * 3 * 5 * 7


# --- reach -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_masks_cut_paths_and_depth_restores_only_the_windows(seed: int) -> None:
    facts = facts_of("paths.reach", {"n": 12, "window": 1, "layers": 3}, seed)
    assert (facts["full"], facts["causal"], facts["window_pairs"]) == (0, 66, 110)
    assert (facts["full_deep"], facts["causal_deep"], facts["window_deep"]) == (0, 66, 72)
    assert (facts["moved"], facts["moved_causal"], facts["moved_window"]) == (12, 10, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stack_of_windows_reaches_one_plus_l_w(seed: int) -> None:
    facts = facts_of("paths.window", seed=seed)
    points = zip(facts["reaches"], facts["depths"], facts["windows"], strict=True)
    assert all(reach == 1 + depth * width for reach, depth, width in points)


def test_a_window_on_both_sides_reaches_the_past_alone_from_the_end() -> None:
    wide = facts_of("paths.window", mask=lambda n, window: window_mask(n, 2 * window))
    assert wide["one_layer"] == 15


@pytest.mark.parametrize("n", [8, 16, 24])
def test_an_rnns_path_grows_with_the_text_and_attentions_does_not(n: int) -> None:
    facts = facts_of("paths.graph", {"n": n})
    assert facts["recurrent_twice"] - facts["recurrent"] == 3 * n  # three operations a cell
    assert facts["attention_twice"] == facts["attention"]
    assert facts["attention"] < facts["windows"] < facts["windows_twice"] < facts["recurrent_twice"]


# --- gradients -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_recurrence_loses_the_gradient_and_attention_shares_it(seed: int) -> None:
    facts = facts_of("paths.gradient", {"n": 16}, seed)
    assert max(facts["rnn"], facts["gru"], facts["lstm"]) < 0.005
    assert facts["open_lstm"] > 0.7
    assert 0.6 < facts["attention"] < 1.6
    assert 0.13 < facts["shrinking"] < 0.4


# --- length ----------------------------------------------------------------------------------------------------------


def test_a_lead_is_diluted_as_the_softmax_says() -> None:
    facts = facts_of("paths.dilution", {"n": 1025, "margin": 5.0})
    for weight, m, size in zip(facts["weights"], facts["margins"], facts["sizes"], strict=True):
        assert weight == pytest.approx(math.exp(m) / (math.exp(m) + size - 1))
    assert facts["needed"] == pytest.approx(math.log(1024))
    assert facts["halved"] < facts["long"] < facts["short"] == pytest.approx(facts["windowed"])
    assert facts["sharpened"] > facts["short"]
    assert facts["missed"] == 0


def test_without_competition_nothing_is_diluted() -> None:
    alone = facts_of("paths.dilution", attend=lambda q, k, v, mask=None: (v, (q @ k.mT / math.sqrt(8)).sigmoid()))
    assert alone["long"] == pytest.approx(alone["short"])


@pytest.mark.parametrize(("n", "d", "heads"), [(32, 32, 2), (64, 32, 4), (128, 64, 1)])
def test_the_quadratic_part_rules_from_twice_the_width_on(n: int, d: int, heads: int) -> None:
    facts = facts_of("paths.cost", {"n": n, "d": d, "heads": heads})
    assert facts["projecting"] == 4 * n * d * d
    assert facts["attending"] == 2 * n * n * d
    assert facts["scores"] == heads * n * n
    assert facts["score_shape"] == [heads, n, n]
    assert (facts["growth"], facts["projecting_growth"]) == (4, 2)


# --- the pronoun -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_untrained_heads_prefer_no_word(seed: int) -> None:
    facts = facts_of("paths.untrained", seed=seed)
    assert all(abs(facts[name] - 1 / 11) < 0.025 for name in ("animal", "street", "itself"))
    assert abs(facts["before_street"] - 0.5) < 0.04
    assert ideal_accepted("paths.untrained.first", measure("paths.untrained.first", seed))


@pytest.mark.parametrize("layers", [1, 2])
def test_without_any_training_the_first_layers_ratio_is_blind_too(layers: int) -> None:
    reader, batch = pronoun.Reader(layers, rng(2)), pronoun.sentences(200, rng(3))
    assert pronoun.ratio_change(reader, batch, 0) < 1e-4
    assert layers == 1 or pronoun.ratio_change(reader, batch, 1) > 1e-3


@pytest.mark.parametrize("seed", FEW)
def test_one_layer_answers_with_a_blind_ratio(seed: int) -> None:
    values = measure("paths.pronoun.ratio", seed)
    assert holding("paths.pronoun.ratio", values) == {"stays"}
    assert ideal_accepted("paths.pronoun.explanation", values)
    assert values["change_two"] > 0.8
    assert values["answers_two"] > 0.95


@pytest.mark.parametrize("seed", FEW)
def test_under_a_causal_mask_the_end_knows_and_it_does_not(seed: int) -> None:
    values = measure("paths.controls.causal", seed)
    assert holding("paths.controls.causal", values) == {"end-only"}
    assert abs(values["shuffled"] - 0.5) < 0.08
    assert values["at_it_loss"] > 0.95 * math.log(2)


# --- the bug ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 3])
def test_the_open_window_is_the_line_with_one_comparison(window: int) -> None:
    facts = facts_of("bugs.paths-window", {"window": window})
    listing = find("bugs.paths-window").declaration.listing
    assert listing[facts["line"] - 1].text.strip() == "heard = behind <= self.window"
    assert (facts["first_hears"], facts["last_hears"], facts["error"]) == (8, window + 1, "none")
    suspected = {at for at, line in enumerate(listing, start=1) if line.mend}
    named = {
        int(part) for each in question("paths.bug.window").diagnoses for part in each.when.split() if part.isdigit()
    }
    assert named == suspected - {facts["line"]}
