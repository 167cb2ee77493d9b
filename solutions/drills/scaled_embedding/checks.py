"""How the scaled embedding is judged. Widths in float64 are powers of 4, whose roots are exact in float32 as well."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from solutions.evidence import Text
from solutions.judging import compare
from solutions.judging.asked import Case
from solutions.judging.draw import Draw, Strided, case
from solutions.judging.drill import Answer, Drill, Property
from solutions.rulings import Found


def _case(
    draw: Draw, shape: tuple[int, int], size: int, d: int, rows: int, dtype: torch.dtype = torch.float32,
    grad: bool = False,
) -> Case:  # fmt: skip
    tokens = draw.indices(*shape, below=size)
    return case(tokens, draw.normal(size, d, dtype=dtype, scale=3.0), draw.normal(rows, d, dtype=dtype), grad=grad)


def no_positions(draw: Draw) -> Iterator[Case]:
    """Positions of zeros: what is left is the factor. V, N, B and d_model differ, and so do their roots."""
    yield case(draw.indices(1, 2, below=5), draw.normal(5, 3), torch.zeros(2, 3))
    yield case(draw.indices(2, 3, below=7), draw.normal(7, 16), torch.zeros(3, 16))


def no_table(draw: Draw) -> Iterator[Case]:
    """A table of zeros: what is left is the positions."""
    yield case(draw.indices(1, 2, below=5), torch.zeros(5, 3), draw.normal(2, 3))
    yield case(draw.indices(2, 3, below=7), torch.zeros(7, 6), draw.normal(3, 6))


def plain(draw: Draw) -> Iterator[Case]:
    yield from no_positions(draw)
    yield from no_table(draw)
    yield _case(draw, (1, 3), 5, 4, 3)
    yield _case(draw, (2, 5), 11, 6, 5)
    yield _case(draw, (3, 4), 9, 16, 4, torch.float64)
    yield _case(draw, (3, 3), 3, 3, 3)


def more_positions(draw: Draw) -> Iterator[Case]:
    """A table of positions longer than the text, as models have it, and as long as the vocabulary."""
    yield _case(draw, (2, 3), 5, 4, 8)
    yield _case(draw, (3, 2), 7, 6, 7)
    yield _case(draw, (2, draw.whole(100, 140)), 300, 4, 200)


def repeated(draw: Draw) -> Iterator[Case]:
    """One token throughout: only the position tells the places apart."""
    token = draw.whole(0, 4)
    yield case(torch.full((2, 4), token), draw.normal(5, 6), draw.normal(4, 6))


def single(draw: Draw) -> Iterator[Case]:
    yield _case(draw, (1, 1), 5, 6, 1)
    yield _case(draw, (4, 1), 5, 6, 9)


def strided(draw: Draw) -> Iterator[Case]:
    tokens, table, positions = draw.indices(2, 3, below=5), draw.normal(5, 6), draw.normal(4, 6)
    yield case(Strided(tokens), Strided(table), Strided(positions))


def differentiable(draw: Draw) -> Iterator[Case]:
    """Tokens occur more than once, and gradients add up."""
    tokens = torch.arange(12).reshape(2, 6) % 4  # (2, 6): every row of the table is used
    table, positions = (draw.normal(n, 4, dtype=torch.float64) for n in (4, 6))
    yield case(tokens, table, positions, grad=True)
    yield _case(draw, (2, 3), 5, 16, 7, torch.float64, grad=True)


def factor(answer: Answer) -> Found | None:
    """By what the rows of the table were multiplied, where nothing is added."""
    result, tokens, table = answer.result().double(), answer.input(0), answer.input(1).double()
    rows = table[tokens]
    if result.shape != rows.shape:
        return compare.values(answer)
    ratio = ((result * rows).sum() / (rows * rows).sum()).item()
    wanted = table.shape[1] ** 0.5
    if not bool(((result - ratio * rows).abs() < 1e-3 * (1 + abs(ratio))).all()) or abs(ratio - wanted) < 1e-3 * wanted:
        return compare.values(answer)
    says = Text("The rows of the table must be multiplied by √d_model.", "table 的行要乘以 √d_model。")
    return Found(
        kind="property", what="output / table[tokens]", expected=compare.number(wanted),
        got=compare.number(ratio), says=says,
    )  # fmt: skip


def as_they_are(answer: Answer) -> Found | None:
    """By what the positions were multiplied, where the table is zero."""
    result, positions = answer.result().double(), answer.wanted()
    if result.shape != positions.shape:
        return compare.values(answer)
    ratio = ((result * positions).sum() / (positions * positions).sum()).item()
    if not bool(((result - ratio * positions).abs() < 1e-3 * (1 + abs(ratio))).all()) or abs(ratio - 1) < 1e-3:
        return compare.values(answer)
    says = Text("Positions must be added as they are.", "位置编码要原样加上。")
    return Found(
        kind="property", what="output / positions", expected="1", got=compare.number(ratio), says=says,
    )  # fmt: skip


DRILL = Drill(
    name="scaled_embedding",
    entry="embed",
    returns="output",
    properties=[
        Property("factor", no_positions, factor),
        Property("positions", no_table, as_they_are),
        Property("values", plain),
        Property("more-positions", more_positions),
        Property("repeated", repeated),
        Property("single", single),
        Property("strided", strided),
        Property("untouched", plain, compare.untouched),
        Property("gradients", differentiable, compare.gradients),
    ],
)
