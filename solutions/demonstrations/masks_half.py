"""Fills in half precision: −1e9 does not fit into float16, the lowest finite number does, and twice that is −∞."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Choice, Evidence, Flag, Number, Row, Table, Text, Value, Word
from solutions.masks import causal_mask

Fill = Callable[[Tensor, Tensor, float], Tensor]
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
N = 6


class Masked(NamedTuple):
    """The weights under each way to mask, and the error that filling with −1e9 raises."""

    error: str  # "none" if it raises none
    cast: Tensor  # −1e9 in that dtype: ()
    added: Tensor  # weights, −1e9 cast and added: (N, N)
    lowest: Tensor  # weights, filled with the lowest finite number: (N, N)
    twice: Tensor  # weights of a fully masked row to which two such masks were added: (N,)


def masked_fill(scores: Tensor, forbidden: Tensor, value: float) -> Tensor:
    return scores.masked_fill(forbidden, value)


def half_fills(dtype: torch.dtype, rng: torch.Generator, fill: Fill = masked_fill) -> Masked:
    scores = torch.randn(N, N, generator=rng).to(dtype)  # (N, N)
    forbidden = ~causal_mask(N)  # (N, N)
    try:
        fill(scores, forbidden, -1e9)
        error = "none"
    except Exception as raised:
        error = type(raised).__name__
    cast = torch.tensor(-1e9).to(dtype)  # ()
    added = torch.where(forbidden, scores + cast, scores).softmax(dim=-1)  # (N, N)
    minimum = torch.finfo(dtype).min  # −65504 in float16
    lowest = scores.masked_fill(forbidden, minimum).softmax(dim=-1)  # (N, N)
    twice = torch.full((N,), minimum, dtype=dtype) + minimum  # (N,): a causal and a padding mask, added
    return Masked(error, cast, added, lowest, twice.softmax(dim=-1))


@demonstration(
    id="masks.half",
    claim=Text(
        en="float16 ends at −65504: filling −1e9 raises an error, and its lowest number added twice is −∞.",
        zh="float16 最小到 −65504：填 −1e9 会报错，最小的有限数加两次就成了 −∞。",
    ),
    formula=r"\mathrm{softmax}(-\infty,\dots,-\infty)=\frac{0}{0}=\mathrm{NaN}",
    params=[Choice(name="dtype", default="float16", options=tuple(DTYPES), en="dtype of the scores", zh="打分的精度")],
    facts=[
        Word(name="fill_error", en="error of masked_fill(−1e9)", zh="masked_fill(−1e9) 的报错"),
        Flag(name="fill_raises", en="error raised by masked_fill(−1e9)", zh="masked_fill(−1e9) 报错"),
        Number(name="cast", en="−1e9 after the cast", zh="转换精度之后的 −1e9"),
        Number(name="lowest", en="lowest finite number of the dtype", zh="该精度最小的有限数"),
        Number(
            name="weight_added",
            en="largest masked weight when the cast is added",
            zh="加上转换后的值时被屏蔽的最大权重",
        ),
        Number(
            name="weight_lowest", en="largest masked weight with the lowest number", zh="填最小有限数时被屏蔽的最大权重"
        ),
        Flag(name="twice_is_nan", en="NaN after adding the lowest number twice", zh="最小有限数加两次得 NaN"),
    ],
    source=["001-13", "002-24"],
    proof=half_fills,
)
def half(dtype: str, rng: torch.Generator, fill: Fill = masked_fill) -> Evidence:
    masked = half_fills(DTYPES[dtype], rng, fill)
    forbidden = ~causal_mask(N)  # (N, N)
    facts: dict[str, Value] = {
        "fill_error": masked.error,
        "fill_raises": masked.error != "none",
        "cast": masked.cast.item(),
        "lowest": torch.finfo(DTYPES[dtype]).min,
        "weight_added": masked.added[forbidden].max().item(),
        "weight_lowest": masked.lowest[forbidden].max().item(),
        "twice_is_nan": bool(masked.twice.isnan().any()),
    }
    caption = Text("weights, filled with the lowest number", "权重，填最小的有限数")
    sample = Text(f"{N} tokens", f"{N} 个 token")
    return Evidence(facts=facts, figures=[weight_map(caption, masked.lowest), _table()], sample=sample)


def _table() -> Table:
    return Table(
        caption=Text("ways to mask in this dtype", "该精度下的几种屏蔽方法"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("masked_fill(−1e9)", "masked_fill(−1e9)"), facts=["fill_error"]),
            Row(label=Text("−1e9 after the cast", "转换后的 −1e9"), facts=["cast"]),
            Row(label=Text("its weight when added", "相加之后的权重"), facts=["weight_added"]),
            Row(label=Text("lowest finite number", "最小的有限数"), facts=["lowest"]),
            Row(label=Text("its weight when filled", "填入之后的权重"), facts=["weight_lowest"]),
            Row(label=Text("added twice: NaN", "加两次：NaN"), facts=["twice_is_nan"]),
        ],
    )
