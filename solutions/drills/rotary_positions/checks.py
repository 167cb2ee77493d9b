"""How rotary positions are judged: tables built in float32 are right, so float64 is held to float32's precision."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found

NAMES = ("q", "k")


def _drawn(draw: Draw, *shape: int, dtype: torch.dtype = torch.float32) -> list[Tensor]:
    return [draw.normal(*shape, dtype=dtype) for _ in NAMES]


def first_only(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, 1, 1, 4))
    yield case(*_drawn(draw, 2, 1, 6))


def plain(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, 1, 3, 2))
    yield case(*_drawn(draw, 2, 3, 4))
    yield case(*_drawn(draw, 3, 5, 8))
    yield case(*_drawn(draw, 2, 3, 6, dtype=torch.float64))


def same_everywhere(draw: Draw) -> Iterator[Case]:
    """One query and one key, put at every position."""
    yield case(*(draw.normal(1, 1, 4).expand(1, 5, 4) for _ in NAMES))
    yield case(*(draw.normal(1, 1, 8).expand(1, 6, 8) for _ in NAMES))


def batches(draw: Draw) -> Iterator[Case]:
    """No batch, heads, and as many heads as tokens."""
    for shape in ((4, 6), (2, 3, 5, 4), (2, 4, 4, 6), (2, 1, 3, 2, 8)):
        yield case(*_drawn(draw, *shape))


def far(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, draw.whole(600, 700), 16))
    yield case(*_drawn(draw, 3, 128))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(each) for each in _drawn(draw, 2, 3, 4)))


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, 2, 3, 4))
    yield case(*_drawn(draw, 2, 3, 6, dtype=torch.float64))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(*_drawn(draw, 2, 3, 4, dtype=torch.float64), grad=True)


def unmoved(answer: Answer) -> Found | None:
    """Position 0 is turned by nothing."""
    for at, name in enumerate(NAMES):
        result, given = answer.result(at).double(), answer.input(at).double()
        if result.shape != given.shape:
            return compare.values(answer)
        off = (result - given).abs()
        if not bool((off < 1e-4).all()):
            place = compare.first(~(off < 1e-4), off)
            says = Text("Position 0 is not rotated.", "位置 0 不旋转。")
            return Found(
                kind="property", what=compare.indexed(f"{name}′", place), expected=compare.number(given[place].item()),
                got=compare.number(result[place].item()), says=says,
            )  # fmt: skip
    return compare.values(answer)


def lengths(answer: Answer) -> Found | None:
    """A rotation keeps the length of each token's vector."""
    for at, name in enumerate(NAMES):
        result, given = answer.result(at).double(), answer.input(at).double()
        if result.shape != given.shape:
            return compare.values(answer)
        before, after = given.norm(dim=-1), result.norm(dim=-1)
        off = (after - before).abs()
        if not bool((off < 1e-3 * (1 + before)).all()):
            place = compare.first(~(off < 1e-3 * (1 + before)), off)
            says = Text("A rotation keeps lengths.", "旋转不改变长度。")
            return Found(
                kind="property", what=f"‖{compare.indexed(f'{name}′', place)}‖",
                expected=compare.number(before[place].item()), got=compare.number(after[place].item()), says=says,
            )  # fmt: skip
    return None  # numbers are compared on like inputs next


def relative(answer: Answer) -> Found | None:
    """The score of the same query and key depends on how far they are apart, and on nothing else."""
    q, k = (answer.result(at).double() for at in range(2))
    if q.shape != answer.wanted(0).shape or k.shape != q.shape:
        return compare.values(answer)
    scores = (q @ k.mT)[0]  # (N, N)
    off = (scores[1:, 1:] - scores[:-1, :-1]).abs()
    if bool((off < 1e-3).all()):
        return None  # numbers are compared on like inputs next
    i, j = compare.first(~(off < 1e-3), off)
    says = Text(
        "The same query and key, equally far apart, must have the same score.",
        "同样的 query 和 key，相隔同样远，打分必须相同。",
    )
    return Found(
        kind="property", what=f"q′[{i + 1}]·k′[{j + 1}]", expected=compare.number(scores[i, j].item()),
        got=compare.number(scores[i + 1, j + 1].item()), says=says,
    )  # fmt: skip


DRILL = Drill(
    name="rotary_positions",
    entry="apply_rope",
    returns=["q", "k"],
    properties=[
        Property("first", first_only, unmoved),
        Property("lengths", plain, lengths),
        Property("relative", same_everywhere, relative),
        Property("values", plain),
        Property("batches", batches),
        Property("far", far, slack=10),
        Property("strided", strided),
        Property("untouched", untouched, compare.untouched),
        Property("gradients", differentiable, compare.gradients),
    ],
    float32_tables=True,
)
