"""The masks against torch's own, and what they must keep for any sizes."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional

from solutions.attention import scaled_dot_product_attention
from solutions.masks import additive, causal_mask, combine, packed_mask, padding_mask, prefix_mask

B, H, N_Q, N_K, D_K = 2, 3, 5, 7, 11
sizes = st.integers(1, 12)


def tensors(n_q: int = N_Q, n_k: int = N_K, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    q = torch.randn(B, H, n_q, D_K, generator=rng)  # (B, H, N_q, d_k)
    k = torch.randn(B, H, n_k, D_K, generator=rng)  # (B, H, N_k, d_k)
    return q, k, torch.randn(B, H, n_k, D_K, generator=rng)


# --- causal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 7])
def test_causal_attention_is_that_of_torch(n: int) -> None:
    q, k, v = tensors(n, n)
    ours, _ = scaled_dot_product_attention(q, k, v, causal_mask(n))
    torch.testing.assert_close(ours, functional.scaled_dot_product_attention(q, k, v, is_causal=True))


def test_unequal_sizes_start_at_the_first_place_like_is_causal() -> None:
    q, k, v = tensors()
    ours, _ = scaled_dot_product_attention(q, k, v, causal_mask(N_Q, N_K))
    torch.testing.assert_close(ours, functional.scaled_dot_product_attention(q, k, v, is_causal=True))
    from torch.nn.attention.bias import causal_upper_left  # loads torch's compiler, which no other worker needs

    theirs = functional.scaled_dot_product_attention(q, k, v, attn_mask=causal_upper_left(N_Q, N_K))
    torch.testing.assert_close(ours, theirs)


def test_with_a_cache_the_queries_stand_at_the_end() -> None:
    q, k, v = tensors()
    ours, _ = scaled_dot_product_attention(q, k, v, causal_mask(N_Q, first=N_K - N_Q))
    from torch.nn.attention.bias import causal_lower_right

    theirs = functional.scaled_dot_product_attention(q, k, v, attn_mask=causal_lower_right(N_Q, N_K))
    torch.testing.assert_close(ours, theirs)


@given(n_q=sizes, first=sizes)
def test_a_cache_continues_the_full_mask(n_q: int, first: int) -> None:
    assert torch.equal(causal_mask(first + n_q)[first:], causal_mask(n_q, first=first))


@given(n=sizes)
def test_a_place_sees_itself_and_its_past(n: int) -> None:
    assert causal_mask(n).tolist() == [[key <= query for key in range(n)] for query in range(n)]


# --- padding ---------------------------------------------------------------------------------------------------------


def test_padding_is_what_the_module_calls_false() -> None:
    """nn.MultiheadAttention reads True as "leave out", so it is given the opposite."""
    torch.manual_seed(0)
    module = nn.MultiheadAttention(D_K, 1, batch_first=True).eval()
    x = torch.randn(B, N_K, D_K)  # (B, N, d)
    mask = padding_mask(torch.tensor([N_K, 3]), N_K)  # (B, 1, 1, N)
    theirs, _ = module(x, x, x, key_padding_mask=~mask[:, 0, 0])
    q, k, v = functional.linear(x, module.in_proj_weight, module.in_proj_bias).chunk(3, dim=-1)  # (B, N, d) each
    heads, _ = scaled_dot_product_attention(q[:, None], k[:, None], v[:, None], mask)  # (B, 1, N, d)
    torch.testing.assert_close(module.out_proj(heads[:, 0]), theirs)
    inverted, _ = module(x, x, x, key_padding_mask=mask[:, 0, 0])
    assert not torch.allclose(inverted[1], theirs[1])


def test_padding_changes_no_output() -> None:
    q, k, v = tensors()
    mask = padding_mask(torch.tensor([4, N_K]), N_K)
    out, _ = scaled_dot_product_attention(q, k, v, mask)
    other_k, other_v = k.clone(), v.clone()
    other_k[0, :, 4:] += 100.0
    other_v[0, :, 4:] += 100.0
    again, _ = scaled_dot_product_attention(q, other_k, other_v, mask)
    assert torch.equal(out, again)
    assert not torch.equal(out[0], scaled_dot_product_attention(q, other_k, other_v)[0][0])


@given(lengths=st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_padding_has_one_row_a_sequence(lengths: list[int]) -> None:
    mask = padding_mask(torch.tensor(lengths), 9)
    assert mask.shape == (len(lengths), 1, 1, 9)
    assert mask.sum(dim=-1).flatten().tolist() == lengths


# --- prefixes and documents ------------------------------------------------------------------------------------------


@given(n=sizes, prefix=st.integers(0, 12))
def test_a_prefix_sees_itself_both_ways(n: int, prefix: int) -> None:
    wanted = [[key <= query or key < prefix for key in range(n)] for query in range(n)]
    assert prefix_mask(n, prefix).tolist() == wanted


@given(lengths=st.lists(sizes, min_size=1, max_size=4))
def test_packed_documents_are_causal_blocks(lengths: list[int]) -> None:
    wanted = torch.block_diag(*(causal_mask(length).int() for length in lengths))
    assert torch.equal(packed_mask(lengths).int(), wanted)


def test_a_packed_document_is_attended_as_if_alone() -> None:
    q, k, v = tensors(N_K, N_K)
    packed, _ = scaled_dot_product_attention(q, k, v, packed_mask([3, N_K - 3]))
    alone = functional.scaled_dot_product_attention(q[..., 3:, :], k[..., 3:, :], v[..., 3:, :], is_causal=True)
    torch.testing.assert_close(packed[..., 3:, :], alone)


# --- together --------------------------------------------------------------------------------------------------------


def test_combined_masks_act_like_one_after_the_other() -> None:
    q, k, v = tensors()
    padding = padding_mask(torch.tensor([4, N_K]), N_K)
    both = combine(padding, causal_mask(N_Q, N_K))
    assert both is not None
    assert both.shape == (B, 1, N_Q, N_K)
    _, weights = scaled_dot_product_attention(q, k, v, both)
    forbidden = ~padding.expand_as(weights) | ~causal_mask(N_Q, N_K)
    assert weights[forbidden].max() == 0
    assert (weights[~forbidden] > 0).all()
    torch.testing.assert_close(weights.sum(dim=-1), torch.ones(B, H, N_Q))


def test_combine_skips_what_is_not_given() -> None:
    mask = causal_mask(3)
    found = combine(None, mask, None)
    assert found is not None
    assert torch.equal(found, mask)
    assert combine(None, None) is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_an_additive_mask_is_nothing_or_minus_infinity(dtype: torch.dtype) -> None:
    mask = additive(causal_mask(2), dtype)
    assert mask.dtype is dtype
    assert mask.tolist() == [[0.0, -math.inf], [0.0, 0.0]]


def test_an_additive_mask_is_taken_by_torch_as_the_boolean_one() -> None:
    q, k, v = tensors()
    mask = causal_mask(N_Q, N_K)
    torch.testing.assert_close(
        functional.scaled_dot_product_attention(q, k, v, attn_mask=additive(mask)),
        functional.scaled_dot_product_attention(q, k, v, attn_mask=mask),
    )
