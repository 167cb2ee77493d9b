"""How grouped-query attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.judging import compare
from solutions.judging.asked import Build, Case
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Drill, Property


def module(draw: Draw, d_model: int, num_heads: int, num_kv_heads: int, dtype: torch.dtype = torch.float32) -> Build:
    narrow = d_model // num_heads * num_kv_heads
    layers = {
        "W_q": (d_model, d_model), "W_k": (narrow, d_model), "W_v": (narrow, d_model), "W_o": (d_model, d_model),
    }  # fmt: skip
    return draw.build(d_model, num_heads, num_kv_heads, layers=layers, dtype=dtype)


def one_each(draw: Draw) -> Iterator[Case]:
    """As many key heads as query heads: multi-head attention."""
    yield case(draw.normal(1, 3, 4), build=module(draw, 4, 1, 1))
    yield case(draw.normal(2, 5, 12), build=module(draw, 12, 3, 3))


def one_key_head(draw: Draw) -> Iterator[Case]:
    """One key head for all: multi-query attention."""
    yield case(draw.normal(2, 4, 6), build=module(draw, 6, 3, 1))


def one_token(draw: Draw) -> Iterator[Case]:
    """All weights are 1: which value head a query head reads is all that is left."""
    yield case(draw.normal(2, 1, 8), build=module(draw, 8, 4, 2))


def groups(draw: Draw) -> Iterator[Case]:
    """Two to four query heads share a key head; every size is different."""
    yield case(draw.normal(1, 3, 8), build=module(draw, 8, 4, 2))
    yield case(draw.normal(2, 7, 24), build=module(draw, 24, 6, 2))
    yield case(draw.normal(3, 4, 30, dtype=torch.float64), build=module(draw, 30, 6, 3, torch.float64))
    yield case(draw.normal(2, 5, 16), build=module(draw, 16, 8, 2))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold."""
    yield case(draw.normal(2, 4, 8, scale=20.0), build=module(draw, 8, 4, 2))
    x = draw.normal(2, 5, 12, dtype=torch.float64, scale=60.0)
    yield case(x, build=module(draw, 12, 6, 2, torch.float64))


def long(draw: Draw) -> Iterator[Case]:
    """One module, three lengths."""
    lengths = (3, draw.whole(100, 140), 5)
    yield calls(*(call(draw.normal(1, n, 8)) for n in lengths), build=module(draw, 8, 4, 2))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 3, 8)), build=module(draw, 8, 4, 2))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 8, dtype=torch.float64), build=module(draw, 8, 4, 2, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 8), build=module(draw, 8, 4, 2), watch=True)


DRILL = Drill(
    name="grouped_query_attention",
    entry="GroupedQueryAttention",
    returns="output",
    properties=[
        Property("one-each", one_each),
        Property("one-key-head", one_key_head),
        Property("one-token", one_token),
        Property("groups", groups),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", groups, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
