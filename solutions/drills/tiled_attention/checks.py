"""How attention over blocks of keys is judged."""

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

LONG, BLOCK = 163, 16


def one_block(draw: Draw) -> Iterator[Case]:
    """A block that holds all keys: ordinary attention."""
    yield case(draw.normal(2, 3), draw.normal(4, 3), draw.normal(4, 5), block_size=4)
    yield case(draw.normal(2, 3, 8), draw.normal(2, 7, 8), draw.normal(2, 7, 5))


def blocks(draw: Draw) -> Iterator[Case]:
    """Blocks that fit: N_k = 2, 3 and 5 blocks, and a block of one key."""
    for n_q, n_k, size in ((3, 4, 2), (5, 12, 4), (12, 5, 1)):
        yield case(draw.normal(2, n_q, 6), draw.normal(2, n_k, 6), draw.normal(2, n_k, 3), block_size=size)


def ragged(draw: Draw) -> Iterator[Case]:
    """A last block that is not full: with the default size, with others, and with fewer keys than a block."""
    yield case(draw.normal(2, 3), draw.normal(3, 3), draw.normal(3, 5), block_size=2)
    yield case(draw.normal(2, 3, 8), draw.normal(2, 71, 8), draw.normal(2, 71, 5))
    q, k, v = (draw.normal(3, n, d, dtype=torch.float64) for n, d in ((9, 16), (14, 16), (14, 7)))
    yield case(q, k, v, 4)
    yield case(draw.normal(2, 1, 6), draw.normal(2, 3, 6), draw.normal(2, 3, 4), block_size=50)


def sloped(draw: Draw) -> Iterator[Case]:
    """Scores that rise from block to block by more than exp can hold, that fall so, and that are all far below zero."""
    for slope in (1.0, -1.0):
        q, k = draw.normal(2, 5, 4), draw.normal(2, 12, 4)
        q[..., 0], k[..., 0] = 60.0, slope * torch.arange(12.0) * 4
        yield case(q, k, draw.normal(2, 12, 3), block_size=4)
    q, k = (draw.normal(2, n, 8, dtype=torch.float64, scale=20.0) for n in (4, 9))
    yield case(q + 100, k - 100, draw.normal(2, 9, 3, dtype=torch.float64), block_size=2)
    q, k, v = (draw.normal(2, n, d, dtype=torch.float64, scale=30.0) for n, d in ((4, 8), (9, 8), (9, 3)))
    yield case(q, k, v, block_size=3)


def batches(draw: Draw) -> Iterator[Case]:
    for batch in ((3,), (2, 3), (2, 1, 3)):
        yield case(draw.normal(*batch, 4, 6), draw.normal(*batch, 5, 6), draw.normal(*batch, 5, 2), block_size=2)


def half(draw: Draw) -> Iterator[Case]:
    for dtype in (torch.float16, torch.bfloat16):
        q, k, v = (draw.normal(2, n, d, dtype=dtype) for n, d in ((4, 8), (10, 8), (10, 3)))
        yield case(q, k, v, block_size=4)
    q, k, v = (draw.normal(2, n, d, dtype=torch.float16) for n, d in ((3, 8), (5, 8), (5, 3)))
    q[..., 0] = k[..., 0] = 6  # scores of 13, where exp is beyond float16
    yield case(q, k, v, block_size=2)


def strided(draw: Draw) -> Iterator[Case]:
    yield case(*(Strided(draw.normal(2, n, d)) for n, d in ((3, 4), (5, 4), (5, 7))), block_size=2)


def differentiable(draw: Draw) -> Iterator[Case]:
    """So many queries that for one of them the largest score always moves to a later block."""
    q, k, v = (draw.normal(2, n, d, dtype=torch.float64) for n, d in ((6, 4), (9, 4), (9, 5)))
    yield case(q, k, v, block_size=2, grad=True)


def long(draw: Draw) -> Iterator[Case]:
    """Many tokens in two batch dimensions."""
    q, k, v = (draw.normal(2, 3, LONG, d) for d in (5, 5, 4))
    yield case(q, k, v, block_size=BLOCK, watch=True)


def tiled(answer: Answer) -> Found | None:
    """Nothing larger than the scores of one block is held, half as much again allowed."""
    says = Text(
        f"With N = {LONG}, blocks of {BLOCK} and 6 heads, a tensor holds over 1.5 · 6 · {BLOCK} · {LONG} numbers.",
        f"N = {LONG}、每块 {BLOCK} 个 key、6 个头时，有一个张量超过了 1.5 · 6 · {BLOCK} · {LONG} 个数。",
    )
    return within(answer, 9 * BLOCK * LONG, says)


DRILL = Drill(
    name="tiled_attention",
    entry="tiled_attention",
    returns="output",
    properties=[
        Property("one-block", one_block),
        Property("blocks", blocks),
        Property("ragged", ragged),
        Property("sloped", sloped, slack=20),
        Property("batches", batches),
        Property("half", half),
        Property("strided", strided),
        Property("untouched", batches, compare.untouched),
        Property("gradients", differentiable, compare.gradients, slack=10),
        Property("memory", long, tiled),
    ],
)
