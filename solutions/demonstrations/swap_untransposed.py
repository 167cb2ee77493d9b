"""Q K without the transpose: with N = d_k it runs without an error and computes something else."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Shape, Table, Text

Product = Callable[[Tensor, Tensor], Tensor]


def forgotten(Q: Tensor, K: Tensor) -> Tensor:
    return Q @ K  # (N, d_k) times (N, d_k) fits because N = d_k


def products(N: int, rng: torch.Generator, product: Product) -> tuple[Tensor, Tensor, Tensor]:
    Q = torch.randn(N, N, generator=rng)  # (N, d_k) with d_k = N
    K = torch.randn(N, N, generator=rng)  # (N, d_k)
    other = K.clone()
    other[0] += 1.0  # another first key
    moved = (product(Q, other) - product(Q, K)).abs() > 1e-4  # (N, N)
    return product(Q, K), Q @ K.T, moved  # (N, N) each


@demonstration(
    id="swap.untransposed",
    claim=Text(
        en="With N = d_k, Q K runs without an error, but its entries are no dot products of a query with a key.",
        zh="N = d_k 时，Q K 能运行、不报错，但它的元素不是 query 与 key 的点积。",
    ),
    formula=r"(QK)_{ij}=\sum_{c}q_{ic}\,k_{cj}\;\ne\;(QK^{\top})_{ij}=\sum_{c}q_{ic}\,k_{jc}",
    params=[Int(name="N", default=6, low=3, high=64, en="tokens N = d_k", zh="token 数 N = d_k")],
    facts=[
        Shape(name="shape", en="shape of Q K", zh="Q K 的形状"),
        Number(name="gap", en="largest |Q K − Q Kᵀ|", zh="|Q K − Q Kᵀ| 的最大值"),
        Number(name="transposed_gap", en="largest |Q K − (Q Kᵀ)ᵀ|", zh="|Q K − (Q Kᵀ)ᵀ| 的最大值"),
        Count(name="columns_moved", en="columns of Q K that change with the first key",
              zh="改动第一个 key 后 Q K 中变化的列数"),
    ],
    source=["002-16"],
    proof=products,
)  # fmt: skip
def untransposed(N: int, rng: torch.Generator, product: Product = forgotten) -> Evidence:
    wrong, scores, moved = products(N, rng, product)
    return Evidence(
        facts={
            "shape": list(wrong.shape),
            "gap": (wrong - scores).abs().max().item(),
            "transposed_gap": (wrong - scores.T).abs().max().item(),
            "columns_moved": int(moved.any(0).sum()),
        },
        figures=[
            heatmap(wrong, Text("Q K", "Q K")),
            heatmap(scores, Text("the scores Q Kᵀ", "打分 Q Kᵀ")),
            table(),
        ],
        sample=Text(f"{N * N} entries", f"{N * N} 个元素"),
    )


def heatmap(matrix: Tensor, caption: Text) -> Heatmap:
    """The first corner, at most 6 × 6, of a matrix (N, N)."""
    corner = matrix[:6, :6].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens, diverging=True)


def table() -> Table:
    rows = {
        "shape": Text("shape", "形状"),
        "gap": Text("largest difference from Q Kᵀ", "与 Q Kᵀ 的最大差"),
        "transposed_gap": Text("from its transpose", "与其转置的最大差"),
        "columns_moved": Text("columns changed by the first key", "第一个 key 影响的列数"),
    }
    return Table(
        caption=Text("the product without the transpose", "不转置的乘积"),
        columns=[Text("Q K", "Q K")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
