"""How split_heads is judged: every number of x in its place."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def columns(draw: Draw) -> Iterator[Case]:
    """One token: nothing but the order of the columns matters."""
    yield case(draw.normal(1, 1, 6), 2)
    yield case(draw.normal(1, 1, 12), 3)


def tokens(draw: Draw) -> Iterator[Case]:
    """Several tokens, B = 1, H ≠ N, then sizes that agree, where a shape tells nothing."""
    yield case(draw.normal(1, 3, 4), 2)
    yield case(draw.normal(1, 2, 15), 3)
    yield case(draw.normal(1, 3, 9), 3)


def batches(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 20), 4)
    yield case(draw.normal(3, 2, 12), num_heads=6)
    yield case(draw.normal(5, 7, 6), 3)


def ends(draw: Draw) -> Iterator[Case]:
    """One head, and heads of width one."""
    yield case(draw.normal(2, 3, 5), 1)
    yield case(draw.normal(2, 3, 5), 5)


def double(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 8, dtype=torch.float64), 4)


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 3, 8)), 4)


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 8), 4)


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 3, 8, dtype=torch.float64), 4, grad=True)


def rows(answer: Answer) -> Found | None:
    """The numbers of one token in one head come from one row of x, wherever they went."""
    heads, x = answer.result(), answer.input()
    if heads.shape != answer.wanted().shape or heads.dtype != x.dtype:
        return compare.values(answer)
    owner = {
        number: [b, n] for b, sequence in enumerate(x.tolist()) for n, row in enumerate(sequence) for number in row
    }
    for b, sequence in enumerate(heads.tolist()):
        for h, head in enumerate(sequence):
            for n, numbers in enumerate(head):
                strange = [owner.get(number) for number in numbers if owner.get(number) != [b, n]]
                if strange:
                    return _mixed([b, h, n], strange[0])
    return compare.values(answer)


def _mixed(place: list[int], taken: list[int] | None) -> Found:
    """A row of the output holds numbers of another row of x than its own."""
    b, h, n = place
    says = Text("Every head must see every token.", "每个 head 都要看到每个 token。")
    got = "?" if taken is None else f"x[{taken[0]}, {taken[1]}, …]"
    return Found(kind="property", what=f"output[{b}, {h}, {n}]", expected=f"x[{b}, {n}, …]", got=got, says=says)


DRILL = Drill(
    name="split_heads",
    entry="split_heads",
    returns="output",
    properties=[
        Property("columns", columns),
        Property("tokens", tokens, rows),
        Property("batches", batches, rows),
        Property("ends", ends),
        Property("double", double),
        Property("strided", strided),
        Property("untouched", untouched, compare.untouched),
        Property("gradients", differentiable, compare.gradients),
    ],
)
