"""QKᵀ/√d_k are scores: they have both signs and sum to anything; the softmax makes weights of them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import normalize

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Heatmap, Int, Number, Row, Table, Text

D_MODEL, D_K = 16, 8
ROWS = 16_000  # of all draws together
Score = Callable[[Tensor, Tensor], Tensor]


def scores_and_cosines(N: int, rng: torch.Generator, score: Score) -> tuple[Tensor, Tensor, Tensor]:
    draws = ROWS // N
    X = torch.randn(draws, N, D_MODEL, generator=rng)  # (draws, N, d_model)
    W_q, W_k = torch.randn(2, draws, D_MODEL, D_K, generator=rng) / D_MODEL**0.5
    Q, K = X @ W_q, X @ W_k  # (draws, N, d_k) each
    S = score(Q, K)  # (draws, N, N)
    tied = score(Q, Q)  # (draws, N, N): one matrix for both
    cosines = normalize(Q, dim=-1) @ normalize(K, dim=-1).mT  # (draws, N, N)
    return S, tied, cosines


@demonstration(
    id="shapes.scores",
    claim=Text(
        en="QKᵀ/√d_k are scores of both signs, neither symmetric nor largest for a token itself; only softmax makes "
        "weights of them.",
        zh="QKᵀ/√d_k 是有正有负的打分，不对称，也不偏向 token 自己；经过 softmax 才成为权重。",
    ),
    formula=r"\sum_j s_{ij}\ne1,\qquad \sum_j\mathrm{softmax}(s_i)_j=1",
    params=[Int(name="N", default=8, low=2, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Number(name="sum_off", en="mean |row sum − 1| of the scores", zh="打分的行和与 1 的平均偏差"),
        Number(name="negative", en="share of negative scores", zh="负的打分占比", unit="%"),
        Number(name="weights_off", en="largest |row sum − 1| of the weights", zh="权重的行和与 1 的最大偏差"),
        Number(name="smallest", en="smallest weight", zh="最小的权重"),
        Number(name="asymmetry", en="size of S − Sᵀ relative to S", zh="S − Sᵀ 相对于 S 的大小"),
        Number(name="tied_asymmetry", en="size of S − Sᵀ with W_k = W_q", zh="W_k = W_q 时 S − Sᵀ 的相对大小"),
        Number(name="own", en="share of tokens that score themselves highest", zh="给自己打分最高的 token 占比"),
        Number(name="tied_own", en="share of the same with W_k = W_q", zh="W_k = W_q 时给自己打分最高的占比"),
        Number(name="correlation", en="correlation of score and cosine of q and k", zh="打分与 q、k 余弦的相关系数"),
    ],
    source=["000-07", "001-29"],
    proof=scores_and_cosines,
)
def scores(N: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    S, tied, cosines = scores_and_cosines(N, rng, score)
    A = S.softmax(dim=-1)  # (draws, N, N)
    return Evidence(
        facts={
            "sum_off": (S.sum(-1) - 1).abs().mean().item(),
            "negative": (S < 0).float().mean().item(),
            "weights_off": (A.sum(-1) - 1).abs().max().item(),
            "smallest": A.min().item(),
            "asymmetry": asymmetry(S),
            "tied_asymmetry": asymmetry(tied),
            "own": own(S),
            "tied_own": own(tied),
            "correlation": torch.corrcoef(torch.stack([S.flatten(), cosines.flatten()]))[0, 1].item(),
        },
        figures=[
            heatmap(S[0], Text("scores QKᵀ/√d_k of the first draw", "第一次抽样的打分 QKᵀ/√d_k"), True),
            heatmap(A[0], Text("weights after softmax", "softmax 之后的权重"), False),
            table(),
        ],
        sample=Text(f"{S.shape[0] * N:,} rows", f"{S.shape[0] * N:,} 行"),
    )


def asymmetry(S: Tensor) -> float:
    """The Frobenius norm of S − Sᵀ relative to that of S, over all draws (draws, N, N)."""
    return ((S - S.mT).norm() / S.norm()).item()


def own(S: Tensor) -> float:
    """The share of rows whose largest score lies on the diagonal, for S (draws, N, N)."""
    return (S.argmax(-1) == torch.arange(S.shape[-1])).float().mean().item()


def heatmap(matrix: Tensor, caption: Text, diverging: bool) -> Heatmap:
    """The first corner, at most 6 × 6, of a matrix (N, N)."""
    corner = matrix[:6, :6].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens, diverging=diverging)


def table() -> Table:
    rows = {
        "sum_off": Text("scores: mean |row sum − 1|", "打分：行和与 1 的平均偏差"),
        "weights_off": Text("weights: largest |row sum − 1|", "权重：行和与 1 的最大偏差"),
        "negative": Text("negative scores", "负的打分"),
        "asymmetry": Text("S − Sᵀ relative to S", "S − Sᵀ 相对于 S"),
        "own": Text("own score is the highest", "给自己打分最高"),
        "tied_own": Text("the same with W_k = W_q", "同上，W_k = W_q"),
    }
    return Table(
        caption=Text("scores and weights of all draws", "全部抽样的打分与权重"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
