"""How self-attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.drills.modules import opposed
from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Build, Case
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def module(draw: Draw, d_model: int, d_k: int, dtype: torch.dtype = torch.float32) -> Build:
    layers = dict.fromkeys(("W_q", "W_k", "W_v"), (d_k, d_model))
    return draw.build(d_model, d_k, layers=layers, dtype=dtype)


def alone(draw: Draw) -> Iterator[Case]:
    """One token: its weight is 1, and the output is its value."""
    yield case(draw.normal(2, 1, 6), build=module(draw, 6, 3))


def plain(draw: Draw) -> Iterator[Case]:
    """Every size is different: B, N, d_model, d_k, and once d_k is the larger."""
    yield case(draw.normal(1, 3, 5), build=module(draw, 5, 2))
    yield case(draw.normal(2, 7, 4), build=module(draw, 4, 9))
    yield case(draw.normal(3, 5, 16, dtype=torch.float64), build=module(draw, 16, 8, torch.float64))
    yield case(draw.normal(2, 4, 5), build=module(draw, 5, 5))
    yield from permuted(draw)


def permuted(draw: Draw) -> Iterator[Case]:
    """The same tokens in another order."""
    x = draw.normal(2, 5, 6)
    yield calls(call(x), call(x.roll(2, dims=1)), build=module(draw, 6, 4))


def masks(draw: Draw) -> Iterator[Case]:
    """A mask for each sequence, one for all, and one that broadcasts over queries."""
    for shape in ((4, 4), (3, 4, 4), (3, 1, 4), (1, 4)):
        yield case(draw.normal(3, 4, 6), draw.mask(*shape), build=module(draw, 6, 5))
    yield calls(call(draw.normal(2, 4, 6), draw.mask(4, 4)), call(draw.normal(2, 4, 6)), build=module(draw, 6, 5))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and beyond any mask that is not far below them."""
    build = module(draw, 6, 5, torch.float64)
    yield case(draw.normal(2, 4, 6, dtype=torch.float64, scale=60.0), draw.mask(2, 4, 4), build=build)
    token, others = draw.normal(1, 1, 6, dtype=torch.float64, scale=300.0), draw.normal(2, 4, 6, dtype=torch.float64)
    yield case(token + others, draw.mask(4, 4), build=opposed(build))
    yield case(draw.normal(2, 4, 6, scale=20.0), None, build=module(draw, 6, 5))


def long(draw: Draw) -> Iterator[Case]:
    """One module, three lengths."""
    lengths = (3, draw.whole(100, 140), 5)
    yield calls(*(call(draw.normal(1, n, 4), draw.mask(n, n)) for n in lengths), build=module(draw, 4, 3))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 3, 4)), Strided(draw.mask(2, 3, 3)), build=module(draw, 4, 6))


def differentiable(draw: Draw) -> Iterator[Case]:
    x = draw.normal(2, 4, 5, dtype=torch.float64)
    yield case(x, draw.mask(4, 4), build=module(draw, 5, 3, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 6), draw.mask(2, 4, 4), build=module(draw, 6, 5), watch=True)


def rows(answer: Answer) -> Found | None:
    """The weights of every query sum to 1."""
    weights = answer.result(1)
    if weights.shape != answer.wanted(1).shape:
        return compare.values(answer)
    sums = weights.double().sum(-1)
    off = (sums - 1).abs()
    if bool((off < 1e-4).all()):
        return None
    place = compare.first(~(off < 1e-4), off)
    says = Text("The weights of a query must sum to 1 over the keys.", "每个 query 对所有 key 的权重之和必须是 1。")
    what = compare.indexed("weights.sum(-1)", place)
    return Found(kind="property", what=what, expected="1", got=compare.number(sums[place].item()), says=says)


def order(answer: Answer) -> Found | None:
    """Tokens in another order give the same outputs in that order."""
    first, second = answer.result(call=0).double(), answer.result(call=1).double()
    if first.shape != answer.wanted(call=0).shape or second.shape != first.shape:
        return compare.values(answer)
    moved = first.roll(2, dims=1)
    off = (moved - second).abs()
    wrong = ~(off <= 1e-4)
    if not bool(wrong.any()):
        return None
    place = compare.first(wrong, off)
    says = Text(
        "The tokens came in another order, and the outputs changed by more than their order.",
        "token 换了顺序，输出变的不只是顺序。",
    )
    return Found(
        kind="property", what=compare.indexed("output", place), expected=compare.number(moved[place].item()),
        got=compare.number(second[place].item()), says=says,
    )  # fmt: skip


DRILL = Drill(
    name="self_attention",
    entry="SelfAttention",
    returns=["output", "weights"],
    properties=[
        Property("alone", alone),
        Property("rows", plain, rows),
        Property("order", permuted, order),
        Property("values", plain),
        Property("masks", masks),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", masks, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
