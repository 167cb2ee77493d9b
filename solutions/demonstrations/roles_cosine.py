"""Dot product and cosine rank keys differently once keys differ in length; and cosines alone leave softmax flat."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import normalize

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Real, Row, Series, Table, Text

DRAWS, QUERIES, WIDTH = 64, 64, 32
LONGER = 3.0
Score = Callable[[Tensor, Tensor], Tensor]


def cosine_scores(q: Tensor, k: Tensor) -> Tensor:
    """Cosines of q (…, N_q, d_k) and k (…, N_k, d_k) -> (…, N_q, N_k)."""
    return normalize(q, dim=-1) @ normalize(k, dim=-1).mT


def first_keys(
    N: int, spread: float, rng: torch.Generator, dot: Score, cosine: Score
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    q = torch.randn(DRAWS, QUERIES, WIDTH, generator=rng)  # (draws, N_q, d_k)
    k = torch.randn(DRAWS, N, WIDTH, generator=rng)  # (draws, N, d_k)
    length = (spread * torch.randn(DRAWS, N, 1, generator=rng)).exp()  # (draws, N, 1)
    uneven, even = length * normalize(k, dim=-1), normalize(k, dim=-1)  # (draws, N, d_k)
    agree = dot(q, uneven).argmax(-1) == cosine(q, uneven).argmax(-1)  # (draws, N_q)
    agree_even = dot(q, even).argmax(-1) == cosine(q, even).argmax(-1)
    return agree, agree_even, dot(q, k).softmax(-1), cosine(q, k).softmax(-1)  # weights (draws, N_q, N)


@demonstration(
    id="roles.cosine",
    claim=Text(
        en="With keys of unequal length, dot product and cosine put different keys first; softmax of cosines is flat.",
        zh="key 的长度不一时，点积与余弦选出的第一名常常不同；对余弦直接做 softmax，权重几乎是平的。",
    ),
    formula=r"q\cdot k=\lVert q\rVert\,\lVert k\rVert\cos(q,k),\qquad\max_j a_j\le\frac{e}{e+(N-1)e^{-1}}",
    params=[
        Int(name="N", default=10, low=2, high=64, en="keys N", zh="key 数 N"),
        Real(
            name="spread",
            default=0.5,
            low=0.0,
            high=2.0,
            en="std of the log length of the keys",
            zh="key 长度对数的标准差",
        ),
    ],
    facts=[
        Number(name="agreement", en="share of queries with the same first key", zh="第一名相同的 query 占比", unit="%"),
        Number(
            name="agreement_even", en="the same with keys of equal length", zh="key 等长时第一名相同的占比", unit="%"
        ),
        Number(name="largest_dot", en="mean largest weight from dot products", zh="点积的最大权重平均值"),
        Number(name="largest_cosine", en="mean largest weight from cosines", zh="余弦的最大权重平均值"),
        Number(name="bound", en="largest weight that cosines can give", zh="余弦可能给出的最大权重"),
        Number(name="even", en="weight of a key among equal ones", zh="完全平均时一个 key 的权重"),
        Number(
            name="long_dot",
            en="dot: queries that put the key of triple length first",
            zh="点积：把三倍长的 key 排第一的占比",
            unit="%",
        ),
        Number(name="long_cosine", en="cosine: queries that put it first", zh="余弦：把它排第一的占比", unit="%"),
    ],
    source=["000-06"],
    proof=first_keys,
)
def cosine(
    N: int, spread: float, rng: torch.Generator, dot: Score = attention_scores, cosine: Score = cosine_scores
) -> Evidence:
    agree, agree_even, weights_dot, weights_cosine = first_keys(N, spread, rng, dot, cosine)
    q = torch.randn(DRAWS, QUERIES, WIDTH, generator=rng)  # (draws, N_q, d_k)
    k = normalize(torch.randn(DRAWS, N, WIDTH, generator=rng), dim=-1)  # (draws, N, d_k)
    k[:, 0] *= LONGER
    facts = {
        "agreement": agree.float().mean().item(),
        "agreement_even": agree_even.float().mean().item(),
        "largest_dot": weights_dot.amax(-1).mean().item(),
        "largest_cosine": weights_cosine.amax(-1).mean().item(),
        "bound": math.e / (math.e + (N - 1) / math.e),
        "even": 1 / N,
        "long_dot": (dot(q, k).argmax(-1) == 0).float().mean().item(),
        "long_cosine": (cosine(q, k).argmax(-1) == 0).float().mean().item(),
    }
    return Evidence(
        facts=dict(facts),
        figures=[bars(weights_dot, weights_cosine), table()],
        sample=Text(f"{DRAWS * QUERIES:,} queries, {N} keys each", f"{DRAWS * QUERIES:,} 个 query，各 {N} 个 key"),
    )


def bars(weights_dot: Tensor, weights_cosine: Tensor) -> Bars:
    """The mean weight of the first, second, third … key."""

    def ranked(weights: Tensor) -> list[float]:
        return weights.sort(-1, descending=True).values.mean((0, 1))[:8].tolist()

    return Bars(
        caption=Text("mean weight by rank of the key", "各名次 key 的平均权重"),
        labels=[str(rank + 1) for rank in range(min(8, weights_dot.shape[-1]))],
        series=[
            Series(label=Text("cosine", "余弦"), values=ranked(weights_cosine)),
            Series(label=Text("dot product", "点积"), values=ranked(weights_dot), tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("dot product and cosine", "点积与余弦"),
        columns=[Text("dot product", "点积"), Text("cosine", "余弦")],
        rows=[
            Row(label=Text("mean largest weight", "最大权重平均值"), facts=["largest_dot", "largest_cosine"]),
            Row(label=Text("triple length put first", "三倍长的 key 排第一"), facts=["long_dot", "long_cosine"]),
        ],
    )
