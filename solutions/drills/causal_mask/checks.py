"""How the causal mask is judged: every entry, and by what rule a wrong one is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def square(draw: Draw) -> Iterator[Case]:
    yield case(3)
    yield case(draw.whole(4, 9))


def both_sizes(draw: Draw) -> Iterator[Case]:
    """By place and by name, and None as it is by default."""
    n = draw.whole(4, 7)
    yield case(n, n)
    yield case(5, n_k=5)
    yield case(4, None)
    yield case(draw.whole(100, 140))


def more_keys(draw: Draw) -> Iterator[Case]:
    """A few new queries after keys that are known already."""
    yield case(2, 5)
    yield case(3, 4 + draw.whole(0, 5))
    yield case(1, draw.whole(2, 8))
    yield case(draw.whole(30, 60), draw.whole(100, 140))


def more_queries(draw: Draw) -> Iterator[Case]:
    """The first queries lie before the first key, and see nothing."""
    yield case(4, 2)
    yield case(5 + draw.whole(0, 4), 3)


def ends(draw: Draw) -> Iterator[Case]:
    yield case(1)
    yield case(1, 1)
    yield case(3, 1)


def again(draw: Draw) -> Iterator[Case]:
    """One size after the other: nothing is kept from the call before."""
    yield calls(call(3), call(5), call(2, 4), call(4, 2), call(3))


def rule(answer: Answer) -> Found | None:
    """Of a wrong entry it is said whether that key lies in the past, in the future, or at the query itself."""
    for at in range(len(answer.case.calls)):
        got, want = answer.result(call=at), answer.wanted(call=at)
        if got.dtype != torch.bool or got.shape != want.shape:
            return compare.values(answer)
        if not torch.equal(got, want):
            return _wrong(got, want)
    return None


def _wrong(got: Tensor, want: Tensor) -> Found:
    i, j = (got != want).nonzero()[0].tolist()
    ahead = j - i - (want.shape[1] - want.shape[0])  # how far the key lies after the query
    if ahead > 0:
        says = Text("This key lies after the query.", "这个 key 在 query 之后。")
    elif ahead == 0:
        says = Text("This key is the query's own token.", "这个 key 就是 query 自己的 token。")
    else:
        says = Text("This key lies before the query.", "这个 key 在 query 之前。")
    return Found(
        kind="property", what=f"mask[{i}, {j}]", expected=str(bool(want[i, j])), got=str(bool(got[i, j])), says=says,
        wrong=int((got != want).sum()), total=want.numel(),
    )  # fmt: skip


DRILL = Drill(
    name="causal_mask",
    entry="causal_mask",
    returns="mask",
    properties=[
        Property("square", square, rule),
        Property("sizes", both_sizes, rule),
        Property("more-keys", more_keys, rule),
        Property("more-queries", more_queries, rule),
        Property("ends", ends, rule),
        Property("again", again, rule),
    ],
)
