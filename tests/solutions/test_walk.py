"""The walk's every number against the reference attention and torch's own modules; a sabotage of each step is seen."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from solutions import catalog
from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import BadParameter, run
from solutions.demonstrations.walk_attention import walk_through
from solutions.evidence import Evidence, Matrix
from solutions.heads import attend_heads
from solutions.masks import causal_mask
from solutions.positions import InputEmbedding, sinusoidal_positions
from solutions.walk import D_MODEL, STEPS, VOCABULARY, Layer, Matrices, Steps, drawn, walk

IDS = {"one": [5], "two": [9, 9], "seven": [78, 832, 333, 823, 620, 831, 644], "twelve": [*range(990, 1000), 7, 7]}
WAYS = [(heads, causal, scaled) for heads in (1, 2, 4) for causal in (True, False) for scaled in (True, False)]
EVERY = pytest.mark.parametrize(("heads", "causal", "scaled"), WAYS)
CLOSE = 1e-5


def layer(seed: int = 0) -> Layer:
    return drawn(catalog.seeded(seed))


def same(ours: Tensor, theirs: Tensor) -> None:
    torch.testing.assert_close(ours, theirs, atol=CLOSE, rtol=CLOSE)


def evidence(tokens: list[int], heads: int = 2, causal: bool = True, scaled: bool = True, seed: int = 0) -> Evidence:
    params: dict[str, Any] = {"tokens": " ".join(map(str, tokens)), "heads": str(heads)}
    return run("walk.attention", {**params, "causal": causal, "scaled": scaled}, seed)


def matrices(found: Evidence) -> dict[tuple[str, int], list[list[float | None]]]:
    return {(one.name, one.head): one.values for one in found.figures if isinstance(one, Matrix)}


def joined(way: Matrices, name: str) -> Tensor:
    """The heads of q, k or v side by side: (N, d_model)."""
    return torch.cat(list(way[name]), dim=-1)


# --- against the reference and against torch -------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize("sentence", IDS)
@pytest.mark.parametrize("seed", range(3))
def test_every_step_is_that_of_the_reference(heads: int, causal: bool, scaled: bool, sentence: str, seed: int) -> None:
    own, ids = layer(seed), torch.tensor(IDS[sentence])
    N, d_k = len(ids), D_MODEL // heads
    way = walk(own, ids, heads, causal, scaled)
    same(way["e"], F.embedding(ids, own.E))
    entered = InputEmbedding(VOCABULARY, D_MODEL)
    with torch.no_grad():
        entered.embedding.weight.copy_(own.E)
        same(way["x"], entered(ids))
    same(way["raised"] + sinusoidal_positions(N, D_MODEL), way["x"])
    for name, W in (("q", own.W_q), ("k", own.W_k), ("v", own.W_v)):
        same(joined(way, name), F.linear(way["x"], W.T))
        assert way[name].shape == (heads, N, d_k)
    same(way["products"], attention_scores(way["q"], way["k"], scale=1.0))
    same(way["scores"], attention_scores(way["q"], way["k"], None if scaled else 1.0))
    mask = causal_mask(N) if causal else torch.ones(N, N, dtype=torch.bool)
    assert torch.equal(way["masked"].isneginf(), (~mask).expand(heads, N, N))
    assert torch.equal(way["masked"][:, mask], way["scores"][:, mask])
    Z, weights = scaled_dot_product_attention(way["q"], way["k"], way["v"], mask, scale=None if scaled else 1.0)
    same(way["weights"], weights)
    same(way["Z"], Z)
    assert (way["weights"][:, ~mask] == 0).all()
    same(way["output"], way["concat"] @ own.W_o)
    if scaled:
        concat, weights = attend_heads(*(joined(way, name) for name in "qkv"), heads, mask)
        same(way["concat"], concat)
        same(way["weights"], weights)


@EVERY
@pytest.mark.parametrize("sentence", IDS)
def test_torch_gives_the_same(heads: int, causal: bool, scaled: bool, sentence: str) -> None:
    own, ids = layer(7), torch.tensor(IDS[sentence])
    way = walk(own, ids, heads, causal, scaled)
    q, k, v = way["q"], way["k"], way["v"]
    mask = causal_mask(len(ids)) if causal else None
    same(way["Z"], F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=None if scaled else 1.0))
    theirs = nn.MultiheadAttention(D_MODEL, heads, bias=False, batch_first=True)
    grown = 1.0 if scaled else math.sqrt(D_MODEL / heads)  # it divides: what it gets is multiplied first
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([grown * own.W_q.T, own.W_k.T, own.W_v.T]))
        theirs.out_proj.weight.copy_(own.W_o.T)
        x = way["x"][None]
        hidden = None if mask is None else ~mask
        output, weights = theirs(x, x, x, attn_mask=hidden, average_attn_weights=False)
    same(way["output"], output[0])
    same(way["weights"], weights[0])


@EVERY
def test_the_evidence_says_so_itself(heads: int, causal: bool, scaled: bool) -> None:
    for seed in range(20):
        facts = evidence(IDS["twelve"], heads, causal, scaled, seed).facts
        assert all(facts[f"gap_{name}"] < CLOSE for name in ("input", "weights", "heads", "output"))  # type: ignore[operator]
        assert facts["row_sum"] < CLOSE  # type: ignore[operator]
        assert (facts["ahead"] == 0) == causal
        assert (facts["n"], facts["d_k"]) == (12, D_MODEL // heads)


@EVERY
def test_the_evidence_carries_every_matrix(heads: int, causal: bool, scaled: bool) -> None:
    ids = IDS["seven"]
    way = walk(layer(3), torch.tensor(ids), heads, causal, scaled)
    found = matrices(evidence(ids, heads, causal, scaled, 3))
    whole = ("e", "raised", "x", "concat", "output")
    assert all(found[name, 0] == way[name].tolist() for name in whole)
    assert found["PE", 0] == sinusoidal_positions(7, D_MODEL).tolist()
    assert found["W_o", 0] == layer(3).W_o.tolist()
    for head in range(heads):
        for name in ("q", "k", "v"):
            assert found[name.upper(), head + 1] == way[name][head].tolist()
            W = getattr(layer(3), f"W_{name}")[:, head * D_MODEL // heads : (head + 1) * D_MODEL // heads]
            assert found[f"W_{name}", head + 1] == W.tolist()
            same(way["x"] @ torch.tensor(found[f"W_{name}", head + 1]), way[name][head])
        for name in ("products", "scores", "Z"):
            assert found[name, head + 1] == way[name][head].tolist()
        for name in ("masked", "weights"):
            for i, row in enumerate(found[name, head + 1]):
                known = [cell for cell in row if cell is not None]
                assert known == way[name][head, i, : len(known)].tolist()
                assert len(known) == (i + 1 if causal else 7)
    assert len(found) == 7 + 11 * heads


def test_a_later_token_changes_nothing_before_it() -> None:
    own = layer()
    first, other = (walk(own, torch.tensor(ids), 2) for ids in ([1, 2, 3, 4], [1, 2, 3, 99]))
    assert torch.equal(first["output"][:3], other["output"][:3])
    assert not torch.equal(first["output"][3], other["output"][3])


def test_equal_tokens_are_alike_until_their_positions_are_added() -> None:
    found = matrices(evidence([4, 8, 4]))
    assert found["e", 0][0] == found["e", 0][2]
    assert found["x", 0][0] != found["x", 0][2]


def test_a_token_takes_its_embedding_with_it() -> None:
    here, there = (matrices(evidence(ids))["e", 0] for ids in ([4, 8, 15], [15, 4, 8]))
    assert [there[1], there[2], there[0]] == here


def test_other_heads_cut_the_same_matrices() -> None:
    one, four = matrices(evidence(IDS["seven"], 1)), matrices(evidence(IDS["seven"], 4))
    assert [[*itertools.chain(*(four["Q", head][i] for head in range(1, 5)))] for i in range(7)] == one["Q", 1]


# --- sabotage --------------------------------------------------------------------------------------------------------

SABOTAGES: dict[str, Steps] = {
    "embedding not multiplied": STEPS._replace(raise_up=lambda e: e),
    "embedding multiplied by d_model": STEPS._replace(raise_up=lambda e: e * e.shape[-1]),
    "no positions": STEPS._replace(place=lambda e: e),
    "positions from 1": STEPS._replace(place=lambda e: e + sinusoidal_positions(len(e) + 1, D_MODEL)[1:]),
    "sines and cosines swapped": STEPS._replace(
        place=lambda e: e + sinusoidal_positions(*e.shape).unflatten(-1, (-1, 2)).flip(-1).flatten(-2)
    ),
    "heads cut across tokens": STEPS._replace(project=lambda x, W, heads: (x @ W).view(heads, len(x), -1)),
    "W transposed": STEPS._replace(project=lambda x, W, heads: STEPS.project(x, W.T, heads)),
    "k with itself": STEPS._replace(score=lambda _q, k: k @ k.transpose(-2, -1)),
    "scores transposed": STEPS._replace(score=lambda q, k: k @ q.transpose(-2, -1)),
    "not divided": STEPS._replace(divide=lambda scores, _d_k: scores),
    "divided by d_k": STEPS._replace(divide=lambda scores, d_k: scores / d_k),
    "divided by the root of d_model": STEPS._replace(divide=lambda scores, _d_k: scores / math.sqrt(D_MODEL)),
    "masked with 0": STEPS._replace(forbid=lambda scores, allowed: scores.masked_fill(~allowed, 0.0)),
    "mask the wrong way round": STEPS._replace(forbid=lambda scores, allowed: scores.masked_fill(~allowed.T, -1e9)),
    "not even itself": STEPS._replace(forbid=lambda scores, allowed: scores.masked_fill(~allowed.tril(-1), -1e9)),
    "softmax over the queries": STEPS._replace(normalise=lambda scores: scores.softmax(dim=-2)),
    "without exp": STEPS._replace(
        normalise=lambda scores: scores.clamp(min=0) / scores.clamp(min=0).sum(-1, keepdim=True).clamp(min=1e-9)
    ),
    "not normalised": STEPS._replace(normalise=lambda scores: scores.exp()),
    "weights transposed": STEPS._replace(mix=lambda weights, v: weights.transpose(-2, -1) @ v),
    "values not weighted": STEPS._replace(mix=lambda _weights, v: v),
    "heads merged without the transpose": STEPS._replace(merge=lambda Z: Z.reshape(Z.shape[1], -1)),
    "heads in the other order": STEPS._replace(merge=lambda Z: STEPS.merge(Z.flip(0))),
    "no W_o": STEPS._replace(leave=lambda concat, _W_o: concat),
    "W_o transposed": STEPS._replace(leave=lambda concat, W_o: concat @ W_o.T),
}
NOTICED: dict[str, set[str]] = {"raise_up": {"gap_input"}, "place": {"gap_input"}, "mix": {"gap_heads"}}


def sabotaged(steps: Steps, seed: int) -> dict[str, Any]:
    return dict(walk_through("78 832 333 823 620", "4", True, True, catalog.seeded(seed), steps).facts)


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_sabotaged_step_is_seen(name: str) -> None:
    for seed in range(5):
        assert not sabotaged(SABOTAGES[name], seed)["gap_output"] < 1e-3


@pytest.mark.parametrize("step", Steps._fields)
def test_every_step_has_its_sabotages_and_is_seen_where_it_happens(step: str) -> None:
    own = [steps for steps in SABOTAGES.values() if getattr(steps, step) is not getattr(STEPS, step)]
    assert own
    for steps in own:
        facts = sabotaged(steps, 0)
        assert all(facts[fact] > 1e-2 for fact in NOTICED.get(step, set()))


def test_a_sabotage_of_the_mask_lets_weight_through() -> None:
    assert sabotaged(SABOTAGES["masked with 0"], 0)["ahead"] > 0.05
    assert sabotaged(SABOTAGES["softmax over the queries"], 0)["row_sum"] > 0.05


def test_what_a_sabotaged_mask_lets_through_is_shown_with_its_number() -> None:
    leaky = walk_through("1 2 3", "1", True, True, catalog.seeded(0), SABOTAGES["masked with 0"])
    assert None not in matrices(leaky)["weights", 1][0]


# --- what may be asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tokens",
    [
        "",
        " ",
        "1  2",
        " 1",
        "1 ",
        "-1",
        "1000",
        "1.5",
        "one",
        "１２",
        "²",
        " ".join("1" * 13),
        "9" * 5000,
        12,
        None,
        [1],
    ],
    ids=repr,
)
def test_what_is_no_sentence_is_refused_with_its_mend(tokens: Any) -> None:
    with pytest.raises(BadParameter, match=r"^tokens is 1 to 12 whole numbers below 1000 with single spaces between"):
        run("walk.attention", {"tokens": tokens})


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(BadParameter, match=r"^heads is one of 1, 2, 4, not '3'$"):
        run("walk.attention", {"heads": "3"})


@pytest.mark.parametrize("tokens", ["0", "007", "999", " ".join(map(str, range(12)))])
def test_what_is_a_sentence_is_not(tokens: str) -> None:
    assert run("walk.attention", {"tokens": tokens}).facts["n"] == len(tokens.split())
