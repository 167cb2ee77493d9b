"""A token's row of weights also contains the token itself, neither left out nor preferred."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import cross
from solutions.catalog import demonstration
from solutions.cross import Projections
from solutions.evidence import Evidence, Heatmap, Int, Number, Row, Table, Text

Attend = Callable[[Tensor, Projections], tuple[Tensor, Tensor]]
HEADS, D, D_K = 400, 16, 8


def rows_of(N: int, row: int, rng: torch.Generator, attend: Attend) -> Tensor:
    """One token's weights in many heads that were just drawn: (heads, N)."""
    found = []
    for _ in range(HEADS):
        X = torch.randn(N, D, generator=rng)  # (N, d_model)
        _, weights = attend(X, cross.drawn(D, D, D_K, D_K, rng))  # (N, N)
        found.append(weights[row])
    return torch.stack(found)


@demonstration(
    id="cross.itself",
    claim=Text(
        en="In self-attention a token attends to all tokens, itself among them; untrained, it is one of N.",
        zh="自注意力中，一个 token 会关注所有 token，也包括自己；未训练时，自己只是 N 个中的一个。",
    ),
    formula=r"a_{ij}=\frac{e^{s_{ij}}}{\sum_{k=1}^{N}e^{s_{ik}}}>0\quad\text{for every }j,\ \text{also }j=i",
    params=[
        Int(name="N", default=3, low=2, high=16, en="tokens N", zh="token 数 N"),
        Int(name="row", default=1, low=0, high=1, en="the row looked at, from 0", zh="所看的行，从 0 数"),
    ],
    facts=[
        Number(name="own", en="mean weight of a token on itself", zh="token 对自己的平均权重"),
        Number(name="least_own", en="least weight of a token on itself", zh="token 对自己的最小权重"),
        Number(name="other", en="mean weight on each other token", zh="对其他每个 token 的平均权重"),
        Number(
            name="others_total", en="largest sum of the weights on the others", zh="对其他 token 的权重之和的最大值"
        ),
        Number(
            name="self_first", en="share of heads that prefer the token itself", zh="最偏好自己的头的比例", unit="%"
        ),
        Number(name="total", en="sum of the row", zh="整行之和"),
    ],
    source=["003-36"],
    proof=rows_of,
)
def itself(N: int, row: int, rng: torch.Generator, attend: Attend = cross.self_attention) -> Evidence:
    rows = rows_of(N, row, rng, attend)  # (heads, N)
    own = rows[:, row]  # (heads,)
    others = rows.sum(-1) - own  # (heads,)
    return Evidence(
        facts={
            "own": own.mean().item(),
            "least_own": own.min().item(),
            "other": (others / (N - 1)).mean().item(),
            "others_total": others.max().item(),
            "self_first": (rows.argmax(-1) == row).float().mean().item(),
            "total": rows.sum(-1).mean().item(),
        },
        figures=[heatmap(rows[:6], N), table()],
        sample=Text(f"{HEADS} untrained heads, {N} tokens", f"{HEADS} 个未训练的头，{N} 个 token"),
    )


def heatmap(rows: Tensor, N: int) -> Heatmap:
    return Heatmap(
        caption=Text("the token's row in six heads", "这个 token 在六个头里的一行"),
        values=rows.tolist(),
        rows=[f"head {head + 1}" for head in range(len(rows))],
        columns=[str(token + 1) for token in range(N)],
    )


def table() -> Table:
    rows = {
        "own": Text("weight on itself, mean", "对自己的权重，均值"),
        "other": Text("weight on each other token", "对其他每个 token 的权重"),
        "least_own": Text("least weight on itself", "对自己的最小权重"),
        "self_first": Text("heads that prefer itself", "最偏好自己的头"),
    }
    return Table(
        caption=Text("one row of weights", "权重的一行"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
