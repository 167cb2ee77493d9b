"""What the division by √d_k costs, and what it leaves to softmax: it adds work, and rows sum to 1 without it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text, Value


class Counted(Tensor):
    """A tensor that counts the multiplications and divisions of the functions it goes through."""

    operations = 0

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = super().__torch_function__(func, types, args, kwargs or {})
        name = getattr(func, "__name__", "")
        if name in ("matmul", "__matmul__", "mm"):
            Counted.operations += out.numel() * args[0].shape[-1]
        elif name in ("mul", "__mul__", "div", "__truediv__", "softmax"):
            Counted.operations += out.numel()
        return out


def counted(q: Tensor, k: Tensor, divided: bool, score: Any) -> int:
    """The operations for the weights (N, N) of q (N, d_k) and k (N, d_k)."""
    Counted.operations = 0
    q, k = q.as_subclass(Counted), k.as_subclass(Counted)
    scores = score(q, k) if divided else q @ k.T  # (N, N)
    scores.softmax(dim=-1)  # (N, N)
    return Counted.operations


@demonstration(
    id="scaling.cost",
    claim=Text(
        en="Dividing by √d_k costs one operation a score and saves none; the rows of softmax sum to 1 without it.",
        zh="除以 √d_k 让每个打分多一次运算，省不下什么；没有它，softmax 的每行之和也是 1。",
    ),
    formula=r"N^2 d_k+N^2\quad\text{against}\quad N^2 d_k",
    params=[
        Int(name="N", default=16, low=2, high=128, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=64, low=1, high=512),
    ],
    facts=[
        Count(name="operations_divided", en="multiplications and divisions, divided", zh="乘除次数，有除法"),
        Count(name="operations_undivided", en="multiplications and divisions, undivided", zh="乘除次数，无除法"),
        Number(
            name="rows_off", en="largest |row sum − 1| of the weights, undivided", zh="不除时权重行和与 1 的最大偏差"
        ),
        Number(name="scores_off", en="mean |row sum − 1| of the divided scores", zh="除后打分的行和与 1 的平均偏差"),
        Number(name="largest_length", en="longest divided query", zh="除后最长的 query"),
    ],
    proof=counted,
)
def cost(N: int, d_k: int, rng: torch.Generator, score: Any = attention_scores, normalise_dim: int = -1) -> Evidence:
    q = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    k = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    divided, undivided = counted(q, k, True, score), counted(q, k, False, score)
    weights = (q @ k.T).softmax(normalise_dim)  # (N, N)
    facts: dict[str, Value] = {
        "operations_divided": divided,
        "operations_undivided": undivided,
        "rows_off": (weights.sum(-1) - 1).abs().max().item(),
        "scores_off": (score(q, k).sum(-1) - 1).abs().mean().item(),
        "largest_length": (q.norm(dim=-1) / d_k**0.25).max().item(),
    }
    bars = Bars(
        caption=Text("multiplications and divisions", "乘除次数"),
        labels=["÷ √d_k", "—"],
        series=[Series(label=Text("operations", "次数"), values=[float(divided), float(undivided)])],
    )
    table = Table(
        caption=Text("largest |row sum − 1|", "行和与 1 的最大偏差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text("weights, undivided", "权重，不除"), facts=["rows_off"])],
    )
    return Evidence(facts=facts, figures=[bars, table], sample=Text(f"{N * N} scores", f"{N * N} 个打分"))
