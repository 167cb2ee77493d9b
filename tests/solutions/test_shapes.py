"""The single head against torch and a loop, what its demonstrations measure on every seed, and what breaks them."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import torch
from demonstration_keys import holding, ideal_accepted, measure, question, questions, settings
from sabotage import shapes as broken
from seeds import SEEDS
from torch import Tensor
from torch.nn import functional

from quizapp.bank.choosing import variants
from solutions import bughunt
from solutions.catalog import find, run
from solutions.self_attention import SelfAttention, TiedSelfAttention

HUNTS = {
    "shapes.bugs.import": "missing_import",
    "shapes.bugs.tuple": "tuple_output",
    "shapes.bugs.axis": "softmax_axis",
    "shapes.bugs.untransposed": "untransposed",
    "shapes.bugs.rand": "rand_everywhere",
}


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts(id: str, seed: int = 0, **params: int) -> dict[str, Any]:
    return dict(run(id, dict(params), seed).facts)


# --- the modules -----------------------------------------------------------------------------------------------------


def by_loops(x: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> Tensor:
    """Self-attention of one sequence x (N, d_model) with numbers only."""
    rows = []
    for query in x.tolist():
        q = [sum(a * w for a, w in zip(query, column, strict=True)) for column in W_q.T.tolist()]
        scores = []
        for key in x.tolist():
            k = [sum(a * w for a, w in zip(key, column, strict=True)) for column in W_k.T.tolist()]
            scores.append(sum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(len(q)))
        exponentials = [math.exp(score - max(scores)) for score in scores]
        mixed = [
            sum(e * other[at] for e, other in zip(exponentials, x.tolist(), strict=True)) / sum(exponentials)
            for at in range(x.shape[1])
        ]
        rows.append([sum(a * w for a, w in zip(mixed, column, strict=True)) for column in W_v.T.tolist()])
    return torch.tensor(rows)


@pytest.mark.parametrize("build", [SelfAttention, TiedSelfAttention])
@pytest.mark.parametrize(("N", "d_model", "d_k", "d_v"), [(5, 11, 7, 3), (1, 2, 2, 2), (4, 4, 4, 4)])
def test_a_head_agrees_with_a_loop_over_numbers(
    build: type[SelfAttention], N: int, d_model: int, d_k: int, d_v: int
) -> None:
    head, x = build(d_model, d_k, d_v, rng()), torch.randn(N, d_model, generator=rng(1))
    z, weights = head(x)
    torch.testing.assert_close(z, by_loops(x, head.W_q, head.W_k, head.W_v), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(weights.sum(-1), torch.ones(N))


@pytest.mark.parametrize("build", [SelfAttention, TiedSelfAttention])
def test_a_head_agrees_with_torch_with_a_batch_and_a_mask(build: type[SelfAttention]) -> None:
    head, x = build(11, 7, 3, rng()), torch.randn(2, 5, 11, generator=rng(1))
    mask = torch.ones(5, 5, dtype=torch.bool).tril()
    for given in (None, mask):
        z, weights = head(x, given)
        assert z.shape == (2, 5, 3)
        assert weights.shape == (2, 5, 5)
        q, k, v = x @ head.W_q, x @ head.W_k, x @ head.W_v
        torch.testing.assert_close(z, functional.scaled_dot_product_attention(q, k, v, attn_mask=given))


def test_a_tied_head_has_one_matrix_less_and_keeps_the_tie_in_training() -> None:
    head = TiedSelfAttention(6, 4, 3, rng())
    assert sum(each.numel() for each in head.parameters()) == 6 * 4 + 6 * 3
    before = head.W_q.detach().clone()
    x = torch.randn(5, 6, generator=rng(1))
    head(x)[0].square().sum().backward()
    torch.optim.SGD(head.parameters(), lr=0.1).step()
    assert head.W_k is head.W_q
    assert not torch.equal(head.W_q, before)


def test_a_head_is_drawn_from_its_generator() -> None:
    assert torch.equal(SelfAttention(6, 4, 3, rng(2)).W_v, SelfAttention(6, 4, 3, rng(2)).W_v)
    W = SelfAttention(400, 400, 1, rng()).W_q
    assert W.std().item() == pytest.approx(1 / 20, rel=0.02)


# --- the steps -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_one_order_of_the_steps_is_attention_and_two_with_a_mask(seed: int) -> None:
    plain, masked = facts("shapes.order", seed), facts("shapes.masked-order", seed)
    assert (plain["orders"], plain["right"]) == (120, 1)
    assert 1 < plain["ran"] < 20
    assert plain["as_written"] < 1e-12
    assert plain["closest"] > 1e-2
    assert masked["right"] == 2
    assert max(masked["mask_first"], masked["mask_last"]) < 1e-12
    assert masked["mask_late"] == math.inf
    assert masked["scaled_late"] > 1e-2


# --- the questions ---------------------------------------------------------------------------------------------------

KEYS = {
    "shapes.scores.kind": {"scores"},
    "shapes.lines.runs": {"line-breaks", "semicolons"},
    "shapes.output.kind": {"inside", "mixed-inputs"},
    "shapes.rand.symptoms": {"one-key", "positive"},
    "shapes.pairs.form": {"loop", "rank", "full-width"},
    "shapes.tests.untransposed": {"permutation", "other-sizes"},
}
NUMBERS = ("shapes.output.keys", "shapes.axis.rows", "shapes.scores.own")


@pytest.mark.parametrize("id", KEYS)
def test_what_holds_does_so_on_every_seed(id: str) -> None:
    for at, _ in enumerate(settings(id)):
        for seed in range(6):
            assert holding(id, measure(id, seed, at)) == KEYS[id]


@pytest.mark.parametrize("id", NUMBERS)
def test_sound_reasoning_is_accepted_on_every_seed(id: str) -> None:
    for at, _ in enumerate(settings(id)):
        for seed in range(6):
            assert ideal_accepted(id, measure(id, seed, at))


def test_the_shapes_are_those_of_the_paper() -> None:
    for at, sizes in enumerate(settings("shapes.self.output")):
        found = measure("shapes.self.output", 0, at)
        assert found["output_shape"] == [sizes["B"], sizes["N"], sizes["d_v"]]
        assert found["weights_shape"] == [sizes["B"], sizes["N"], sizes["N"]]


def test_every_size_of_a_shape_question_is_another_prime() -> None:
    asked = [each for each in questions("shapes").values() if each.kind == "shape"]
    assert {each.demonstration for each in asked} == {"shapes.self", "swap.shapes"}
    for variant in (variant for each in asked for variant in variants(each)):
        sizes = [int(size) for size in variant.values()]
        assert len(set(sizes)) == len(sizes)
        assert all(size % n for size in sizes for n in range(2, size))


def test_the_mean_of_scores_from_rand_follows_the_formula() -> None:
    for seed in range(5):
        found = facts("shapes.rand-mean", seed)
        for d_model, d_k, mean in zip(found["widths"], found["keys"], found["means"], strict=True):
            assert mean == pytest.approx(d_model**2 * d_k**0.5 / 16, rel=0.1)


# --- the sabotages ---------------------------------------------------------------------------------------------------


def test_weights_where_scores_are_expected_are_taken_for_weights() -> None:
    assert holding("shapes.scores.kind", measure("shapes.scores.kind", score=broken.normalised)) == {
        "weights", "unnormalised"
    }  # fmt: skip


def test_with_one_matrix_a_token_prefers_itself() -> None:
    found = measure("shapes.scores.own", score=broken.of_queries_alone)
    assert found["own"] == found["tied_own"]
    assert not ideal_accepted("shapes.scores.own", found)


def test_a_head_that_reads_itself_alone_makes_a_batch_of_the_first_axis() -> None:
    assert measure("shapes.axis.rows", build=broken.ValuesOnly)["rows"] == 1


def test_a_hard_choice_reads_one_key() -> None:
    assert measure("shapes.output.keys", attend=broken.hard)["read"] == 1


def test_weights_that_do_not_sum_to_one_leave_the_range_of_the_values() -> None:
    assert measure("shapes.output.kind", attend=broken.gated)["outside"] > 0.1


def test_scores_relative_to_the_mean_key_see_the_third_token() -> None:
    assert "third" in holding("shapes.pairs.form", measure("shapes.pairs.form", score=broken.centred))


def test_scores_of_full_rank_are_no_bilinear_form() -> None:
    assert measure("shapes.pairs.form", score=broken.exponential)["rank"] == 16


def test_entries_of_mean_zero_have_neither_symptom() -> None:
    assert not holding("shapes.rand.symptoms", measure("shapes.rand.symptoms", draw=torch.randn)) & {
        "one-key", "positive"
    }  # fmt: skip


def test_sequences_that_read_each_other_change_together() -> None:
    found = measure("shapes.self.output", build=broken.AcrossTheBatch)
    assert found["crosstalk"] > 0.1
    assert measure("shapes.self.output")["crosstalk"] == 0


# --- the bug hunts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("id", "name"), HUNTS.items())
def test_one_mend_repairs_the_code_and_every_other_leaves_it_broken(id: str, name: str) -> None:
    listing = bughunt.read(name)
    suspected = [at for at, line in enumerate(listing.lines, start=1) if line.mend]
    assert len(suspected) >= 4
    for seed in range(5):
        found = facts(question(id).demonstration, seed)
        assert found["line"] in suspected
        for at in suspected:
            gap = found["gaps"][at - 1]
            assert gap < bughunt.REPAIRED if at == found["line"] else gap > 1e-2


@pytest.mark.parametrize("name", HUNTS.values())
def test_a_listing_fits_beside_its_question(name: str) -> None:
    lines = bughunt.read(name).lines
    assert len(lines) <= 24
    assert all(len(text) <= 72 for line in lines for text in (line.text, line.mend))


@pytest.mark.parametrize("id", HUNTS)
def test_a_mended_listing_is_no_hunt(id: str) -> None:
    demonstration = question(id).demonstration
    (sabotage,) = broken.SABOTAGES[demonstration]
    honest, mended = measure(id), measure(id, **sabotage)
    assert honest["line"] != 0
    assert mended["line"] == 0
    assert mended["gap"] == pytest.approx(0, abs=bughunt.REPAIRED)


@pytest.mark.parametrize("id", HUNTS)
def test_the_diagnoses_name_lines_that_can_be_suspected(id: str) -> None:
    listing, faulty = find(question(id).demonstration).declaration.listing, measure(id)["line"]
    for diagnosis in question(id).diagnoses:
        named = [int(number) for number in re.findall(r"answer == (\d+)", diagnosis.when)]
        assert named
        for number in named:
            assert listing[number - 1].mend
            assert number != faulty


def test_mended_the_layer_returns_a_tensor_and_the_head_rows_that_sum_to_one() -> None:
    (tuples,), (axis,) = broken.SABOTAGES["bugs.tuple-output"], broken.SABOTAGES["bugs.softmax-axis"]
    assert measure("shapes.bugs.tuple")["returned"] == "tuple"
    assert measure("shapes.bugs.tuple", **tuples)["returned"] == "Tensor"
    assert measure("shapes.bugs.axis")["rows_off"] != pytest.approx(0, abs=0.1)
    assert measure("shapes.bugs.axis", **axis)["rows_off"] == pytest.approx(0, abs=1e-5)
