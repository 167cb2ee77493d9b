"""How multi-head attention is judged."""

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


def one_head(draw: Draw) -> Iterator[Case]:
    """With a single head nothing is split: the attention itself, between its projections."""
    yield case(draw.normal(1, 2, 4), draw.normal(1, 3, 4), draw.normal(1, 3, 4), build=module(draw, 4, 1))
    yield case(draw.normal(2, 5, 6), draw.normal(2, 3, 6), draw.normal(2, 3, 6), build=module(draw, 6, 1))


def one_token(draw: Draw) -> Iterator[Case]:
    """Each head copies the only value."""
    yield case(draw.normal(2, 1, 6), draw.normal(2, 1, 6), draw.normal(2, 1, 6), build=module(draw, 6, 3))


def heads(draw: Draw) -> Iterator[Case]:
    """Every size is different: B, N_q, N_k, H, d_head."""
    yield case(draw.normal(1, 2, 6), draw.normal(1, 4, 6), draw.normal(1, 4, 6), build=module(draw, 6, 2))
    q, k, v = (draw.normal(2, n, 20, dtype=torch.float64) for n in (7, 3, 3))
    yield case(q, k, v, build=module(draw, 20, 4, torch.float64))
    yield case(draw.normal(3, 4, 8), draw.normal(3, 4, 8), draw.normal(3, 4, 8), build=module(draw, 8, 8))


def masks(draw: Draw) -> Iterator[Case]:
    """A mask for each head, one for all heads of a sequence, one for padding, and one for all."""
    for shape in ((3, 5), (2, 4, 3, 5), (2, 1, 3, 5), (2, 1, 1, 5), (1, 4, 1, 5)):
        yield case(
            draw.normal(2, 3, 12), draw.normal(2, 5, 12), draw.normal(2, 5, 12), draw.mask(*shape),
            build=module(draw, 12, 4),
        )  # fmt: skip
    q, k, v = (draw.normal(2, n, 6) for n in (3, 4, 4))
    yield calls(call(q, k, v, draw.mask(3, 4)), call(q, k, v), build=module(draw, 6, 2))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and beyond any mask that is not far below them."""
    build = module(draw, 6, 2, torch.float64)
    q, k, v = (draw.normal(2, n, 6, dtype=torch.float64, scale=60.0) for n in (4, 5, 5))
    yield case(q, k, v, draw.mask(4, 5), build=build)
    token = draw.normal(1, 1, 6, dtype=torch.float64, scale=300.0)
    q, k, v = (token + draw.normal(2, n, 6, dtype=torch.float64) for n in (4, 5, 5))
    yield case(q, k, v, draw.mask(4, 5), build=opposed(build))
    q, k = (draw.normal(2, n, 6, scale=20.0) for n in (4, 5))
    yield case(q, k, draw.normal(2, 5, 6), None, build=module(draw, 6, 2))


def long(draw: Draw) -> Iterator[Case]:
    """One module, three lengths."""
    lengths = ((2, 3), (draw.whole(100, 140), draw.whole(150, 190)), (4, 2))
    each = (call(*(draw.normal(1, n, 4) for n in (n_q, n_k, n_k)), draw.mask(n_q, n_k)) for n_q, n_k in lengths)
    yield calls(*each, build=module(draw, 4, 2))


def strided(draw: Draw) -> Iterator[Case]:
    inputs = (Strided(draw.normal(2, n, 6)) for n in (3, 5, 5))
    yield case(*inputs, Strided(draw.mask(2, 1, 3, 5)), build=module(draw, 6, 3))


def differentiable(draw: Draw) -> Iterator[Case]:
    q, k, v = (draw.normal(2, n, 6, dtype=torch.float64) for n in (3, 4, 4))
    yield case(q, k, v, draw.mask(3, 4), build=module(draw, 6, 2, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    q, k, v = (draw.normal(2, n, 6) for n in (3, 4, 4))
    yield case(q, k, v, draw.mask(3, 4), build=module(draw, 6, 2), watch=True)


DRILL = Drill(
    name="multi_head_attention",
    entry="MultiHeadAttention",
    returns="output",
    properties=[
        Property("one-head", one_head),
        Property("one-token", one_token),
        Property("heads", heads),
        Property("masks", masks),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", masks, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
