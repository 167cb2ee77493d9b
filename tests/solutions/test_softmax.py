"""Softmax by hand, whole and block by block, against torch's own."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.functional import jacobian
from torch.nn import functional

from solutions.softmax import naive_softmax, online_attention, softmax_jacobian, stable_softmax


@pytest.mark.parametrize("size", [1.0, 30.0, 1000.0])
def test_the_stable_form_is_that_of_torch(size: float) -> None:
    scores = size * torch.randn(4, 5, 7)
    torch.testing.assert_close(stable_softmax(scores), scores.softmax(dim=-1))


def test_the_plain_form_holds_until_exp_overflows() -> None:
    scores = torch.tensor([[88.0, 87.0], [0.0, -200.0]])
    torch.testing.assert_close(naive_softmax(scores), scores.softmax(dim=-1))
    assert naive_softmax(torch.tensor([89.0, 0.0])).isnan().any()


@pytest.mark.parametrize(("n_k", "block"), [(16, 4), (17, 4), (5, 8), (1, 1)])
def test_online_attention_is_that_of_torch(n_k: int, block: int) -> None:
    q, k, v = 3 * torch.randn(2, 3, 5, 8), torch.randn(2, 3, n_k, 8), torch.randn(2, 3, n_k, 7)
    ours = online_attention(q, k, v, block)
    torch.testing.assert_close(ours, functional.scaled_dot_product_attention(q, k, v), atol=1e-5, rtol=1e-4)


def test_online_attention_survives_scores_that_overflow() -> None:
    q, k, v = torch.full((1, 4), 50.0), 50 * torch.randn(9, 4), torch.randn(9, 3)
    exact = functional.scaled_dot_product_attention(q[None], k[None], v[None])[0]
    torch.testing.assert_close(online_attention(q, k, v, 2), exact)


def test_the_jacobian_is_that_of_autograd() -> None:
    scores = torch.randn(6, dtype=torch.float64)
    wanted = jacobian(lambda s: s.softmax(dim=-1), scores)
    torch.testing.assert_close(softmax_jacobian(scores.softmax(dim=-1)), wanted)
