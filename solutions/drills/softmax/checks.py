"""How softmax is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case, Plain
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import ATTENTION, SOFTMAX, Answer, Drill, Property
from solutions.rulings import Found

INFINITY = float("inf")


def plain(draw: Draw) -> Iterator[Case]:
    """One row, and rows of which each is normalised alone."""
    yield case(draw.normal(3))
    yield case(draw.normal(2, 5, scale=2.0))


def dimensions(draw: Draw) -> Iterator[Case]:
    """Every dimension from either end, by place and by name."""
    for dim in (0, 1, 2, -1, -2, -3):
        yield case(draw.normal(2, 3, 5), dim)
    yield case(draw.normal(4, 3), dim=0)
    yield case(draw.normal(2, 3, 4, 5), dim=-3)
    yield case(draw.normal(2, 1, 3), 1)


def overflowing(draw: Draw) -> Iterator[Case]:
    """Beyond what exp can hold, on either side."""
    yield case(draw.normal(3) + 100)
    yield case(draw.normal(4, 3, scale=100.0))
    yield case(draw.normal(2, 5) - 150)
    yield case(draw.normal(2, 5, dtype=torch.float64) + 800)
    yield case(draw.normal(4, dtype=torch.float64) - 1500)
    yield case(draw.normal(2, 6).to(torch.float16) + 16)


def uneven(draw: Draw) -> Iterator[Case]:
    """Rows that lie far from each other: the largest number of one is of no use to another."""
    for dim, shape in ((1, (3, 1)), (0, (1, 5)), (-2, (2, 1, 4))):  # a height for each row
        heights = 250.0 * torch.arange(-1, shape[0] * shape[-1] - 1).reshape(shape)
        size = [*shape]
        size[dim] = 6
        yield case(draw.normal(*size) + heights, dim)


def masked(draw: Draw) -> Iterator[Case]:
    """Minus infinity, as a mask leaves it: weight 0. No row is minus infinity throughout."""
    x = draw.normal(3, 5)
    yield case(x.masked_fill(~draw.mask(3, 5), -INFINITY))
    yield case(draw.normal(4, 3).masked_fill(~draw.mask(3, 4).mT, -INFINITY), 0)


def double(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(4, 7, dtype=torch.float64, scale=2.0))
    yield case(draw.normal(6, 5, 3, dtype=torch.float64, scale=2.0), 1)


def half(draw: Draw) -> Iterator[Case]:
    for dtype in (torch.float16, torch.bfloat16):
        yield case(draw.normal(4, 7, dtype=dtype))
        yield case(draw.normal(6, 3, dtype=dtype), 0)


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 3, 5)), 1)


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 5))
    yield case(draw.normal(2, 3, 4), 1)


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 5, dtype=torch.float64), grad=True)
    yield case(draw.normal(4, 3, 2, dtype=torch.float64), 0, grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(3, 5), watch=True)
    yield case(draw.normal(2, 3, 4), 1, watch=True)


def sums(answer: Answer) -> Found | None:
    """The weights sum to 1 along the dimension that was asked for."""
    weights = answer.result().double()
    if weights.shape != answer.wanted().shape:
        return compare.values(answer)
    call = answer.case.calls[0]
    asked = call.args[1] if len(call.args) > 1 else call.kwargs.get("dim", Plain(-1))
    assert isinstance(asked, Plain)
    dim = int(asked.value or 0)
    total = weights.sum(dim)
    off = (total - 1).abs()
    if bool((off < 1e-4).all()):
        return compare.values(answer)
    place = compare.first(~(off < 1e-4), off)
    return Found(
        kind="property", what=compare.indexed(f"softmax(x, {dim}).sum({dim})", place), expected="1",
        got=compare.number(total[place].item()),
        says=Text("Along dim the results must sum to 1.", "沿 dim 求和，结果必须是 1。"),
    )  # fmt: skip


def zeros(answer: Answer) -> Found | None:
    """Minus infinity has weight 0, not almost 0."""
    weights, hidden = answer.result(), answer.input() == -INFINITY
    if weights.shape != hidden.shape or not bool((weights[hidden] > 0).any()):
        return compare.values(answer)
    place = compare.first(hidden & (weights > 0), weights.double())
    return Found(
        kind="property", what=compare.indexed("output", place), expected="0",
        got=compare.number(weights[place].item()),
        says=Text("exp(−∞) is 0, so the result there is exactly 0.", "exp(−∞) 是 0，所以那里的结果恰好是 0。"),
    )  # fmt: skip


DRILL = Drill(
    name="softmax",
    entry="softmax",
    returns="output",
    properties=[
        Property("sums", plain, sums),
        Property("dimensions", dimensions, sums),
        Property("double", double, slack=20),
        Property("half", half),
        Property("large", overflowing, slack=20),
        Property("rows", uneven, slack=20),
        Property("masked", masked, zeros),
        Property("strided", strided),
        Property("untouched", untouched, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=20),
        Property("by-hand", watched),
    ],
    forbidden=(*ATTENTION, *SOFTMAX),
)
