"""How causal attention with a key-value cache is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.drills.modules import blind, opposed, projections
from solutions.judging import compare
from solutions.judging.asked import Build, Case, Earlier
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Drill, Property

FIRST, SECOND, THIRD = (Earlier(at, [1]) for at in range(3))  # the caches that these calls returned


def module(draw: Draw, d_model: int, num_heads: int, dtype: torch.dtype = torch.float32) -> Build:
    return draw.build(d_model, num_heads, layers=projections(d_model), dtype=dtype)


def future(draw: Draw) -> Iterator[Case]:
    """The same tokens but for the fourth."""
    x = draw.normal(2, 6, 8)
    other = x.clone()
    other[:, 3] = draw.normal(2, 8)
    yield calls(call(x), call(other), build=module(draw, 8, 2))


def no_cache(draw: Draw) -> Iterator[Case]:
    """All tokens at once. Every size is different: B, N, H, d_head."""
    yield case(draw.normal(1, 3, 4), build=module(draw, 4, 1))
    yield case(draw.normal(2, 7, 12), build=module(draw, 12, 4))
    yield case(draw.normal(3, 4, 10, dtype=torch.float64), build=module(draw, 10, 2, torch.float64))
    yield case(draw.normal(2, 1, 6), build=module(draw, 6, 3))
    yield from future(draw)


def next_token(draw: Draw) -> Iterator[Case]:
    """A prompt, then one token at a time."""
    yield calls(call(draw.normal(1, 2, 4)), call(draw.normal(1, 1, 4), FIRST), build=module(draw, 4, 2))
    tokens = [draw.normal(2, 1, 12, dtype=torch.float64) for _ in range(3)]
    prompt = draw.normal(2, 5, 12, dtype=torch.float64)
    yield calls(
        call(prompt), call(tokens[0], FIRST), call(tokens[1], SECOND), call(tokens[2], THIRD),
        build=module(draw, 12, 4, torch.float64),
    )  # fmt: skip
    yield calls(*(call(draw.normal(3, 1, 6), *past) for past in ((), (FIRST,), (SECOND,))), build=module(draw, 6, 2))


def chunks(draw: Draw) -> Iterator[Case]:
    """Several new tokens after a cache: more than it holds, fewer, as many."""
    for past, new in ((2, 3), (5, 2), (3, 3)):
        yield calls(
            call(draw.normal(2, past, 12)), call(draw.normal(2, new, 12), FIRST), call(draw.normal(2, 4, 12), SECOND),
            build=module(draw, 12, 3),
        )  # fmt: skip


def branches(draw: Draw) -> Iterator[Case]:
    """Two continuations of one cache, and a second sequence in between: nothing may be remembered but in the cache."""
    yield calls(
        call(draw.normal(2, 3, 8)), call(draw.normal(2, 1, 8), FIRST), call(draw.normal(2, 2, 8), FIRST),
        build=module(draw, 8, 2),
    )  # fmt: skip
    yield calls(
        call(draw.normal(2, 3, 8)), call(draw.normal(1, 2, 8)), call(draw.normal(2, 1, 8), FIRST),
        call(draw.normal(1, 1, 8), SECOND), call(draw.normal(3, 2, 8)), build=module(draw, 8, 4),
    )  # fmt: skip


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and beyond any mask that is not far below them."""
    inputs = [draw.normal(2, n, 6, dtype=torch.float64, scale=60.0) for n in (4, 2)]
    yield calls(call(inputs[0]), call(inputs[1], FIRST), build=module(draw, 6, 2, torch.float64))
    token = draw.normal(1, 1, 6, dtype=torch.float64, scale=300.0)
    inputs = [token + draw.normal(2, n, 6, dtype=torch.float64) for n in (2, 3)]
    yield calls(call(inputs[0]), call(inputs[1], FIRST), build=opposed(module(draw, 6, 2, torch.float64)))
    yield case(draw.normal(2, 4, 6, scale=20.0), build=module(draw, 6, 2))


def long(draw: Draw) -> Iterator[Case]:
    """A long prompt, then some tokens more, and another sequence in the same module."""
    lengths = draw.whole(100, 140), draw.whole(20, 40)
    yield calls(
        call(draw.normal(1, lengths[0], 4)), call(draw.normal(1, lengths[1], 4), FIRST), call(draw.normal(1, 2, 4)),
        build=module(draw, 4, 2),
    )  # fmt: skip


def strided(draw: Draw) -> Iterator[Case]:
    inputs = [Strided(draw.normal(2, n, 6)) for n in (3, 2)]
    yield calls(call(inputs[0]), call(inputs[1], FIRST), build=module(draw, 6, 3))


def differentiable(draw: Draw) -> Iterator[Case]:
    build = module(draw, 6, 2, torch.float64)
    yield case(draw.normal(2, 4, 6, dtype=torch.float64), build=build, grad=True)
    past, new = (draw.normal(2, n, 6, dtype=torch.float64) for n in (3, 2))
    yield calls(call(past), call(new, FIRST, grad=True), build=build)


def watched(draw: Draw) -> Iterator[Case]:
    yield calls(
        call(draw.normal(2, 3, 6), watch=True), call(draw.normal(2, 2, 6), FIRST, watch=True),
        call(draw.normal(2, 1, 6), SECOND, watch=True), build=module(draw, 6, 2),
    )  # fmt: skip


DRILL = Drill(
    name="kv_cache",
    entry="KVCacheAttention",
    returns=["output", ["k", "v"]],
    properties=[
        Property("causal", future, blind),
        Property("no-cache", no_cache),
        Property("next-token", next_token),
        Property("chunks", chunks),
        Property("branches", branches),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", chunks, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
