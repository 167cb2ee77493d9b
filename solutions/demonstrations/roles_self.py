"""How often a token scores itself highest: a matter of chance with separate matrices, nearly always with one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import normalize

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text
from solutions.lookup import Tie, same

DRAWS = 400
Score = Callable[[Tensor, Tensor], Tensor]


def three_scores(N: int, d: int, rng: torch.Generator, tie: Tie, score: Score) -> tuple[Tensor, Tensor, Tensor]:
    X = torch.randn(DRAWS, N, d, generator=rng)  # (draws, N, d)
    W_q, W_k = torch.randn(2, DRAWS, d, d, generator=rng) / d**0.5  # (draws, d, d) each
    separate = score(X @ W_q, X @ W_k)  # (draws, N, N)
    tied = score(X @ W_q, X @ tie(W_q))  # (draws, N, N)
    unit = score(normalize(X @ W_q, dim=-1), normalize(X @ tie(W_q), dim=-1))  # (draws, N, N)
    return separate, tied, unit


@demonstration(
    id="roles.self",
    claim=Text(
        en="With separate W_q and W_k a token scores itself highest in one case of N; only one shared W forces it.",
        zh="W_q、W_k 分开时，token 给自己打分最高的机会只有 N 分之一；共用一个 W 才会迫使它如此。",
    ),
    formula=r"W_q\ne W_k:\;P\left(\arg\max_j s_{ij}=i\right)=\frac{1}{N},\qquad "
    r"W_q=W_k:\;s_{ii}=\frac{\lVert k_i\rVert^2}{\sqrt{d_k}}",
    params=[
        Int(name="N", default=5, low=2, high=32, en="tokens N", zh="token 数 N"),
        Int(name="d", default=32, low=2, high=48, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(
            name="first_separate",
            en="share of tokens first for themselves, separate W",
            zh="分开 W 时把自己排第一的占比",
        ),
        Number(
            name="first_tied",
            en="share of tokens first for themselves, one W",
            zh="共用 W 时把自己排第一的占比",
        ),
        Number(name="first_unit", en="the same, one W and keys of length 1", zh="共用 W 且 key 长度为 1 时的占比"),
        Number(name="chance", en="share by chance", zh="随机情形的占比"),
        Number(
            name="score_separate",
            en="mean score of a token with itself, separate W",
            zh="分开 W 时 token 对自己的平均打分",
        ),
        Number(name="score_tied", en="mean score of a token with itself, one W", zh="共用 W 时 token 对自己的平均打分"),
    ],
    source=["002-33"],
    proof=three_scores,
)
def itself(N: int, d: int, rng: torch.Generator, tie: Tie = same, score: Score = attention_scores) -> Evidence:
    separate, tied, unit = three_scores(N, d, rng, tie, score)
    facts = {
        "first_separate": first(separate),
        "first_tied": first(tied),
        "first_unit": first(unit),
        "chance": 1 / N,
        "score_separate": separate.diagonal(dim1=-2, dim2=-1).mean().item(),
        "score_tied": tied.diagonal(dim1=-2, dim2=-1).mean().item(),
    }
    return Evidence(
        facts=dict(facts),
        figures=[
            Bars(
                caption=Text("share of tokens that score themselves highest", "把自己排第一的 token 占比"),
                labels=["W_q, W_k", "W", "W, |k| = 1", "1/N"],
                series=[
                    Series(
                        label=Text("share", "占比"),
                        values=[facts[name] for name in ("first_separate", "first_tied", "first_unit", "chance")],
                    )
                ],
            ),
            table(),
        ],
        sample=Text(f"{DRAWS} draws of {N} tokens", f"{DRAWS} 次抽样，各 {N} 个 token"),
    )


def first(scores: Tensor) -> float:
    """Share of rows of (draws, N, N) whose largest score stands on the diagonal."""
    return (scores.argmax(-1) == torch.arange(scores.shape[-1])).float().mean().item()


def table() -> Table:
    return Table(
        caption=Text("a token and itself", "token 与它自己"),
        columns=[Text("separate", "分开"), Text("one W", "共用 W")],
        rows=[
            Row(label=Text("ranks itself first", "把自己排第一"), facts=["first_separate", "first_tied"]),
            Row(label=Text("mean score with itself", "对自己的平均打分"), facts=["score_separate", "score_tied"]),
        ],
    )
