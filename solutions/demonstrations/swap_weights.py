"""Swapping Q and K transposes the scores but not the weights: softmax normalises rows, and the rows have changed."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Evidence, Heatmap, Int, Number, Numbers, Row, Table, Text

SHOWN = 6  # tokens in a heat map


def both_ways(N: int, d_k: int, rng: torch.Generator, softmax_dim: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    Q = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    K = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    S = Q @ K.T / d_k**0.5  # (N, N)
    S_swapped = K @ Q.T / d_k**0.5  # (N, N)
    A = S.softmax(softmax_dim)
    A_swapped = S_swapped.softmax(-1)
    return S, S_swapped, A, A_swapped


@demonstration(
    id="swap.weights",
    claim=Text(
        en="The swapped scores are the transposed scores; the swapped weights are not the transposed weights.",
        zh="交换后的打分就是原打分的转置；交换后的权重却不是原权重的转置。",
    ),
    formula=r"KQ^{\top}=(QK^{\top})^{\top},\qquad \mathrm{softmax}(S^{\top})\ne\mathrm{softmax}(S)^{\top}",
    params=[
        Int(name="N", default=6, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=16, low=1, high=256),
    ],
    facts=[
        Number(name="scores_gap", en="largest gap of swapped and transposed scores",
               zh="交换后的打分与转置打分的最大差"),
        Number(name="weights_gap", en="largest gap of swapped and transposed weights",
               zh="交换后的权重与转置权重的最大差"),
        Number(name="unmoved_gap", en="largest gap of swapped and original weights",
               zh="交换后的权重与原权重的最大差"),
        Number(name="columns_gap", en="largest gap of swapped weights and the transposed softmax over queries",
               zh="交换后的权重与「沿查询轴 softmax 再转置」的最大差"),
        Number(name="rows_off", en="largest |row sum − 1| of the swapped weights", zh="交换后权重行和与 1 的最大偏差"),
        Number(name="transposed_rows_off", en="largest |row sum − 1| of the transposed weights",
               zh="转置权重的行和与 1 的最大偏差"),
        Numbers(name="transposed_row_sums", en="row sums of the transposed weights", zh="转置权重的各行之和"),
    ],
    source=["002-10", "002-12"],
    proof=both_ways,
)  # fmt: skip
def weights(N: int, d_k: int, rng: torch.Generator, softmax_dim: int = -1) -> Evidence:
    S, S_swapped, A, A_swapped = both_ways(N, d_k, rng, softmax_dim)
    return Evidence(
        facts={
            "scores_gap": gap(S_swapped, S.T),
            "weights_gap": gap(A_swapped, A.T),
            "unmoved_gap": gap(A_swapped, A),
            "columns_gap": gap(A_swapped, S.softmax(0).T),
            "rows_off": gap(A_swapped.sum(-1), torch.ones(N)),
            "transposed_rows_off": gap(A.T.sum(-1), torch.ones(N)),
            "transposed_row_sums": A.T.sum(-1).tolist(),
        },
        figures=[
            heatmap(A.T, Text("transposed weights Aᵀ", "转置权重 Aᵀ")),
            heatmap(A_swapped, Text("weights after the swap", "交换之后的权重")),
            table(),
        ],
        sample=Text(f"{N * N} weights", f"{N * N} 个权重"),
    )


def gap(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item()


def heatmap(matrix: Tensor, caption: Text) -> Heatmap:
    """The first tokens' corner of a matrix (N, N)."""
    corner = matrix[:SHOWN, :SHOWN].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens)


def table() -> Table:
    rows = {
        "scores_gap": Text("scores: swapped and transposed", "打分：交换与转置"),
        "weights_gap": Text("weights: swapped and transposed", "权重：交换与转置"),
        "columns_gap": Text("softmax over queries, transposed", "沿查询轴 softmax 再转置"),
        "transposed_rows_off": Text("row sums of Aᵀ, off 1 by", "Aᵀ 的行和偏离 1"),
    }
    return Table(
        caption=Text("largest difference", "最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
