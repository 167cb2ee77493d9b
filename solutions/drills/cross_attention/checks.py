"""How cross-attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.drills.modules import opposed, projections
from solutions.judging import compare
from solutions.judging.asked import Build, Case
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Drill, Property


def module(draw: Draw, d_model: int, num_heads: int, dtype: torch.dtype = torch.float32) -> Build:
    return draw.build(d_model, num_heads, layers=projections(d_model), dtype=dtype)


def same_length(draw: Draw) -> Iterator[Case]:
    """N_q = N_kv, where mixing up the two sources raises nothing."""
    yield case(draw.normal(1, 3, 4), draw.normal(1, 3, 4), build=module(draw, 4, 1))
    yield case(draw.normal(2, 5, 6), draw.normal(2, 5, 6), build=module(draw, 6, 2))


def lengths(draw: Draw) -> Iterator[Case]:
    """More queries than keys, fewer, a single one of either; every size is different."""
    yield case(draw.normal(1, 2, 6), draw.normal(1, 4, 6), build=module(draw, 6, 2))
    yield case(draw.normal(2, 7, 12), draw.normal(2, 3, 12), build=module(draw, 12, 4))
    x_q, x_kv = (draw.normal(3, n, 10, dtype=torch.float64) for n in (4, 9))
    yield case(x_q, x_kv, build=module(draw, 10, 5, torch.float64))
    yield case(draw.normal(2, 1, 6), draw.normal(2, 5, 6), build=module(draw, 6, 3))
    yield case(draw.normal(2, 5, 6), draw.normal(2, 1, 6), build=module(draw, 6, 1))


def masks(draw: Draw) -> Iterator[Case]:
    """Padding of the source, a mask for each head, one for all heads of a sequence, and one for all."""
    for shape in ((2, 1, 1, 5), (2, 4, 3, 5), (2, 1, 3, 5), (3, 5)):
        yield case(draw.normal(2, 3, 12), draw.normal(2, 5, 12), draw.mask(*shape), build=module(draw, 12, 4))
    x_q, x_kv = (draw.normal(2, n, 6) for n in (3, 4))
    yield calls(call(x_q, x_kv, draw.mask(3, 4)), call(x_q, x_kv), build=module(draw, 6, 2))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and beyond any mask that is not far below them."""
    build = module(draw, 6, 2, torch.float64)
    x_q, x_kv = (draw.normal(2, n, 6, dtype=torch.float64, scale=60.0) for n in (4, 5))
    yield case(x_q, x_kv, draw.mask(4, 5), build=build)
    token = draw.normal(1, 1, 6, dtype=torch.float64, scale=300.0)
    x_q, x_kv = (token + draw.normal(2, n, 6, dtype=torch.float64) for n in (4, 5))
    yield case(x_q, x_kv, draw.mask(4, 5), build=opposed(build))
    yield case(draw.normal(2, 4, 6, scale=20.0), draw.normal(2, 5, 6, scale=20.0), None, build=module(draw, 6, 2))


def long(draw: Draw) -> Iterator[Case]:
    """One module, three lengths."""
    lengths = ((2, 3), (draw.whole(100, 140), draw.whole(150, 190)), (4, 2))
    each = (call(*(draw.normal(1, n, 4) for n in both), draw.mask(*both)) for both in lengths)
    yield calls(*each, build=module(draw, 4, 2))


def strided(draw: Draw) -> Iterator[Case]:
    x_q, x_kv = (Strided(draw.normal(2, n, 6)) for n in (3, 5))
    yield case(x_q, x_kv, Strided(draw.mask(2, 1, 3, 5)), build=module(draw, 6, 3))


def differentiable(draw: Draw) -> Iterator[Case]:
    x_q, x_kv = (draw.normal(2, n, 6, dtype=torch.float64) for n in (3, 4))
    yield case(x_q, x_kv, draw.mask(3, 4), build=module(draw, 6, 2, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    x_q, x_kv = (draw.normal(2, n, 6) for n in (3, 4))
    yield case(x_q, x_kv, draw.mask(3, 4), build=module(draw, 6, 2), watch=True)


DRILL = Drill(
    name="cross_attention",
    entry="CrossAttention",
    returns="output",
    properties=[
        Property("sources", same_length),
        Property("lengths", lengths),
        Property("masks", masks),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", masks, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
