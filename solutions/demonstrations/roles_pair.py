"""How well a key matches is no property of the key: scores vary with the pair, hardly with either side alone."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Heatmap, Int, Number, Row, Series, Table, Text

SHOWN = 6
Score = Callable[[Tensor, Tensor], Tensor]


def split(scores: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    centred = scores - scores.mean()  # (N_q, N_k)
    query = centred.mean(1, keepdim=True)  # (N_q, 1): what a query adds to all keys alike
    key = centred.mean(0, keepdim=True)  # (1, N_k): what a key gets from all queries alike
    pair = centred - query - key  # (N_q, N_k): what only the pair explains
    whole = centred.square().mean()
    return query.square().mean() / whole, key.square().mean() / whole, pair.square().mean() / whole


@demonstration(
    id="roles.pair",
    claim=Text(
        en="A score belongs to a pair: fix the keys and change the query, and another key comes first.",
        zh="打分属于一对 query 和 key：key 不变，换一个 query，排第一的 key 就换了。",
    ),
    formula=r"s_{ij}=\bar s+\alpha_i+\beta_j+\gamma_{ij},\qquad\mathrm{Var}(s)=\mathrm{Var}(\alpha)+\mathrm{Var}(\beta)"
    r"+\mathrm{Var}(\gamma)",
    params=[
        Int(name="N", default=32, low=4, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=32, low=2, high=64, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(
            name="by_query",
            en="share of the variance of scores due to the query",
            zh="打分方差中由 query 解释的占比",
            unit="%",
        ),
        Number(
            name="by_key",
            en="share of the variance of scores due to the key",
            zh="打分方差中由 key 解释的占比",
            unit="%",
        ),
        Number(
            name="by_pair",
            en="share of the variance of scores due to the pair",
            zh="打分方差中只由配对解释的占比",
            unit="%",
        ),
        Number(
            name="another_first",
            en="share of pairs of queries with different first keys",
            zh="两个 query 的第一名不同的占比",
            unit="%",
        ),
        Number(
            name="first_scaled",
            en="share of first keys that change when the query doubles",
            zh="query 加倍后第一名改变的占比",
            unit="%",
        ),
    ],
    source=["000-09"],
    proof=split,
)
def pair(N: int, d: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    X = torch.randn(N, d, generator=rng, dtype=torch.float64)  # (N, d)
    W_q, W_k = torch.randn(2, d, d, generator=rng, dtype=torch.float64) / d**0.5  # (d, d) each
    Q, K = X @ W_q, X @ W_k  # (N, d) each
    scores = score(Q, K)  # (N, N)
    by_query, by_key, by_pair = (part.item() for part in split(scores))
    first = scores.argmax(-1)  # (N,)
    different = (first[:, None] != first).double().sum().item() / (N * (N - 1))
    return Evidence(
        facts={
            "by_query": by_query,
            "by_key": by_key,
            "by_pair": by_pair,
            "another_first": different,
            "first_scaled": (score(2 * Q, K).argmax(-1) != first).double().mean().item(),
        },
        figures=[
            Bars(
                caption=Text("what explains the scores", "打分由什么解释"),
                labels=["query", "key", "query × key"],
                series=[Series(label=Text("share of the variance", "方差占比"), values=[by_query, by_key, by_pair])],
            ),
            heatmap(scores),
            table(),
        ],
        sample=Text(f"{N * N:,} scores", f"{N * N:,} 个打分"),
    )


def heatmap(scores: Tensor) -> Heatmap:
    corner = scores[:SHOWN, :SHOWN].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(
        caption=Text("scores: a row is a query", "打分：一行是一个 query"),
        values=corner, rows=tokens, columns=tokens, diverging=True,
    )  # fmt: skip


def table() -> Table:
    return Table(
        caption=Text("share of the variance of the scores", "打分方差的占比"),
        columns=[Text("query", "query"), Text("key", "key"), Text("pair", "配对")],
        rows=[Row(label=Text("explained by", "来源"), facts=["by_query", "by_key", "by_pair"])],
    )
