"""Linear dependence of Q and K is no argument against one shared matrix: short sequences have it with two as well."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Row, Table, Text

DRAWS = 20
Project = Callable[[Tensor, Tensor], Tensor]


def linear(X: Tensor, W: Tensor) -> Tensor:
    return X @ W


def left_over(Q: Tensor, K: Tensor) -> Tensor:
    spanned = Q @ torch.linalg.pinv(Q) @ K  # (draws, N, d_k): K projected onto the column space of Q
    return torch.linalg.matrix_norm(K - spanned) / torch.linalg.matrix_norm(K)  # (draws,)


@demonstration(
    id="projections.dependence",
    claim=Text(
        en="While N ≤ d_k, the columns of K are linear combinations of those of Q, even with separate matrices.",
        zh="只要 N ≤ d_k，即使 W_q、W_k 分开，K 的各列也是 Q 各列的线性组合。",
    ),
    formula=r"\mathrm{rank}\,[\,Q\;K\,]\le\min(N,\,d_{model},\,2d_k)",
    params=[
        Int(name="N", default=5, low=1, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d_model", default=10, low=1, high=64),
        Int(name="d_k", default=8, low=1, high=64),
    ],
    facts=[
        Number(name="left_over_separate", en="share of K outside the column space of Q with separate W",
               zh="分开 W 时 K 落在 Q 列空间之外的比例"),
        Number(name="left_over_tied", en="share of K outside the column space of Q with one W",
               zh="共用 W 时 K 落在 Q 列空间之外的比例"),
        Count(name="rank_Q", en="rank of Q", zh="Q 的秩"),
        Count(name="rank_separate", en="rank of [Q K] with separate W", zh="分开 W 时 [Q K] 的秩"),
        Count(name="rank_tied", en="rank of [Q K] with one W", zh="共用 W 时 [Q K] 的秩"),
        Number(name="gap_separate", en="largest |Q − K| with separate W", zh="分开 W 时 |Q − K| 的最大值"),
        Number(name="gap_tied", en="largest |Q − K| with one W", zh="共用 W 时 |Q − K| 的最大值"),
    ],
    source=["000-14"],
    proof=left_over,
)  # fmt: skip
def dependence(N: int, d_model: int, d_k: int, rng: torch.Generator, project: Project = linear) -> Evidence:
    X = torch.randn(DRAWS, N, d_model, generator=rng, dtype=torch.float64)  # (draws, N, d_model)
    W_q, W_k = torch.randn(2, DRAWS, d_model, d_k, generator=rng, dtype=torch.float64)  # (draws, d_model, d_k)
    Q, K = project(X, W_q), project(X, W_k)  # (draws, N, d_k)
    return Evidence(
        facts={
            "left_over_separate": left_over(Q, K).max().item(),
            "left_over_tied": left_over(Q, Q).max().item(),
            "rank_Q": rank(Q),
            "rank_separate": rank(torch.cat([Q, K], -1)),
            "rank_tied": rank(torch.cat([Q, Q], -1)),
            "gap_separate": (Q - K).abs().max().item(),
            "gap_tied": (Q - project(X, W_q)).abs().max().item(),
        },
        figures=[table()],
        sample=Text(f"{DRAWS} draws", f"{DRAWS} 次抽样"),
    )


def rank(matrices: Tensor) -> int:
    """The largest rank among the draws."""
    return int(torch.linalg.matrix_rank(matrices).max())


def table() -> Table:
    rows = {
        "left_over": Text("K outside the columns of Q", "K 在 Q 列空间之外的比例"),
        "rank": Text("rank of [Q K]", "[Q K] 的秩"),
        "gap": Text("largest |Q − K|", "|Q − K| 的最大值"),
    }
    return Table(
        caption=Text("Q and K, largest over the draws", "Q 与 K，取各次抽样的最大值"),
        columns=[Text("one W", "共用 W"), Text("separate", "分开")],
        rows=[Row(label=label, facts=[f"{name}_tied", f"{name}_separate"]) for name, label in rows.items()],
    )
