"""How softmax is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import ATTENTION, SOFTMAX, Answer, Drill, Property
from solutions.rulings import Found


def plain(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(4))
    yield case(draw.normal(3, 5, scale=2.0))
    yield case(draw.normal(2, 3, 7, dtype=torch.float64))


def along(draw: Draw) -> Iterator[Case]:
    """Every dimension of one input, from the front and from the back, by position and by name."""
    yield case(draw.normal(3, 5), 0)
    yield case(draw.normal(2, 3, 4), 1)
    yield case(draw.normal(2, 3, 4), dim=-3)
    yield case(draw.normal(2, 3, 4), dim=2)


def large(draw: Draw) -> Iterator[Case]:
    """Beyond what exp can hold, in both directions, and rows at different heights."""
    yield case(draw.normal(3, 5) + 200)
    yield case(draw.normal(3, 5) - 200)
    yield case(draw.normal(3, 5) + torch.tensor([[-900.0], [0.0], [900.0]]))
    yield case(draw.normal(2, 6, dtype=torch.float64, scale=400.0))
    yield case(draw.normal(3, 5, dtype=torch.float64) + torch.tensor([[-1e5], [0.0], [1e5]], dtype=torch.float64))
    yield case(torch.arange(20) + draw.normal(2, 20, dtype=torch.float64))  # weights of 1e-9 are no zeros


def hidden(draw: Draw) -> Iterator[Case]:
    """Minus infinity is weight 0, as masks have it; every row keeps a finite number."""
    yield case(draw.normal(3, 5).masked_fill(~draw.mask(3, 5), float("-inf")))


def half(draw: Draw) -> Iterator[Case]:
    """Moderate numbers: by way of logsumexp, rounding is relative to the numbers, not to the weights."""
    for dtype in (torch.float16, torch.bfloat16):
        yield case(draw.normal(3, 7, dtype=dtype))
        yield case(draw.normal(2, 5, dtype=dtype, scale=4.0))
    yield case(draw.normal(3, 7, dtype=torch.float16) + 14)  # where exp is beyond float16


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(3, 5)), 0)


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(3, 5, dtype=torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(3, 5), watch=True)


def sums(answer: Answer) -> Found | None:
    """What is returned sums to 1."""
    result = answer.result()
    if result.shape != answer.wanted().shape:
        return compare.values(answer)
    total = result.double().sum(-1)
    off = (total - 1).abs()
    if bool((off < 1e-4).all()):
        return None
    place = compare.first(~(off < 1e-4), off)
    says = Text("A softmax sums to 1.", "softmax 的和是 1。")
    what = compare.indexed("output.sum(-1)", place)
    return Found(kind="property", what=what, expected="1", got=compare.number(total[place].item()), says=says)


DRILL = Drill(
    name="softmax",
    entry="softmax",
    returns="output",
    properties=[
        Property("sums", plain, sums),
        Property("values", plain),
        Property("dim", along),
        Property("large", large),
        Property("hidden", hidden),
        Property("half", half, slack=4),
        Property("strided", strided),
        Property("untouched", plain, compare.untouched),
        Property("gradients", differentiable, compare.gradients),
        Property("by-hand", watched, compare.by_hand),
    ],
    forbidden=(*ATTENTION, *SOFTMAX),
)
