"""The reference attention against torch's own."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention as torch_attention

from solutions.attention import attention_scores, scaled_dot_product_attention

BATCHES: list[tuple[int, ...]] = [(), (4,), (2, 3)]
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5, torch.bfloat16: 3e-2}


def draw(*shape: int, dtype: torch.dtype = torch.float32, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).to(dtype)


def inputs(batch: tuple[int, ...], dtype: torch.dtype = torch.float32) -> tuple[Tensor, Tensor, Tensor]:
    """Unequal N_q = 5, N_k = 7, d_k = 8, d_v = 3."""
    shapes = (5, 8), (7, 8), (7, 3)
    q, k, v = (draw(*batch, *shape, dtype=dtype, seed=seed) for seed, shape in enumerate(shapes))
    return q, k, v


def mask_with_open_rows(*shape: int) -> Tensor:
    """A random mask that leaves every query its first key."""
    mask = draw(*shape, seed=9) > 0
    mask[..., 0] = True
    return mask


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_it_agrees_with_torch(batch: tuple[int, ...], dtype: torch.dtype) -> None:
    q, k, v = inputs(batch, dtype)
    output, weights = scaled_dot_product_attention(q, k, v)
    assert output.dtype == dtype
    assert output.shape == (*batch, 5, 3)
    assert weights.shape == (*batch, 5, 7)
    torch.testing.assert_close(output, torch_attention(q, k, v), atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_it_agrees_with_torch_under_a_mask(batch: tuple[int, ...], dtype: torch.dtype) -> None:
    q, k, v = inputs(batch, dtype)
    for mask in (mask_with_open_rows(5, 7), mask_with_open_rows(*batch, 5, 7), mask_with_open_rows(7)):
        output, weights = scaled_dot_product_attention(q, k, v, mask)
        expected = torch_attention(q, k, v, attn_mask=mask.expand(*batch, 5, 7))
        torch.testing.assert_close(output, expected, atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])
        assert (weights[~mask.expand_as(weights)] == 0).all()


@pytest.mark.parametrize("scale", [1.0, 0.125, 0.0, -2.0])
def test_it_agrees_with_torch_at_another_scale(scale: float) -> None:
    q, k, v = inputs((2,), torch.float64)
    output, _ = scaled_dot_product_attention(q, k, v, scale=scale)
    torch.testing.assert_close(output, torch_attention(q, k, v, scale=scale))


def test_the_scale_is_that_of_the_keys_width() -> None:
    q, k, _ = inputs((), torch.float64)
    torch.testing.assert_close(attention_scores(q, k), q @ k.mT / math.sqrt(8))
    assert not torch.allclose(attention_scores(q, k), attention_scores(q, k, scale=1.0))


def test_it_agrees_with_torch_on_a_causal_mask() -> None:
    x = draw(2, 6, 4, dtype=torch.float64)
    causal = torch.ones(6, 6, dtype=torch.bool).tril()
    output, _ = scaled_dot_product_attention(x, x, x, causal)
    torch.testing.assert_close(output, torch_attention(x, x, x, is_causal=True))


def test_gradients_agree_with_torch() -> None:
    ours = [tensor.requires_grad_() for tensor in inputs((2,), torch.float64)]
    theirs = [tensor.detach().clone().requires_grad_() for tensor in inputs((2,), torch.float64)]
    cotangent = draw(2, 5, 3, dtype=torch.float64, seed=5)
    q, k, v = ours
    expected = torch.autograd.grad((torch_attention(theirs[0], theirs[1], theirs[2]) * cotangent).sum(), theirs)
    got = torch.autograd.grad((scaled_dot_product_attention(q, k, v)[0] * cotangent).sum(), ours)
    for one, other in zip(got, expected, strict=True):
        torch.testing.assert_close(one, other)


def test_inputs_stay_as_they_were_and_need_not_be_contiguous() -> None:
    q, k, v = inputs((), torch.float64)
    before = [tensor.clone() for tensor in (q, k, v)]
    turned_q, turned_k, turned_v = (tensor.mT.contiguous().mT for tensor in (q, k, v))
    output, _ = scaled_dot_product_attention(turned_q, turned_k, turned_v, mask_with_open_rows(5, 7))
    expected, _ = scaled_dot_product_attention(q, k, v, mask_with_open_rows(5, 7))
    torch.testing.assert_close(output, expected)
    for one, other in zip((q, k, v), before, strict=True):
        assert torch.equal(one, other)


def test_a_row_without_a_key_is_nan_with_infinite_fill_and_uniform_with_a_finite_one() -> None:
    q, k, v = inputs(())
    mask = torch.ones(5, 7, dtype=torch.bool)
    mask[2] = False
    _, infinite = scaled_dot_product_attention(q, k, v, mask)
    _, finite = scaled_dot_product_attention(q, k, v, mask, fill=-1e9)
    assert infinite[2].isnan().all()
    assert not infinite[[0, 1, 3, 4]].isnan().any()
    torch.testing.assert_close(finite[2], torch.full((7,), 1 / 7))


def test_a_fill_of_0_lets_forbidden_keys_through() -> None:
    q, k, v = inputs(())
    mask = mask_with_open_rows(5, 7)
    _, weights = scaled_dot_product_attention(q, k, v, mask, fill=0.0)
    assert (weights[~mask] > 0.001).all()


@settings(max_examples=50, deadline=None)
@given(sizes=st.tuples(*[st.integers(1, 9)] * 4), seed=st.integers(0, 1000), size=st.sampled_from([0.1, 1.0, 30.0]))
def test_any_sizes_agree_with_torch_and_rows_sum_to_1(sizes: tuple[int, int, int, int], seed: int, size: float) -> None:
    N_q, N_k, d_k, d_v = sizes
    q = size * draw(N_q, d_k, dtype=torch.float64, seed=seed)
    k, v = draw(N_k, d_k, dtype=torch.float64, seed=seed + 1), draw(N_k, d_v, dtype=torch.float64, seed=seed + 2)
    output, weights = scaled_dot_product_attention(q, k, v)
    torch.testing.assert_close(output, torch_attention(q, k, v))
    torch.testing.assert_close(weights.sum(-1), torch.ones(N_q, dtype=torch.float64))
