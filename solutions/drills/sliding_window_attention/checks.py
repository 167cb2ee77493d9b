"""How sliding-window attention is judged."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found

AT = 4  # the token whose key and value are changed, of 9
WINDOW = 2


def itself(draw: Draw) -> Iterator[Case]:
    """A window of 0: each token sees itself only, and the output is v."""
    yield case(draw.normal(3, 2), draw.normal(3, 2), draw.normal(3, 4), window_size=0)
    yield case(draw.normal(2, 1, 4), draw.normal(2, 1, 4), draw.normal(2, 1, 3), window_size=2)


def everything(draw: Draw) -> Iterator[Case]:
    """A window of N − 1 or more: ordinary attention."""
    for n, window in ((4, 3), (5, 9)):
        yield case(draw.normal(2, n, 6), draw.normal(2, n, 6), draw.normal(2, n, 3), window_size=window)


def changed(draw: Draw) -> Iterator[Case]:
    """One key and its value are changed."""
    q, k, v = (draw.normal(2, 9, d) for d in (4, 4, 3))
    other_k, other_v = k.clone(), v.clone()
    other_k[:, AT], other_v[:, AT] = draw.normal(2, 4), draw.normal(2, 3)
    yield calls(call(q, k, v, window_size=WINDOW), call(q, other_k, other_v, window_size=WINDOW))


def values(draw: Draw) -> Iterator[Case]:
    """Windows of every size; N, d_k, d_v and the batch differ."""
    yield case(draw.normal(4, 3), draw.normal(4, 3), draw.normal(4, 2), window_size=1)
    yield case(draw.normal(2, 7, 8), draw.normal(2, 7, 8), draw.normal(2, 7, 5), 2)
    yield case(*(draw.normal(3, 10, d, dtype=torch.float64) for d in (16, 16, 7)), window_size=4)
    yield from changed(draw)


def batches(draw: Draw) -> Iterator[Case]:
    for batch in ((), (3,), (2, 3), (2, 1, 3)):
        yield case(*(draw.normal(*batch, 6, d) for d in (4, 4, 3)), window_size=2)


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold; then all of them far below zero."""
    for away in (0.0, 200.0):
        q, k = (draw.normal(2, 6, 8, dtype=torch.float64, scale=60.0) for _ in range(2))
        yield case(q + away, k - away, draw.normal(2, 6, 3, dtype=torch.float64), window_size=1)
    yield case(draw.normal(2, 6, 8, scale=20.0), draw.normal(2, 6, 8, scale=20.0), draw.normal(2, 6, 3), window_size=2)


def long(draw: Draw) -> Iterator[Case]:
    n, window = draw.whole(100, 140), draw.whole(5, 30)
    yield case(*(draw.normal(n, d) for d in (4, 4, 3)), window_size=window)


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(draw.normal(2, 5, d)) for d in (4, 4, 3)), window_size=1)


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(*(draw.normal(2, 5, d, dtype=torch.float64) for d in (4, 4, 3)), window_size=1, grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    """Four dimensions, q, k and v of one width: what torch's own kernel takes, so that it shows if it is used."""
    yield case(*(draw.normal(2, 3, 5, 4) for _ in range(3)), window_size=1, watch=True)


def reach(answer: Answer) -> Found | None:
    """A changed token changes the outputs of the tokens within the window, and no others."""
    before, after = answer.result(call=0).double(), answer.result(call=1).double()
    if before.shape != answer.wanted(call=0).shape or after.shape != before.shape:
        return compare.values(answer)
    moved = ~((before - after).abs() <= 1e-6)
    got = [i for i in range(moved.shape[-2]) if bool(moved[:, i].any())]
    wanted = list(range(AT - WINDOW, AT + WINDOW + 1))
    if got == wanted:
        return None
    says = Text(
        f"Key and value {AT} were changed with a window of {WINDOW}.",
        f"窗口为 {WINDOW} 时，改动了第 {AT} 个 key 和 value。",
    )
    return Found(kind="property", what="changed", expected=str(wanted), got=str(got), says=says)


DRILL = Drill(
    name="sliding_window_attention",
    entry="sliding_window_attention",
    returns="output",
    properties=[
        Property("itself", itself),
        Property("reach", changed, reach),
        Property("everything", everything),
        Property("values", values),
        Property("batches", batches),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", batches, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched),
    ],
)
