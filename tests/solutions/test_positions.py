"""Embeddings and positions against an independent loop, and what is said of them on every seed."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from demonstration_keys import holding, ideal_accepted, measure, question
from seeds import FEW, SEEDS
from torch.nn import functional

from solutions.catalog import find
from solutions.evidence import Progress, Value
from solutions.positions import (
    LAWS,
    InputEmbedding,
    angles,
    learned_positions,
    nearest_positions,
    nearest_tokens,
    sinusoidal_positions,
)
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


@pytest.mark.parametrize(("n", "d_model"), [(1, 2), (7, 8), (40, 22)])
def test_sinusoids_are_those_of_the_paper(n: int, d_model: int) -> None:
    positions = sinusoidal_positions(n, d_model)
    assert positions.shape == (n, d_model)
    for place in range(n):
        for dimension in range(d_model):
            angle = place / 10000 ** (2 * (dimension // 2) / d_model)
            wanted = math.cos(angle) if dimension % 2 else math.sin(angle)
            assert positions[place, dimension].item() == pytest.approx(wanted, abs=1e-6)


def test_another_base_turns_at_other_rates() -> None:
    assert angles(3, 8, base=16.0)[2].tolist() == pytest.approx([2, 1, 0.5, 0.25])


def test_the_input_embedding_is_a_scaled_lookup_plus_positions() -> None:
    torch.manual_seed(0)
    module = InputEmbedding(vocabulary=31, d_model=24, longest=16)
    tokens = torch.randint(31, (3, 11), generator=rng())
    looked_up = functional.embedding(tokens, module.embedding.weight) * 24**0.5
    assert torch.allclose(module(tokens), looked_up + sinusoidal_positions(11, 24))
    assert module.embedding.weight.std().item() == pytest.approx(24**-0.5, rel=0.1)
    with pytest.raises(RuntimeError):
        module(torch.zeros(1, 17, dtype=torch.long))


def test_its_positions_are_no_parameters() -> None:
    module = InputEmbedding(5, 4)
    assert [name for name, _ in module.named_parameters()] == ["embedding.weight"]


def test_laws_have_the_spread_of_torchs_own_initialisations() -> None:
    torch.manual_seed(0)
    size, d_model = 2000, 64
    default = torch.nn.Embedding(size, d_model).weight.detach()
    xavier = torch.nn.init.xavier_uniform_(torch.empty(size, d_model))
    wanted = {"N(0, 1)": default.std(), "N(0, 1/d)": d_model**-0.5, "N(0, 0.02²)": 0.02, "xavier": xavier.std()}
    assert wanted.keys() == LAWS.keys()
    for law, std in wanted.items():
        assert LAWS[law](size, d_model, rng()).std().item() == pytest.approx(float(std), rel=0.02)


def test_what_is_put_in_is_recognised() -> None:
    table, positions = learned_positions(50, 32, rng(1)), sinusoidal_positions(20, 32)
    assert nearest_tokens(3 * table, table).tolist() == list(range(50))
    assert nearest_positions(positions, positions).tolist() == list(range(20))


# --- the factor ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_factor_rescues_tokens_or_drowns_positions(seed: int) -> None:
    small = facts_of("positions.scale", {"law": "N(0, 1/d)"}, seed)
    assert small["rms_scaled"] == pytest.approx(1, rel=0.02)
    assert small["token_raw"] < 0.15
    assert small["token_scaled"] > 0.95
    large = facts_of("positions.scale", {"law": "N(0, 1)"}, seed)
    assert large["position_raw"] > 0.55
    assert large["position_scaled"] < 0.1
    assert large["share_raw"] == pytest.approx(2 / 3, rel=0.02)


def test_without_the_factor_nothing_changes() -> None:
    facts = facts_of("positions.scale", factor=lambda _: 1.0)
    assert all(facts[f"{name}_raw"] == facts[f"{name}_scaled"] for name in ("rms", "share", "token", "position"))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_layer_norm_keeps_the_ratio(seed: int) -> None:
    facts = facts_of("positions.layernorm", seed=seed)
    assert facts["common_gap"] < 1e-3
    assert facts["embedding_gap"] > 1
    assert facts["size_after"] == pytest.approx(facts["size_unscaled"], rel=1e-3)
    assert facts["token_scaled"] > facts["token_raw"] + 0.5


def test_without_the_norm_both_factors_show() -> None:
    facts = facts_of("positions.layernorm", norm=lambda x: x)
    assert min(facts["common_gap"], facts["embedding_gap"]) > 0.5


@pytest.mark.parametrize("seed", FEW)
def test_what_a_task_about_tokens_wins_one_about_places_loses(seed: int) -> None:
    small = facts_of("positions.tasks", {"law": "N(0, 1/d)"}, seed)
    assert small["content_scaled"] > small["content_raw"] + 0.4
    assert small["position_scaled"] < small["position_raw"] - 0.1
    large = facts_of("positions.tasks", {"law": "N(0, 1)"}, seed)
    assert large["position_scaled"] < 0.15 < 0.5 < large["position_raw"]


# --- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", [4, 7, 12])
def test_bare_attention_is_equivariant(seed: int, n: int) -> None:
    facts = facts_of("positions.permutation", {"n": n}, seed)
    exact = {"output", "pooled", "pairs", "query", "query_causal", "query_deep"}
    assert all(facts[name] < 1e-9 for name in exact)
    assert all(facts[name] > 0.05 for name in facts.keys() - exact)


def test_without_positions_the_last_query_does_not_know_its_place() -> None:
    assert holding("positions.permutation.query", measure("positions.permutation.query")) == {"with-positions"}
    bare = measure("positions.permutation.query", positions=lambda n, d_model: torch.zeros(n, d_model).double())
    assert holding("positions.permutation.query", bare) == {"never"}


@pytest.mark.parametrize("seed", FEW)
def test_a_before_b_needs_positions_or_a_mask(seed: int) -> None:
    facts = facts_of("positions.before", seed=seed)
    assert abs(facts["bare"] - 0.5) < 0.06
    assert facts["bare_loss"] == pytest.approx(math.log(2), abs=0.03)
    assert min(facts["placed"], facts["causal"]) > 0.9


def test_a_mask_left_out_leaves_the_guessing() -> None:
    assert facts_of("positions.before", masked=False)["causal"] < 0.6


# --- vectors only ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rotation_that_the_weights_undo_is_invisible(seed: int) -> None:
    facts = facts_of("positions.rotation", seed=seed)
    assert all(facts[name] < 1e-9 for name in ("together", "renamed", "rms_norm"))
    assert all(facts[name] > 0.5 for name in ("alone", "left_out", "layer_norm", "exchanged"))


def test_any_other_matrix_is_seen() -> None:
    facts = facts_of("positions.rotation", turn=lambda d_model, rng: 2 * torch.eye(d_model).double())
    assert facts["together"] > 0.5


# --- sinusoids -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 5, 9])
def test_the_dot_product_knows_the_distance_only(k: int) -> None:
    facts = facts_of("positions.shift", {"k": k})
    assert facts["squared_norm"] == pytest.approx(32)
    assert max(facts[name] for name in ("shift_gap", "orthogonality", "dot_spread", "direction")) < 1e-5
    assert min(facts[name] for name in ("projected_spread", "projected_direction", "learned_spread")) > 1


def test_sines_alone_have_none_of_it() -> None:
    facts = facts_of("positions.shift", positions=lambda n, d_model: angles(n, d_model).sin().repeat(1, 2))
    assert facts["dot_spread"] > 0.1
    assert facts["norm_spread"] > 0.01


def test_the_rates_are_measured_from_the_table() -> None:
    assert ideal_at_every_point(facts_of("positions.rate"))
    assert not ideal_at_every_point(facts_of("positions.rate", positions=lambda n, d: sinusoidal_positions(n, d, 100)))


def ideal_at_every_point(facts: dict[str, Any]) -> bool:
    points = zip(facts["pairs"], facts["widths"], facts["rates"], strict=True)
    return all(math.isclose(rate, 10000 ** (-2 * i / d), rel_tol=0.01) for i, d, rate in points)


@pytest.mark.parametrize("seed", SEEDS)
def test_adding_is_concatenating_with_one_matrix(seed: int) -> None:
    facts = facts_of("positions.concat", seed=seed)
    assert max(facts["tied_gap"], facts["terms_gap"]) < 1e-9
    assert 0.03 < facts["free_gap"] < 0.15
    assert facts["parameters_beside"] == 2 * facts["parameters_added"]
    assert facts["token"] == facts["position_after"] == 1


def test_a_product_is_no_concatenation() -> None:
    assert facts_of("positions.concat", join=lambda e, p: e * p)["tied_gap"] > 0.5


# --- steps, shapes, the bug ------------------------------------------------------------------------------------------


def test_one_order_of_120_reaches_the_queries() -> None:
    facts = facts_of("positions.steps")
    assert facts["right"] == 1
    assert facts["as_written"] < 1e-9
    assert len(facts["gaps"]) == 120


@pytest.mark.parametrize("at", range(4))
def test_the_input_has_the_shape_of_the_ids_and_d_model(at: int) -> None:
    values = measure("positions.input.shape", at=at)
    assert values["placed"] == values["embedded"] == [values["B"], values["N"], values["d_model"]]
    assert (values["too_long"], values["strange"]) == ("RuntimeError", "IndexError")


def test_the_share_does_not_depend_on_the_width() -> None:
    assert all(ideal_accepted("positions.scale.share", measure("positions.scale.share", at=at)) for at in range(3))


def test_the_line_that_stops_the_clocks_is_the_rate() -> None:
    facts = facts_of("bugs.positions-clocks")
    listing = find("bugs.positions-clocks").declaration.listing
    assert "rate = 10000" in listing[facts["line"] - 1].text
    assert facts["error"] == "none"
    assert facts["standing"] > facts["standing_right"] + 0.3
    suspected = {at for at, line in enumerate(listing, start=1) if line.mend}
    named = {int(number) for each in question("positions.bug.clocks").diagnoses for number in digits(each.when)}
    assert named == suspected - {facts["line"]}


def digits(when: str) -> list[str]:
    return [part for part in when.split() if part.isdigit()]
