"""How merge_heads is judged: every number of x in its place."""

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
    yield case(draw.normal(1, 2, 1, 3))
    yield case(draw.normal(1, 4, 1, 3))


def tokens(draw: Draw) -> Iterator[Case]:
    """Several tokens, B = 1, H ≠ N, then sizes that agree, where a shape tells nothing."""
    yield case(draw.normal(1, 2, 3, 2))
    yield case(draw.normal(1, 5, 2, 3))
    yield case(draw.normal(1, 3, 3, 3))


def batches(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 3, 5))
    yield case(draw.normal(3, 6, 2, 4))


def ends(draw: Draw) -> Iterator[Case]:
    """One head, and heads of width one."""
    yield case(draw.normal(2, 1, 3, 5))
    yield case(draw.normal(2, 5, 3, 1))


def double(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 3, 2, dtype=torch.float64))


def strided(draw: Draw) -> Iterator[Case]:
    yield case(Strided(draw.normal(2, 4, 3, 2)))


def untouched(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 3, 2))


def differentiable(draw: Draw) -> Iterator[Case]:
    yield case(draw.normal(2, 4, 3, 2, dtype=torch.float64), grad=True)


def rows(answer: Answer) -> Found | None:
    """A row of the output holds the numbers of one token, in whatever order."""
    merged, x = answer.result(), answer.input()
    if merged.shape != answer.wanted().shape or merged.dtype != x.dtype:
        return compare.values(answer)
    owner = {
        number: [b, n] for b, heads in enumerate(x.tolist()) for head in heads for n, token in enumerate(head)
        for number in token
    }  # fmt: skip
    for b, sequence in enumerate(merged.tolist()):
        for n, numbers in enumerate(sequence):
            strange = [owner.get(number) for number in numbers if owner.get(number) != [b, n]]
            if strange:
                got = "?" if strange[0] is None else f"x[{strange[0][0]}, :, {strange[0][1]}]"
                says = Text("A row must hold one token, with all its heads.", "每一行只装一个 token，含它的全部 head。")
                return Found(
                    kind="property", what=f"output[{b}, {n}]", expected=f"x[{b}, :, {n}]", got=got, says=says,
                )  # fmt: skip
    return compare.values(answer)


DRILL = Drill(
    name="merge_heads",
    entry="merge_heads",
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
