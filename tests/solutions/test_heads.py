"""The reference of multi-head attention against torch's own module and a loop over heads; faulty versions of it."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from seeds import SEEDS
from torch import Tensor, nn

from solutions import bughunt
from solutions.catalog import run
from solutions.demonstrations import bugs_heads_mask, bugs_heads_merge, bugs_heads_scale, bugs_heads_split
from solutions.demonstrations.heads_mutants import MUTANTS, RIGHT, mutated
from solutions.evidence import Evidence
from solutions.heads import MultiHeadAttention, attend_heads, merge, split
from solutions.masks import causal_mask, padding_mask

DOUBLE = torch.double


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=rng(seed), dtype=DOUBLE)


def facts_of(evidence: Evidence) -> dict[str, Any]:
    return dict(evidence.facts)


# --- the system ------------------------------------------------------------------------------------------------------


def pair(d_model: int, h: int, bias: bool = True) -> tuple[MultiHeadAttention, nn.MultiheadAttention]:
    """Ours and torch's, with the same matrices and biases that are not 0."""
    torch.manual_seed(0)
    ours = MultiHeadAttention(d_model, h, bias).double()
    theirs = nn.MultiheadAttention(d_model, h, bias=bias, batch_first=True, dtype=DOUBLE)
    with torch.no_grad():
        for linear in (ours.W_q, ours.W_k, ours.W_v, ours.W_o):
            if bias:
                linear.bias.normal_()
        theirs.in_proj_weight.copy_(torch.cat([ours.W_q.weight, ours.W_k.weight, ours.W_v.weight]))
        theirs.out_proj.weight.copy_(ours.W_o.weight)
        if bias:
            theirs.in_proj_bias.copy_(torch.cat([ours.W_q.bias, ours.W_k.bias, ours.W_v.bias]))
            theirs.out_proj.bias.copy_(ours.W_o.bias)
    return ours, theirs


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("h", [1, 3, 4, 12])
def test_it_agrees_with_torchs_module(h: int, bias: bool) -> None:
    ours, theirs = pair(12, h, bias)
    queries, keys, values = draw(2, 5, 12), draw(2, 7, 12, seed=1), draw(2, 7, 12, seed=2)
    got, weights = ours(queries, keys, values)
    expected, table = theirs(queries, keys, values, average_attn_weights=False)
    torch.testing.assert_close(got, expected)
    torch.testing.assert_close(weights, table)
    assert weights.shape == (2, h, 5, 7)


@pytest.mark.parametrize("B", [2, 4])
def test_it_agrees_with_torchs_module_under_a_mask_of_each_sequence(B: int) -> None:
    ours, theirs = pair(12, 4)
    x = draw(B, 6, 12)
    mask = causal_mask(6) & padding_mask(torch.arange(B) + 2, 6)[:, 0]  # (B, N, N)
    got, _ = ours(x, x, x, mask[:, None])
    expected, _ = theirs(x, x, x, attn_mask=~mask.repeat_interleave(4, dim=0), need_weights=False)
    torch.testing.assert_close(got, expected)


def test_a_mask_without_an_axis_for_the_heads_is_refused_or_taken_for_one_a_head() -> None:
    ours, _ = pair(12, 4)
    masks = {B: causal_mask(6) & padding_mask(torch.arange(B) + 2, 6)[:, 0] for B in (2, 4)}  # (B, N, N)
    with pytest.raises(RuntimeError):
        ours(draw(2, 6, 12), draw(2, 6, 12), draw(2, 6, 12), masks[2])
    x = draw(4, 6, 12)
    assert not torch.allclose(ours(x, x, x, masks[4])[0], ours(x, x, x, masks[4][:, None])[0])


@pytest.mark.parametrize("h", [1, 2, 6])
def test_all_heads_at_once_equal_a_loop(h: int) -> None:
    Q, K, V = draw(2, 5, 12), draw(2, 7, 12, seed=1), draw(2, 7, 6 * h, seed=2)  # d_v need not be d_k
    got, weights = attend_heads(Q, K, V, h)
    for head in range(h):
        q, k, v = (each.chunk(h, dim=-1)[head] for each in (Q, K, V))
        expected = torch.einsum("bik,bjk->bij", q, k).div(math.sqrt(12 / h)).softmax(-1)
        torch.testing.assert_close(weights[:, head], expected)
        torch.testing.assert_close(got[..., head * 6 : (head + 1) * 6], expected @ v)


def test_gradients_agree_with_torchs_module() -> None:
    ours, theirs = pair(12, 3)
    x, cotangent = draw(2, 5, 12), draw(2, 5, 12, seed=3)
    (ours(x, x, x)[0] * cotangent).sum().backward()
    (theirs(x, x, x)[0] * cotangent).sum().backward()
    projections = [ours.W_q.weight.grad, ours.W_k.weight.grad, ours.W_v.weight.grad]
    torch.testing.assert_close(
        torch.cat([each for each in projections if each is not None]), theirs.in_proj_weight.grad
    )
    torch.testing.assert_close(ours.W_o.weight.grad, theirs.out_proj.weight.grad)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_split_takes_columns_and_merge_brings_them_back(batch: tuple[int, ...]) -> None:
    x = draw(*batch, 5, 12)
    pieces = split(x, 3)
    assert pieces.shape == (*batch, 3, 5, 4)
    for head, columns in enumerate(x.chunk(3, dim=-1)):
        assert torch.equal(pieces[..., head, :, :], columns)
    assert torch.equal(merge(pieces), x)
    assert torch.equal(split(x.mT.contiguous().mT, 3), pieces)  # any layout can be split


def test_eight_heads_by_default_and_no_remainder() -> None:
    assert MultiHeadAttention(64).heads == 8
    with pytest.raises(ValueError, match="3 heads of one width do not fill d_model = 10"):
        MultiHeadAttention(10, 3)


# --- mutants and faulty listings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_mutant_has_the_right_shape_and_is_caught(mutant: str) -> None:
    for seed in (0, 1):
        facts = facts_of(run("heads.mutants", {"mutant": mutant}, seed))
        assert facts["right_shape"]
        assert facts["gap"] > 0.01
        assert facts["right_shapes"] == facts["mutants"] == facts["caught_gap"] == len(MUTANTS)
        assert facts["healthy"] < 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_two_views_are_seen_by_rotation_and_reach_alone(seed: int) -> None:
    facts = facts_of(run("heads.mutants", seed=seed))
    assert max(facts["rows"], facts["leak"], facts["mixing"]) < 1e-12
    assert facts["order"] > 0.1
    assert facts["unseen"] == 6


def test_code_without_a_mistake_is_not_caught() -> None:
    facts = facts_of(mutated("both-views", rng(), mutants=dict.fromkeys(MUTANTS, RIGHT)))
    assert facts["caught_gap"] == facts["only_gap"] == 0


LISTINGS = {"mask": bugs_heads_mask, "merge": bugs_heads_merge, "scale": bugs_heads_scale, "split": bugs_heads_split}


@pytest.mark.parametrize("name", LISTINGS)
def test_one_mend_repairs_a_listing_and_no_other_helps(name: str) -> None:
    suspects = [at for at, line in enumerate(LISTINGS[name].LISTING.lines, start=1) if line.mend]
    for seed in SEEDS:
        facts = facts_of(run(f"bugs.heads-{name}", seed=seed))
        assert facts["line"] in suspects
        assert facts["gap"] > 0.1
        assert facts["mended"] < 1e-9
        assert all(gap > 0.1 for at, gap in enumerate(facts["gaps"], start=1) if at != facts["line"])


@pytest.mark.parametrize(("name", "line", "error"), [
    ("mask", 19, "none"), ("merge", 19, "RuntimeError"), ("scale", 17, "none"), ("split", 13, "none"),
])  # fmt: skip
def test_a_mended_listing_has_no_fault(name: str, line: int, error: str) -> None:
    module = LISTINGS[name]
    shown = facts_of(run(f"bugs.heads-{name}"))
    mended = facts_of(module.hunted(rng(), listing=module.LISTING.with_mend(line)))
    assert (shown["line"], shown["error"]) == (line, error)
    assert (mended["line"], mended["error"]) == (0, "none")
    assert mended["gap"] < 1e-9


@pytest.mark.parametrize("name", LISTINGS)
def test_listings_are_short(name: str) -> None:
    lines = bughunt.read(f"heads_{name}").lines
    assert len(lines) <= 24
    assert all(len(text) <= 72 for line in lines for text in (line.text, line.mend))
    assert sum(bool(line.mend) for line in lines) >= 4


def test_a_mask_without_heads_raises_for_two_sequences() -> None:
    facts = facts_of(run("bugs.heads-mask"))
    assert (facts["unequal_error"], facts["unequal_mended"]) == ("RuntimeError", "none")
