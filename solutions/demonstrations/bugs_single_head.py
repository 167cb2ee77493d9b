"""What the bug hunts of a single head share: drawn inputs with torch's answer, and the figures."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from solutions.bughunt import NO_ERROR, Listing
from solutions.evidence import Bars, Evidence, Figure, Row, Series, Table, Text, Value


class Inputs(NamedTuple):
    """Drawn once for all runs of a hunt."""

    x: Tensor  # (B, N, d)
    W: Tensor  # (3, d, d): W_q, W_k, W_v, to be used as x @ W
    reference: Tensor  # (B, N, d): the output of torch's own function


def inputs(B: int, N: int, d: int, rng: torch.Generator) -> Inputs:
    x = torch.randn(B, N, d, generator=rng)
    W = torch.randn(3, d, d, generator=rng) / d**0.5
    return Inputs(x, W, attended(x, W))


def attended(x: Tensor, W: Tensor) -> Tensor:
    """Self-attention of x (B, N, d) with W (3, d, d), by torch's own function -> (B, N, d)."""
    q, k, v = (x @ each for each in W)
    return functional.scaled_dot_product_attention(q, k, v)


def give(W: Tensor, *layers: nn.Linear) -> None:
    """Put W (…, d, d) into linear layers, which multiply by the transpose of their weight."""
    with torch.no_grad():
        for layer, each in zip(layers, W, strict=True):
            layer.weight.copy_(each.T)


def outcome(attempt: Callable[[], object]) -> str:
    """The name of the error that the attempt raises, or NO_ERROR."""
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return NO_ERROR


def evidence(facts: dict[str, Value], listing: Listing, rows: dict[str, Text], sample: Text) -> Evidence:
    """The facts with their figures: the distance after each mend if all are finite, and the rows as a table."""
    table = Table(
        caption=Text("the code as shown", "原样运行"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
    return Evidence(facts=facts, figures=[*bars(facts, listing), table], sample=sample)


def bars(facts: dict[str, Value], listing: Listing) -> list[Figure]:
    gaps = facts["gaps"]
    assert isinstance(gaps, list)
    mended = {f"{at}": gap for at, (line, gap) in enumerate(zip(listing.lines, gaps, strict=True), 1) if line.mend}
    if not all(math.isfinite(gap) for gap in mended.values()):
        return []
    caption = Text("distance from the reference, by mended line", "改好某一行之后与参考实现的差距")
    series = Series(label=Text("that line mended", "改好这一行"), values=[float(gap) for gap in mended.values()])
    return [Bars(caption=caption, labels=list(mended), series=[series])]
