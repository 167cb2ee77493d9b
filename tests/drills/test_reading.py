"""What may not be called is found in the syntax tree, and what is the person's own is not."""

from __future__ import annotations

import ast

import pytest

from quizapp.runner.reading import forbidden

NAMES = ["scaled_dot_product_attention", "MultiheadAttention", "Transformer*"]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import torch.nn.functional as F\nF.scaled_dot_product_attention(q, k, v)", 2),
        ("import torch\n\ntorch.nn.functional.scaled_dot_product_attention", 3),
        ("from torch.nn.functional import scaled_dot_product_attention as f", 1),
        ("from torch.nn.functional import *\nscaled_dot_product_attention(q)", 2),
        ("f = getattr(F, 'scaled_dot_product_attention')", 1),
        ("from operator import attrgetter\nattrgetter('nn.MultiheadAttention')(torch)", 2),
        ("class A(nn.MultiheadAttention): pass", 1),
        ("nn.TransformerEncoderLayer(4, 2)", 1),
        ("torch.ops.aten.scaled_dot_product_attention", 1),
        ("class scaled_dot_product_attention: pass\nF.scaled_dot_product_attention(q)", 2),
    ],
)
def test_a_use_is_found_with_its_line(source: str, found: int) -> None:
    used = forbidden(ast.parse(source), NAMES)
    assert used is not None
    assert used[1] == found


@pytest.mark.parametrize(
    "source",
    [
        "def scaled_dot_product_attention(q): return q\nscaled_dot_product_attention(1)",
        "class A:\n    def scaled_dot_product_attention(self): return self.scaled_dot_product_attention()",
        "'''Unlike F.scaled_dot_product_attention'''\nx = 'nn.MultiheadAttention'",
        "# F.scaled_dot_product_attention\nx = 1",
        "transformer = Trans = 1",
    ],
)
def test_what_is_the_persons_own_is_not(source: str) -> None:
    assert forbidden(ast.parse(source), NAMES) is None
