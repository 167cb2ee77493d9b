"""How scaled dot-product attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def plain(draw: Draw) -> Iterator[Case]:
    """Every size is different: N_q, N_k, d_k, d_v, and the batch."""
    yield case(draw.normal(2, 3), draw.normal(4, 3), draw.normal(4, 5))
    yield case(draw.normal(2, 3, 8), draw.normal(2, 7, 8), draw.normal(2, 7, 5))
    yield case(*(draw.normal(3, n, d, dtype=torch.float64) for n, d in ((5, 16), (2, 16), (2, 7))))


def square(draw: Draw) -> Iterator[Case]:
    """All sizes are the same, so that no axis taken for another shows in a shape."""
    yield case(*(draw.normal(3, 3) for _ in range(3)))
    yield case(*(draw.normal(4, 4, 4) for _ in range(3)), draw.mask(4, 4))


def one_batch(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(1, 4, 64), draw.normal(1, 6, 64), draw.normal(1, 6, 3))


def batches(draw: Draw) -> Iterator[Case]:
    for batch in ((3,), (2, 3), (2, 1, 3)):
        yield case(draw.normal(*batch, 4, 6), draw.normal(*batch, 5, 6), draw.normal(*batch, 5, 2))


def masks(draw: Draw) -> Iterator[Case]:
    """A mask for each matrix, one for all, and one that broadcasts over heads or queries."""
    for shape in ((3, 5), (1, 5), (2, 4, 3, 5), (2, 1, 3, 5), (2, 1, 1, 5)):
        yield case(draw.normal(2, 4, 3, 6), draw.normal(2, 4, 5, 6), draw.normal(2, 4, 5, 2), draw.mask(*shape))


def nothing_to_attend(draw: Draw) -> Iterator[Case]:
    mask = draw.mask(2, 3, 4)
    mask[0, 1] = False
    yield case(draw.normal(2, 3, 5), draw.normal(2, 4, 5), draw.normal(2, 4, 6), mask)
    yield case(draw.normal(2, 3), draw.normal(4, 3), draw.normal(4, 5), torch.zeros(2, 4, dtype=torch.bool))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and beyond any mask that is not minus infinity."""
    for scale, away in ((60.0, 0.0), (60.0, 200.0)):  # with `away`, every score is below −10,000
        q, k = (draw.normal(2, n, 8, dtype=torch.float64, scale=scale) for n in (4, 5))
        yield case(q + away, k - away, draw.normal(2, 5, 3, dtype=torch.float64), draw.mask(4, 5))
    q, k = (draw.normal(2, n, 8, scale=20.0) for n in (4, 5))
    yield case(q, k, draw.normal(2, 5, 3), None)


def half(draw: Draw) -> Iterator[Case]:
    for dtype in (torch.float16, torch.bfloat16):
        q, k, v = (draw.normal(2, n, d, dtype=dtype) for n, d in ((4, 8), (6, 8), (6, 3)))
        yield case(q, k, v, draw.mask(4, 6))
    q, k, v = (draw.normal(2, n, d, dtype=torch.float16) for n, d in ((3, 8), (5, 8), (5, 3)))
    q[..., 0] = k[..., 0] = 6  # scores of 13, where exp is beyond float16
    yield case(q, k, v)


def long(draw: Draw) -> Iterator[Case]:
    n_q, n_k = draw.whole(100, 140), draw.whole(150, 190)
    yield case(draw.normal(n_q, 4), draw.normal(n_k, 4), draw.normal(n_k, 3), draw.mask(n_q, n_k))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(draw.normal(2, n, d)) for n, d in ((3, 4), (5, 4), (5, 7))), Strided(draw.mask(3, 5)))


def differentiable(draw: Draw) -> Iterator[Case]:
    q, k, v = (draw.normal(2, n, d, dtype=torch.float64) for n, d in ((3, 4), (5, 4), (5, 7)))
    yield case(q, k, v, draw.mask(3, 5), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 4), draw.normal(2, 5, 4), draw.normal(2, 5, 4), draw.mask(3, 5), watch=True)


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


def scale(answer: Answer) -> Found | None:
    """By what the scores were multiplied, read off the weights: the slope of log weights against q·k."""
    weights = answer.result(1).double()
    scores = (answer.input(0) @ answer.input(1).mT).double()  # (…, N_q, N_k)
    if weights.shape != scores.shape or not bool((weights > 0).all()):
        return compare.values(answer)
    logs, centred = (each - each.mean(-1, keepdim=True) for each in (weights.log(), scores))
    slope = ((logs * centred).sum() / (centred * centred).sum()).item()
    wanted = answer.input(0).shape[-1] ** -0.5
    if abs(slope - wanted) < 0.02 * wanted:
        return None
    says = Text("The scores must be multiplied by 1/√d_k before the softmax.", "softmax 之前，打分要乘以 1/√d_k。")
    return Found(
        kind="property", what="log weights / (q·k)", expected=compare.number(wanted),
        got=compare.number(slope), says=says,
    )  # fmt: skip


DRILL = Drill(
    name="scaled_dot_product_attention",
    entry="scaled_dot_product_attention",
    returns=["output", "weights"],
    properties=[
        Property("rows", plain, rows),
        Property("scale", one_batch, scale),
        Property("values", plain),
        Property("square", square),
        Property("batches", batches),
        Property("masks", masks),
        Property("nothing", nothing_to_attend),
        Property("large", large, slack=20),
        Property("half", half),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", masks, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched, compare.by_hand),
    ],
)
