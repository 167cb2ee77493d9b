"""XXᵀ without any projection: every token mostly attends to itself, the more so the wider it is."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

DRAWS = 8
SETTINGS = ("raw", "tied", "separate")
Scores = Callable[[Tensor, Tensor], Tensor]


def three_scores(N: int, d: int, rng: torch.Generator, score: Scores) -> tuple[Tensor, Tensor, Tensor]:
    X = torch.randn(DRAWS, N, d, generator=rng)  # (draws, N, d)
    W_q, W_k = torch.randn(2, d, d, generator=rng) / d**0.5  # (d, d)
    raw = score(X, X)  # (draws, N, N)
    tied = score(X @ W_q, X @ W_q)  # (draws, N, N)
    separate = score(X @ W_q, X @ W_k)  # (draws, N, N)
    return raw, tied, separate


@demonstration(
    id="projections.unprojected",
    claim=Text(
        en="Without projections, softmax(XXᵀ/√d) turns into the identity as d grows: each token attends to itself.",
        zh="不做投影时，随着 d 增大，softmax(XXᵀ/√d) 趋近单位矩阵：每个 token 只关注自己。",
    ),
    formula=r"s_{ii}=\frac{\lVert x_i\rVert^{2}}{\sqrt d}\approx\sqrt d,\qquad s_{ij}\sim N(0,1)\;(i\ne j)",
    params=[
        Int(name="N", default=16, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=512, low=1, high=1024, en="width d", zh="宽度 d"),
    ],
    facts=[
        fact
        for name, en, zh in (
            ("raw", "XXᵀ", "用 XXᵀ "), ("tied", "one W", "共用 W "), ("separate", "separate W", "分开 W ")
        )
        for fact in (
            Number(name=f"self_weight_{name}", en=f"mean weight of a token on itself with {en}",
                   zh=f"{zh}时 token 对自己的平均权重"),
            Number(name=f"self_score_{name}", en=f"mean score of a token with itself with {en}",
                   zh=f"{zh}时 token 与自己的平均打分"),
            Number(name=f"spread_{name}", en=f"standard deviation of the other scores with {en}",
                   zh=f"{zh}时其余打分的标准差"),
        )
    ],
    source=["000-23"],
    proof=three_scores,
)  # fmt: skip
def unprojected(N: int, d: int, rng: torch.Generator, score: Scores = attention_scores) -> Evidence:
    facts: dict[str, float] = {}
    for name, scores in zip(SETTINGS, three_scores(N, d, rng, score), strict=True):
        itself = torch.eye(N, dtype=torch.bool).expand_as(scores)  # (draws, N, N)
        facts[f"self_weight_{name}"] = scores.softmax(-1)[itself].mean().item()
        facts[f"self_score_{name}"] = scores[itself].mean().item()
        facts[f"spread_{name}"] = scores[~itself].std().item()
    weights = [facts[f"self_weight_{name}"] for name in SETTINGS]
    return Evidence(
        facts=dict(facts),
        figures=[
            Bars(
                caption=Text(f"mean weight of a token on itself, d = {d}", f"token 对自己的平均权重，d = {d}"),
                labels=["XXᵀ", "W", "W_q, W_k"],
                series=[Series(label=Text("weight on itself", "对自己的权重"), values=weights)],
            ),
            table(),
        ],
        sample=Text(f"{DRAWS * N} rows", f"{DRAWS * N} 行"),
    )


def table() -> Table:
    rows = {
        "self_weight": Text("weight on itself", "对自己的权重"),
        "self_score": Text("score with itself", "与自己的打分"),
        "spread": Text("std of other scores", "其余打分的标准差"),
    }
    return Table(
        caption=Text("a token and itself", "token 与它自己"),
        columns=[Text("XXᵀ", "XXᵀ"), Text("one W", "共用 W"), Text("separate", "分开")],
        rows=[Row(label=label, facts=[f"{row}_{name}" for name in SETTINGS]) for row, label in rows.items()],
    )
