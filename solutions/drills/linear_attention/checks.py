"""How linear attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.drills.modules import within
from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found

LONG, D_K, D_V = 301, 7, 6


def alone(draw: Draw) -> Iterator[Case]:
    """One key: whatever the features, its value comes out."""
    yield case(draw.normal(3, 4), draw.normal(1, 4), draw.normal(1, 2))


def equal_values(draw: Draw) -> Iterator[Case]:
    """All values are the same: weights that sum to 1 give it back."""
    value = draw.normal(2, 1, 3)
    yield case(draw.normal(2, 4, 6), draw.normal(2, 5, 6), value.expand(2, 5, 3))


def plain(draw: Draw) -> Iterator[Case]:
    """Every size is different: N_q, N_k, d_k, d_v, and the batch."""
    yield case(draw.normal(2, 4), draw.normal(5, 4), draw.normal(5, 3))
    yield case(draw.normal(2, 7, 8), draw.normal(2, 4, 8), draw.normal(2, 4, 5))
    yield case(*(draw.normal(3, n, d, dtype=torch.float64) for n, d in ((5, 16), (9, 16), (9, 7))))
    yield case(draw.normal(2, 6, 5), draw.normal(2, 6, 5), draw.normal(2, 6, 5))
    # Features of 0.02, and so a denominator of 0.04: an epsilon of 1e-6 is within the tolerance, one of 1e-5 is not.
    yield case(*(draw.normal(n, 8, scale=0.1) - 3.8 for n in (4, 9)), draw.normal(9, 3) + 3)


def batches(draw: Draw) -> Iterator[Case]:
    for batch in ((), (3,), (2, 3), (2, 1, 3)):
        yield case(draw.normal(*batch, 4, 6), draw.normal(*batch, 5, 6), draw.normal(*batch, 5, 2))


def large(draw: Draw) -> Iterator[Case]:
    """Features of some hundreds, which grow with their inputs and do not overflow; one of each token is large."""
    q, k = (draw.normal(2, n, 8, scale=100.0) for n in (4, 5))
    q[..., 0], k[..., 0] = 10 + q[..., 0].abs(), 10 + k[..., 0].abs()
    yield case(q, k, draw.normal(2, 5, 3))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(draw.normal(2, n, d)) for n, d in ((3, 6), (5, 6), (5, 7))))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(*(draw.normal(2, n, d, dtype=torch.float64) for n, d in ((3, 6), (5, 6), (5, 4))), grad=True)


def long(draw: Draw) -> Iterator[Case]:
    """Many tokens, few dimensions."""
    yield case(draw.normal(2, LONG, D_K), draw.normal(2, LONG, D_K), draw.normal(2, LONG, D_V), watch=True)


def weighted(answer: Answer) -> Found | None:
    """Where all values are the same, so is every output."""
    output = answer.result().double()
    if output.shape != answer.wanted().shape:
        return compare.values(answer)
    value = answer.input(2).double()[:, :1]  # (B, 1, d_v)
    off = (output - value).abs()
    wrong = ~(off <= 1e-3)
    if not bool(wrong.any()):
        return compare.values(answer)
    place = compare.first(wrong, off)
    says = Text(
        "All values are the same here, so weights that sum to 1 give that value.",
        "这里所有 value 都相同，权重之和若为 1，输出就是这个 value。",
    )
    return Found(
        kind="property", what=compare.indexed("output", place), says=says,
        expected=compare.number(value.expand_as(output)[place].item()), got=compare.number(output[place].item()),
    )  # fmt: skip


def linear(answer: Answer) -> Found | None:
    """Nothing larger than a few times the inputs is held."""
    says = Text(
        f"With N = {LONG}, d_k = {D_K} and a batch of 2, one tensor holds more than 2 · 4 · N · d_k numbers.",
        f"N = {LONG}、d_k = {D_K}，批次为 2 时，有一个张量超过了 2 · 4 · N · d_k 个数。",
    )
    return within(answer, 2 * 4 * LONG * D_K, says)


DRILL = Drill(
    name="linear_attention",
    entry="linear_attention",
    returns="output",
    properties=[
        Property("alone", alone),
        Property("weighted", equal_values, weighted),
        Property("values", plain),
        Property("batches", batches),
        Property("large", large, slack=10),
        Property("strided", strided),
        Property("untouched", batches, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("linear", long, linear),
    ],
    float32_tables=True,  # an epsilon of 1e-6 in the denominator is a right answer
)
