"""What is said of heads holds on every seed, and a sabotaged run refutes it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from seeds import FEW, SEEDS
from torch import Tensor, nn

from solutions.catalog import find, run
from solutions.demonstrations.heads_ablation import ablation
from solutions.demonstrations.heads_divisible import divisible
from solutions.demonstrations.heads_identical import identical, untouched
from solutions.demonstrations.heads_lookups import lookups
from solutions.demonstrations.heads_narrow import narrow
from solutions.demonstrations.heads_order import STEPS, order
from solutions.demonstrations.heads_output import output
from solutions.demonstrations.heads_pairs import Adam
from solutions.demonstrations.heads_parallel import parallel
from solutions.demonstrations.heads_parameters import parameters
from solutions.demonstrations.heads_permute import permute
from solutions.demonstrations.heads_scale import scale
from solutions.demonstrations.heads_split import splitting, viewed
from solutions.evidence import Evidence, Progress
from solutions.heads import MultiHeadAttention, attend_heads
from tests.sharing import measured


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def facts_of(evidence: Evidence) -> dict[str, Any]:
    return dict(evidence.facts)


def unwatched(_: Progress) -> None:
    pass


# --- split, merge, and the order of steps ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("N", "h"), [(12, 4), (12, 6), (24, 3)])
def test_a_view_deals_tokens_to_heads_and_a_transpose_deals_columns(N: int, h: int, seed: int) -> None:
    facts = facts_of(run("heads.split", {"N": N, "h": h}, seed))
    assert facts["head_shape"] == facts["view_shape"] == [2, h, N, 5]
    assert (facts["head_tokens"], facts["places"], facts["heads_hit"]) == (N, 1, h)
    assert (facts["view_tokens"], facts["view_places"], facts["view_heads"]) == (N // h, h, 1)
    assert facts["merge_copied"] == facts["merge_reshaped"] == facts["round_trip"] == 0
    assert facts["merge_view"] == "RuntimeError"
    assert facts["untransposed_gap"] > 1
    assert facts["row_tokens"] == h


def test_split_by_a_view_is_caught() -> None:
    facts = facts_of(splitting(B=2, N=12, h=4, d_k=5, rng=rng(), cut=viewed))
    assert facts["head_tokens"] == 3
    assert facts["merge_copied"] > 1
    assert facts["untransposed_gap"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_one_order_of_720_is_right(seed: int) -> None:
    facts = facts_of(run("heads.order", seed=seed))
    assert len(facts["gaps"]) == 720
    assert [at for at, gap in enumerate(facts["gaps"]) if gap < 1e-6] == [0]  # as declared
    assert tuple(STEPS) == find("heads.order").declaration.steps
    assert facts["runs"] + facts["raises"] == 720
    assert facts["nearest"] > 0.1


def test_without_scaling_no_order_is_right() -> None:
    def unscaled(now: dict[str, Tensor]) -> None:
        now["S"] = now["Q"] @ now["K"].mT

    facts = facts_of(order(h=3, d_k=4, rng=rng(), steps={**STEPS, "scores": unscaled}))
    assert min(facts["gaps"]) > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_loop_and_torch_agree_and_one_wide_head_does_not(seed: int) -> None:
    facts = facts_of(run("heads.parallel", seed=seed))
    assert facts["loop_gap"] < 1e-12
    assert facts["torch_gap"] < 1e-12
    assert min(facts[f"{name}_gap"] for name in ("unmixed", "single", "averaged")) > 0.1
    assert facts["columns"] == 8
    wide = facts_of(
        parallel(B=2, N_q=3, N_k=7, h=5, d_k=8, rng=rng(seed), attend=lambda Q, K, V, h: attend_heads(Q, K, V, 1))
    )
    assert wide["columns"] == 40
    assert wide["loop_gap"] > 0.1


@pytest.mark.parametrize(("d_model", "h"), [(10, 3), (14, 3), (20, 3)])
def test_a_remainder_is_refused_by_the_layout_only(d_model: int, h: int) -> None:
    facts = facts_of(run("heads.divisible", {"d_model": d_model, "h": h}))
    assert (facts["built"], facts["built_torch"], facts["cut"]) == ("ValueError", "AssertionError", "RuntimeError")
    assert facts["own_shape"] == facts["unequal_shape"] == [2, 5, d_model]
    cut = facts_of(divisible(d_model=10, h=3, rng=rng(), cut=lambda x, h: x.tensor_split(h, dim=-1)))
    assert cut["cut"] == "no error"


# --- what heads cost, and how they are scaled ------------------------------------------------------------------------


def test_heads_cost_no_parameters_and_no_products() -> None:
    facts = facts_of(run("heads.parameters"))
    assert facts["counts"] == [4 * width**2 + 4 * width for width in facts["widths"]]
    assert set(facts["by_heads"]) == {facts["parameters_torch"]}
    assert facts["products_1"] == facts["products_16"] == 4 * 10 * 64**2 + 2 * 10**2 * 64
    assert facts["weights_16"] == 16 * facts["weights_1"]
    assert facts["parameters_full"] > 15 * facts["parameters_16"]
    assert facts["default_width"] == 64


def test_other_modules_have_other_counts_and_other_defaults() -> None:
    bare = parameters(64, 10, rng(), build=lambda d_model, h: MultiHeadAttention(d_model, h, bias=False))
    assert facts_of(bare)["counts"][0] == 4 * 8**2
    assert facts_of(parameters(64, 10, rng(), transformer=lambda d_model=512, nhead=4: None))["default_width"] == 128


@pytest.mark.parametrize("seed", SEEDS)
def test_the_inverted_factor_makes_scores_d_k_times_too_large(seed: int) -> None:
    facts = facts_of(run("heads.scale", seed=seed))
    expected = [width / h for width, h in zip(facts["widths"], facts["heads"], strict=True)]
    assert facts["ratios"] == pytest.approx(expected)
    assert facts["spread_divided"] == pytest.approx(64 * facts["spread_right"], rel=1e-4)
    assert facts["largest_divided"] > facts["largest_raw"] > facts["largest_right"]
    assert facts_of(scale(64, rng(seed), factor=lambda d_k: d_k**0.5))["ratios"] == pytest.approx([1] * len(expected))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("N", [8, 16, 32])
def test_a_head_of_width_1_puts_two_keys_first_and_a_circle_all(seed: int, N: int) -> None:
    facts = facts_of(run("heads.narrow", {"N": N}, seed))
    assert facts["first_1"] == 2
    assert facts["first_circle"] == N
    assert facts["first_2"] < N


def test_by_distance_every_key_can_come_first() -> None:
    def nearness(q: Tensor, k: Tensor) -> Tensor:
        return -((q[:, None] - k).square().sum(-1))

    assert facts_of(narrow(N=8, rng=rng(), score=nearness))["first_1"] == 8


# --- what W_o and the numbers of heads mean --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_product_counts_and_tokens_stay_apart(seed: int) -> None:
    facts = facts_of(run("heads.output", seed=seed))
    assert facts["product_gap"] < 1e-12
    assert facts["rotated_gap"] < 1e-12
    assert facts["rotated_change"] > 0.1
    assert facts["omitted_gap"] > 0.1
    assert (facts["columns_with"], facts["columns_without"], facts["rows_hit"]) == (24, 6, 1)


def test_a_mixing_of_tokens_and_a_bend_are_caught() -> None:
    mixed = facts_of(output(h=4, d_k=6, rng=rng(), mix=lambda concat, W_o: (concat + concat.mean(0)) @ W_o))
    bent = facts_of(output(h=4, d_k=6, rng=rng(), mix=lambda concat, W_o: (concat @ W_o).relu()))
    assert mixed["rows_hit"] == 6
    assert bent["product_gap"] > 0.1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("h", [2, 4, 8])
def test_renumbered_heads_compute_the_same_with_all_their_blocks_only(h: int, seed: int) -> None:
    facts = facts_of(run("heads.permute", {"h": h}, seed))
    assert facts["all_gap"] < 1e-12
    assert facts["moved_gap"] == 0
    assert min(facts["inputs_gap"], facts["qk_gap"], facts["vo_gap"], facts["first_change"]) > 0.05


def test_columns_moved_across_the_borders_of_heads_are_caught() -> None:
    assert facts_of(permute(h=4, d_k=6, rng=rng(), renumber=lambda W, order, dim: W.roll(1, dim)))["all_gap"] > 0.1


# --- what heads are for ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_each_part_of_the_stack_is_missed(seed: int) -> None:
    facts = facts_of(run("heads.ablation", seed=seed))
    assert (facts["reach"], facts["reach_alone"]) == (8, 1)
    assert facts["order_lost"] < 1e-12
    assert facts["order_change"] > 0.02
    assert facts["spread"] > 0.5
    assert facts["spread_collapsed"] < 1e-4


def test_a_stack_in_which_tokens_never_meet_is_caught() -> None:
    class Apart(MultiHeadAttention):
        def forward(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
            return self.W_o(self.W_v(v)), torch.eye(v.shape[1])

    assert facts_of(ablation(4, rng(), attention=Apart))["reach"] == 1


@pytest.mark.parametrize("seed", FEW)
def test_two_heads_learn_two_lookups_and_one_needs_a_hidden_layer(seed: int) -> None:
    facts = facts_of(measured("heads.lookups", {}, seed))
    assert min(facts[name] for name in ("accuracy_2", "accuracy_mlp", "once_1", "once_2")) > 0.95
    assert facts["accuracy_1"] < 0.45
    assert facts["parameters_1"] == facts["parameters_2"]
    assert facts["larger"] > 1.8 * facts["smaller"] > 0.3
    assert min(facts["own"], facts["apart"], facts["overlap"], facts["moved"]) > 0.5
    assert facts["pruned"] < 0.4 < facts["once_pruned"]


def test_two_heads_that_are_one_learn_no_more_than_one() -> None:
    torch.manual_seed(0)
    facts = facts_of(lookups(100, rng(), unwatched, attention=lambda d_model, h: MultiHeadAttention(d_model, 1)))
    assert facts["accuracy_2"] < 0.5


@pytest.mark.parametrize("seed", FEW)
def test_heads_that_start_alike_stay_alike(seed: int) -> None:
    facts = facts_of(measured("heads.identical", {}, seed))
    assert facts["apart_identical"] == facts["matrices_identical"] == 0
    assert facts["moved_identical"] > 0.5
    assert facts["accuracy_identical"] < 0.5
    assert min(facts["accuracy_output"], facts["accuracy_independent"]) > 0.7
    assert min(facts["apart_output"], facts["apart_independent"]) > 0.4


def test_heads_that_do_not_start_alike_part() -> None:
    torch.manual_seed(0)
    facts = facts_of(identical(100, rng(), unwatched, copy=untouched))
    assert facts["apart_identical"] > 0.3
    assert facts["accuracy_identical"] > 0.9


def test_the_short_adam_takes_the_steps_of_torchs() -> None:
    ours, theirs = ([nn.Parameter(torch.ones(3, 4)), nn.Parameter(torch.arange(4.0))] for _ in range(2))
    short, long = Adam(ours), torch.optim.Adam(theirs, lr=0.03)
    for _ in range(30):
        short.descend((ours[0] @ ours[1].cos()).square().sum(), 0.03)
        gradients = torch.autograd.grad((theirs[0] @ theirs[1].cos()).square().sum(), theirs)
        for each, gradient in zip(theirs, gradients, strict=True):
            each.grad = gradient
        long.step()
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other)
