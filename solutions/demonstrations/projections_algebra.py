"""One matrix for Q and K makes the scores a Gram matrix: symmetric, never negative, tied to their own diagonal."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text, Value
from solutions.lookup import Tie, same

D_MODEL = 16
SHOWN = 6  # tokens in a heat map
Score = Callable[[Tensor, Tensor], Tensor]


def tied_and_separate(
    draws: int, N: int, d_k: int, rng: torch.Generator, tie: Tie, score: Score
) -> tuple[Tensor, Tensor]:
    X = torch.randn(draws, N, D_MODEL, generator=rng, dtype=torch.float64)  # (draws, N, d_model)
    W = torch.randn(2, draws, D_MODEL, d_k, generator=rng, dtype=torch.float64) / D_MODEL**0.5
    W_q, W_k = W  # each (draws, d_model, d_k)
    tied = score(X @ W_q, X @ tie(W_q))  # (draws, N, N)
    separate = score(X @ W_q, X @ W_k)  # (draws, N, N)
    return tied, separate


@demonstration(
    id="projections.tied.algebra",
    claim=Text(
        en="With one matrix for Q and K the scores are symmetric and positive semi-definite; the weights are neither "
        "symmetric nor always largest on the diagonal.",
        zh="Q、K 共用一个矩阵时，打分矩阵对称且半正定；但权重不对称，每行的最大值也不一定在对角线上。",
    ),
    formula=r"S=\frac{XW\,W^{\top}X^{\top}}{\sqrt{d_k}}=S^{\top},\qquad s_{ii}\,s_{jj}\ge s_{ij}^{2}",
    params=[
        Int(name="N", default=6, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=4, low=1, high=64),
        Int(name="draws", default=100, low=10, high=500, en="draws of X and W", zh="X、W 的抽样次数"),
    ],
    facts=[
        fact(name=f"{name}_{arm}", en=f"{en} with {arm_en}", zh=f"{arm_zh}时{zh}")
        for fact, name, en, zh in (
            (Number, "asymmetry", "largest |S − Sᵀ|", " |S − Sᵀ| 的最大值"),
            (Number, "weights_asymmetry", "mean over the draws of max |A − Aᵀ|", " max |A − Aᵀ| 的平均值"),
            (Number, "quadratic_form", "smallest xᵀSx of a unit vector x", "单位向量 x 的最小 xᵀSx"),
            (Number, "minor", "smallest s_ii·s_jj − s_ij²", " s_ii·s_jj − s_ij² 的最小值"),
            (Count, "largest_elsewhere", "draws whose largest |s_ij| is off the diagonal",
             "最大的 |s_ij| 不在对角线上的抽样次数"),
            (Number, "rows_elsewhere", "share of rows whose largest score is off the diagonal",
             "最大打分不在对角线上的行占比"),
            (Number, "row_distance", "mean distance between two rows of weights", "两行权重之间的平均距离"),
            (Count, "rank", "rank of the scores", "打分矩阵的秩"),
        )
        for arm, arm_en, arm_zh in (("tied", "one W", "共用 W "), ("separate", "separate W", "分开 W "))
    ],
    source=["000-13", "000-14", "000-15", "000-16"],
    proof=tied_and_separate,
)  # fmt: skip
def algebra(
    N: int, d_k: int, draws: int, rng: torch.Generator, tie: Tie = same, score: Score = attention_scores
) -> Evidence:
    tied, separate = tied_and_separate(draws, N, d_k, rng, tie, score)
    facts: dict[str, Value] = {f"{name}_tied": value for name, value in properties(tied).items()}
    facts |= {f"{name}_separate": value for name, value in properties(separate).items()}
    return Evidence(
        facts=facts,
        figures=[
            heatmap(tied[0], Text("scores of the first draw, one W", "第一次抽样的打分，共用 W")),
            heatmap(separate[0], Text("scores of the first draw, separate W", "第一次抽样的打分，分开 W")),
            table(),
        ],
        sample=Text(f"{draws} draws", f"{draws} 次抽样"),
    )


def properties(scores: Tensor) -> dict[str, Value]:
    """What is measured of scores (draws, N, N), worst over the draws unless it is a share or a mean."""
    weights = scores.softmax(-1)  # (draws, N, N)
    own = scores.diagonal(dim1=-2, dim2=-1)  # (draws, N)
    symmetric = (scores + scores.mT) / 2
    rows, size = torch.arange(scores.shape[-1]), scores.abs()
    return {
        "asymmetry": (scores - scores.mT).abs().max().item(),
        "weights_asymmetry": (weights - weights.mT).abs().amax((-2, -1)).mean().item(),
        "quadratic_form": torch.linalg.eigvalsh(symmetric).min().item(),
        "minor": (own[:, :, None] * own[:, None, :] - scores**2).min().item(),
        "largest_elsewhere": int((own.abs().amax(-1) < size.amax((-2, -1))).sum()),
        "rows_elsewhere": (scores.argmax(-1) != rows).double().mean().item(),
        "row_distance": distance(weights),
        "rank": int(torch.linalg.matrix_rank(scores).min()),
    }


def distance(weights: Tensor) -> float:
    """The mean total variation between two different rows of weights (draws, N, N): 0 if all rows are alike."""
    N = weights.shape[-1]
    apart = (weights[:, :, None] - weights[:, None]).abs().sum(-1) / 2  # (draws, N, N)
    return apart.sum((-2, -1)).mean().item() / (N * (N - 1))


def heatmap(scores: Tensor, caption: Text) -> Heatmap:
    """The first tokens' corner of scores (N, N)."""
    corner = scores[:SHOWN, :SHOWN].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens, diverging=True)


def table() -> Table:
    labels = {
        "asymmetry": Text("largest |S − Sᵀ|", "|S − Sᵀ| 的最大值"),
        "quadratic_form": Text("smallest xᵀSx", "最小的 xᵀSx"),
        "minor": Text("smallest s_ii·s_jj − s_ij²", "s_ii·s_jj − s_ij² 的最小值"),
        "weights_asymmetry": Text("mean of max |A − Aᵀ|", "max |A − Aᵀ| 的平均值"),
        "rows_elsewhere": Text("rows largest off the diagonal", "最大值不在对角线上的行"),
        "rank": Text("rank of S", "S 的秩"),
    }
    return Table(
        caption=Text("scores S and weights A over all draws", "全部抽样的打分 S 与权重 A"),
        columns=[Text("one W", "共用 W"), Text("separate", "分开")],
        rows=[Row(label=label, facts=[f"{name}_tied", f"{name}_separate"]) for name, label in labels.items()],
    )
