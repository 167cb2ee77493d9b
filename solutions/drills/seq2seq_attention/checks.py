"""How the attention of sequence to sequence is judged."""

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
    """B, N and d differ."""
    yield case(draw.normal(2, 4), draw.normal(2, 3, 4))
    yield case(draw.normal(3, 6), draw.normal(3, 5, 6))
    yield case(draw.normal(3, 7, dtype=torch.float64), draw.normal(3, 2, 7, dtype=torch.float64), None)


def wide(draw: Draw) -> Iterator[Case]:
    """d = 16, where a factor 1/√d would show; scores small enough for all weights to be there."""
    yield case(draw.normal(2, 16, scale=0.5), draw.normal(2, 5, 16))


def single(draw: Draw) -> Iterator[Case]:
    """One sequence, one state, and sizes that agree."""
    yield case(draw.normal(1, 4), draw.normal(1, 3, 4))
    yield case(draw.normal(2, 4), draw.normal(2, 1, 4))
    yield case(draw.normal(1, 3), draw.normal(1, 1, 3))
    yield case(draw.normal(3, 3), draw.normal(3, 3, 3))


def padded(draw: Draw) -> Iterator[Case]:
    """Padding at the end, as it usually is, with large states behind it, and anywhere; no row is all padding."""
    behind = torch.arange(4) >= torch.tensor([[2], [3], [4]])  # (3, 4)
    yield case(draw.normal(3, 5), draw.normal(3, 4, 5) + 3.0 * behind[..., None], behind)
    yield case(draw.normal(2, 4), draw.normal(2, 6, 4), pad=~draw.mask(2, 6))
    yield case(draw.normal(1, 4), draw.normal(1, 5, 4), ~draw.mask(1, 5))


def nothing_left(draw: Draw) -> Iterator[Case]:
    pad = ~draw.mask(3, 4)
    pad[1] = True
    yield case(draw.normal(3, 5), draw.normal(3, 4, 5), pad)
    yield case(draw.normal(2, 3), draw.normal(2, 4, 3), torch.ones(2, 4, dtype=torch.bool))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, then all of them below −10,000."""
    yield case(draw.normal(2, 8, scale=60.0), draw.normal(2, 5, 8, scale=4.0))
    s, h = (draw.normal(*shape, 4, dtype=torch.float64, scale=20.0) for shape in ((2,), (2, 5)))
    yield case(s + 200, h - 200, ~draw.mask(2, 5))


def long(draw: Draw) -> Iterator[Case]:
    n = draw.whole(100, 140)
    yield case(draw.normal(2, 4), draw.normal(2, n, 4), ~draw.mask(2, n))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 4)), Strided(draw.normal(2, 3, 4)), Strided(~draw.mask(2, 3)))


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4), draw.normal(2, 3, 4), ~draw.mask(2, 3))
    yield from plain(draw)


def differentiable(draw: Draw) -> Iterator[Case]:
    s, h = draw.normal(2, 4, dtype=torch.float64), draw.normal(2, 5, 4, dtype=torch.float64)
    yield case(s, h, ~draw.mask(2, 5), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4), draw.normal(2, 3, 4), ~draw.mask(2, 3), watch=True)


def rows(answer: Answer) -> Found | None:
    """The weights of every sequence sum to 1."""
    weights = answer.result(1)
    if weights.shape != answer.wanted(1).shape:
        return compare.values(answer)
    sums = weights.double().sum(-1)
    off = (sums - 1).abs()
    if bool((off < 1e-4).all()):
        return None
    place = compare.first(~(off < 1e-4), off)
    says = Text("The weights of a sequence must sum to 1.", "每个序列的权重之和必须是 1。")
    what = compare.indexed("weights.sum(-1)", place)
    return Found(kind="property", what=what, expected="1", got=compare.number(sums[place].item()), says=says)


def unscaled(answer: Answer) -> Found | None:
    """By what the scores were multiplied, read off the weights: the slope of log weights against s·h."""
    weights = answer.result(1).double()
    scores = (answer.input(1) @ answer.input(0).unsqueeze(-1)).squeeze(-1).double()  # (B, N)
    if weights.shape != scores.shape or not bool((weights > 0).all()):
        return compare.values(answer)
    logs, centred = (each - each.mean(-1, keepdim=True) for each in (weights.log(), scores))
    slope = ((logs * centred).sum() / (centred * centred).sum()).item()
    if abs(slope - 1) < 0.02:
        return compare.values(answer)
    says = Text("The scores here are the dot products as they are.", "这里的打分就是点积本身。")
    what = "log weights / (s·h)"
    return Found(kind="property", what=what, expected="1", got=compare.number(slope), says=says)


DRILL = Drill(
    name="seq2seq_attention",
    entry="attend",
    returns=["context", "weights"],
    properties=[
        Property("rows", plain, rows),
        Property("unscaled", wide, unscaled),
        Property("values", plain),
        Property("single", single),
        Property("padding", padded),
        Property("nothing", nothing_left),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", untouched, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched, compare.by_hand),
    ],
)
