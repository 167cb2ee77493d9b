"""The first axis of X (N, d_model) is the sequence: change one row, and every row of the output changes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text
from solutions.self_attention import SelfAttention

CHANGED = 2  # the third row
MOVED = 1e-4  # a smaller change is rounding
Build = Callable[[int, int, int, torch.Generator], Callable[[Tensor], tuple[Tensor, Tensor]]]


def as_sequence_and_as_batch(
    N: int, d_model: int, d_k: int, rng: torch.Generator, build: Build
) -> tuple[Tensor, Tensor, Tensor]:
    attend = build(d_model, d_k, d_k, rng)
    X = torch.randn(N, d_model, generator=rng)  # (N, d_model)
    other = X.clone()
    other[CHANGED] += 1.0
    one = (attend(other)[0] - attend(X)[0]).abs().amax(-1)  # (N,): one sequence of N tokens
    many = (attend(other[:, None])[0] - attend(X[:, None])[0]).abs().amax((-2, -1))  # (N,): N sequences of one token
    alone = (attend(X[:, None])[1] - 1).abs().amax()  # (): a lone token weighs itself with 1
    return one.detach(), many.detach(), alone.detach()


@demonstration(
    id="shapes.first-axis",
    claim=Text(
        en="In X (N, d_model) the first axis is the sequence: one changed row changes every row of the output.",
        zh="X (N, d_model) 的第一个轴是序列：改动一行，输出的每一行都变。",
    ),
    formula=r"z_i=\sum_{j=1}^{N}a_{ij}\,x_jW_v",
    params=[
        Int(name="N", default=5, low=3, high=32, en="rows of X", zh="X 的行数"),
        Int(name="d_model", default=10, low=2, high=64),
        Int(name="d_k", default=8, low=1, high=64),
    ],
    facts=[
        Count(name="rows", en="rows that change, X as it stands", zh="直接用 X 时变化的行数"),
        Count(name="rows_batch", en="rows that change, X as a batch", zh="把 X 当作 batch 时变化的行数"),
        Number(name="others", en="largest change of another row", zh="其他行的最大变化"),
        Number(name="others_batch", en="largest change of another row in a batch", zh="当作 batch 时其他行的最大变化"),
        Number(name="alone", en="distance from 1 of a lone token's weight", zh="独自一个 token 的权重与 1 的差"),
    ],
    source=["000-17"],
    proof=as_sequence_and_as_batch,
)
def first_axis(N: int, d_model: int, d_k: int, rng: torch.Generator, build: Build = SelfAttention) -> Evidence:
    one, many, alone = as_sequence_and_as_batch(N, d_model, d_k, rng, build)
    others = torch.arange(N) != CHANGED
    return Evidence(
        facts={
            "rows": int((one > MOVED).sum()),
            "rows_batch": int((many > MOVED).sum()),
            "others": one[others].max().item(),
            "others_batch": many[others].max().item(),
            "alone": alone.item(),
        },
        figures=[bars(one, many), table()],
        sample=Text(f"{N} rows, the third one changed", f"{N} 行，改动第三行"),
    )


def bars(one: Tensor, many: Tensor) -> Bars:
    return Bars(
        caption=Text("change of each output row", "输出各行的变化"),
        labels=[str(row + 1) for row in range(len(one))],
        series=[
            Series(label=Text("one sequence", "一个序列"), values=one.tolist()),
            Series(label=Text("a batch of lone tokens", "一批单个 token"), values=many.tolist(), tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("the third row of X is changed", "改动 X 的第三行"),
        columns=[Text("(N, d_model)", "(N, d_model)"), Text("(N, 1, d_model)", "(N, 1, d_model)")],
        rows=[
            Row(label=Text("output rows that change", "变化的输出行数"), facts=["rows", "rows_batch"]),
            Row(label=Text("largest change elsewhere", "其他行的最大变化"), facts=["others", "others_batch"]),
        ],
    )
