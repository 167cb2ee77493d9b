"""How causal attention is judged. With the identity as v the output is the weights, so these can be looked at."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, call, calls, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found

# Widths in float64 are powers of 4: their roots are exact in float32 too, where many take them.


def _drawn(
    draw: Draw, batch: tuple[int, ...], n_q: int, n_k: int, d_k: int, d_v: int, dtype: torch.dtype = torch.float32
) -> list[Tensor]:
    """q, k and v."""
    return [draw.normal(*batch, n, d, dtype=dtype) for n, d in ((n_q, d_k), (n_k, d_k), (n_k, d_v))]


def identity(draw: Draw) -> Iterator[Case]:
    """The output is the weights."""
    for n in (3, 6):
        yield case(draw.normal(n, 8), draw.normal(n, 8), torch.eye(n))


def wide(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(1, 7, 64), draw.normal(1, 7, 64), torch.eye(7)[None])


def plain(draw: Draw) -> Iterator[Case]:
    yield from identity(draw)
    yield case(*_drawn(draw, (2,), 3, 3, 4, 5))
    yield case(*_drawn(draw, (3,), 5, 5, 8, 2))
    yield case(*_drawn(draw, (3,), 5, 5, 16, 7, torch.float64))
    yield case(*_drawn(draw, (2,), 1, 1, 6, 3))


def later_changed(draw: Draw) -> Iterator[Case]:
    """Twice the same, but for the keys and values of the last two tokens."""
    q, k, v = _drawn(draw, (2,), 5, 5, 6, 3)
    changed = [torch.cat([each[:, :3], draw.normal(2, 2, each.shape[-1], scale=3.0)], dim=1) for each in (k, v)]
    yield calls(call(q, k, v), call(q, *changed))


def more_keys(draw: Draw) -> Iterator[Case]:
    """The last queries of a longer sequence, down to one."""
    yield case(*_drawn(draw, (2,), 2, 5, 4, 3))
    yield case(*_drawn(draw, (2,), 1, 4, 6, 3))
    yield case(*_drawn(draw, (2, 3), 4, 7, 6, 5))


def batches(draw: Draw) -> Iterator[Case]:
    for batch in ((), (3,), (2, 3), (2, 1, 3)):
        yield case(*_drawn(draw, batch, 4, 4, 6, 2))


def large(draw: Draw) -> Iterator[Case]:
    """Scores far beyond what exp can hold, and, with `away`, all below −10,000."""
    for away in (0.0, 200.0):
        q, k = (draw.normal(2, n, 4, dtype=torch.float64, scale=60.0) for n in (4, 5))
        yield case(q + away, k - away, draw.normal(2, 5, 3, dtype=torch.float64))
    yield case(*(draw.normal(2, 5, 8, scale=20.0) for _ in range(2)), draw.normal(2, 5, 3))


def long(draw: Draw) -> Iterator[Case]:
    n = draw.whole(100, 140)
    yield case(*_drawn(draw, (), n, n, 4, 3))
    yield case(*_drawn(draw, (), 2, n + 30, 4, 3))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(each) for each in _drawn(draw, (2,), 3, 5, 4, 7)))


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, (2,), 4, 4, 6, 3))
    yield case(*_drawn(draw, (), 3, 5, 6, 2, torch.float64))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, (2,), 4, 4, 4, 7, torch.float64), grad=True)
    yield case(*_drawn(draw, (2,), 3, 5, 4, 2, torch.float64), grad=True)


def watched(draw: Draw) -> Iterator[Case]:
    for batch in ((2,), (2, 3)):  # torch takes other ways for other ranks
        yield case(*_drawn(draw, batch, 4, 4, 6, 3), watch=True)


def future(answer: Answer) -> Found | None:
    """The weights, which the output is here, are 0 for later keys and sum to 1; `plain` compares their values."""
    weights = answer.result()
    if weights.shape != answer.wanted().shape:
        return compare.values(answer)
    later = weights.triu(1)
    if bool((later != 0).any()):
        i, j = compare.first(later != 0, later.double().abs())
        says = Text("A query must give later keys no weight.", "query 不能给后面的 key 任何权重。")
        what = f"weights[{i}, {j}]"
        return Found(kind="property", what=what, expected="0", got=compare.number(later[i, j].item()), says=says)
    off = (weights.double().sum(-1) - 1).abs()
    if not bool((off < 1e-4).all()):
        place = compare.first(~(off < 1e-4), off)
        says = Text("The weights of a query must sum to 1.", "每个 query 的权重之和必须是 1。")
        got = compare.number(weights[place].double().sum().item())
        what = compare.indexed("weights.sum(-1)", place)
        return Found(kind="property", what=what, expected="1", got=got, says=says)
    return None  # the scale is looked at next


def scale(answer: Answer) -> Found | None:
    """By what the scores were multiplied: the slope of log weights against q·k, over the keys that are seen."""
    weights = answer.result().double()
    scores = (answer.input(0) @ answer.input(1).mT).double()  # (1, N, N)
    if weights.shape != scores.shape or not bool((weights > 0).tril().sum() == torch.ones_like(scores).tril().sum()):
        return compare.values(answer)
    up = down = 0.0
    for i in range(1, scores.shape[-1]):
        logs, centred = (each[0, i, : i + 1] - each[0, i, : i + 1].mean() for each in (weights.log(), scores))
        up, down = up + (logs * centred).sum().item(), down + (centred * centred).sum().item()
    wanted = answer.input(0).shape[-1] ** -0.5
    if abs(up / down - wanted) < 0.02 * wanted:
        return compare.values(answer)
    says = Text("The scores must be multiplied by 1/√d_k before the softmax.", "softmax 之前，打分要乘以 1/√d_k。")
    return Found(
        kind="property", what="log weights / (q·k)", expected=compare.number(wanted),
        got=compare.number(up / down), says=says,
    )  # fmt: skip


def past(answer: Answer) -> Found | None:
    """What the first three queries get is the same whatever the last two tokens are."""
    before, after = answer.result(call=0), answer.result(call=1)
    if before.shape != answer.wanted().shape or after.shape != before.shape:
        return compare.values(answer)
    moved = (before - after)[:, :3].double().abs()
    if bool((moved < 1e-4).all()):
        return compare.values(answer)
    place = compare.first(~(moved < 1e-4), moved)
    says = Text(
        "Tokens 3 and 4 were changed, and an earlier query felt it.", "改动的是第 3、4 个 token，更早的 query 却变了。"
    )
    return Found(
        kind="property", what=compare.indexed("output", place), expected=compare.number(before[place].item()),
        got=compare.number(after[place].item()), says=says,
    )  # fmt: skip


DRILL = Drill(
    name="causal_attention",
    entry="causal_attention",
    returns="output",
    properties=[
        Property("future", identity, future),
        Property("scale", wide, scale),
        Property("values", plain),
        Property("past", later_changed, past),
        Property("more-keys", more_keys),
        Property("batches", batches),
        Property("large", large, slack=20),
        Property("long", long),
        Property("strided", strided),
        Property("untouched", untouched, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("by-hand", watched, compare.by_hand),
    ],
)
