"""In the first layer a query knows its own token only; the context comes in with the keys, and one layer later."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

DRAWS = 32
ASKING, REPLACED, OTHERS = 0, 1, slice(2, None)  # tokens: whose query is watched, which is replaced, all the rest
Query = Callable[[Tensor, Tensor], Tensor]
Mix = Callable[[Tensor, Tensor], Tensor]


def project(X: Tensor, W_q: Tensor) -> Tensor:
    return X @ W_q


def mixed(weights: Tensor, X: Tensor) -> Tensor:
    return weights @ X


def two_layers(X: Tensor, W: Tensor, query: Query, mix: Mix) -> list[tuple[Tensor, Tensor]]:
    layers = []
    for W_q, W_k, W_v in W:  # (d, d) each
        Q = query(X, W_q)  # (draws, N, d)
        weights = attention_scores(Q, X @ W_k).softmax(-1)  # (draws, N, N)
        layers.append((Q[:, ASKING], weights[:, ASKING]))  # (draws, d), (draws, N)
        X = X + mix(weights, X @ W_v)  # (draws, N, d)
    return layers


@demonstration(
    id="roles.context",
    claim=Text(
        en="A query of layer 1 is a function of its own token; the context reaches queries in layer 2.",
        zh="第 1 层的 query 只由自己的 token 决定；上下文到第 2 层才进入 query。",
    ),
    formula=r"q_i^{(1)}=x_iW_q,\qquad\frac{a_{ij}}{a_{il}}=e^{(q_i\cdot k_j-q_i\cdot k_l)/\sqrt{d_k}}",
    params=[
        Int(name="N", default=8, low=4, high=32, en="tokens N", zh="token 数 N"),
        Int(name="d", default=16, low=2, high=64, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(
            name="query_by_other_1",
            en="layer 1: change of the query by another token",
            zh="第 1 层：别的 token 引起的 query 变化",
        ),
        Number(
            name="query_by_own_1",
            en="layer 1: change of the query by its own token",
            zh="第 1 层：自己的 token 引起的 query 变化",
        ),
        Number(
            name="query_by_other_2",
            en="layer 2: change of the query by another token",
            zh="第 2 层：别的 token 引起的 query 变化",
        ),
        Number(
            name="weights_by_other_1",
            en="layer 1: change of the weights by another token",
            zh="第 1 层：别的 token 引起的权重变化",
        ),
        Number(
            name="ratio_by_other_1",
            en="layer 1: change of log a_ij/a_il of two tokens left alone",
            zh="第 1 层：未换的两个 token 之间 log a_ij/a_il 的变化",
        ),
        Number(name="ratio_by_other_2", en="layer 2: the same change", zh="第 2 层：同一比值的变化"),
    ],
    source=["000-04"],
    proof=two_layers,
)
def context(N: int, d: int, rng: torch.Generator, query: Query = project, mix: Mix = mixed) -> Evidence:
    X = torch.randn(DRAWS, N, d, generator=rng, dtype=torch.float64)  # (draws, N, d)
    W = torch.randn(2, 3, d, d, generator=rng, dtype=torch.float64) / d**0.5  # (layers, roles, d, d)
    fresh = torch.randn(DRAWS, d, generator=rng, dtype=torch.float64)  # (draws, d)

    def layers(place: int | None) -> list[tuple[Tensor, Tensor]]:
        given = X.clone()
        if place is not None:
            given[:, place] = fresh
        return two_layers(given, W, query, mix)

    (q_1, a_1), (q_2, a_2) = layers(None)
    (other_q_1, other_a_1), (other_q_2, other_a_2) = layers(REPLACED)
    (own_q_1, _), _ = layers(ASKING)
    facts = {
        "query_by_other_1": change(q_1, other_q_1),
        "query_by_own_1": change(q_1, own_q_1),
        "query_by_other_2": change(q_2, other_q_2),
        "weights_by_other_1": (a_1 - other_a_1).abs().sum(-1).mean().item() / 2,
        "ratio_by_other_1": ratio_change(a_1, other_a_1),
        "ratio_by_other_2": ratio_change(a_2, other_a_2),
    }
    return Evidence(
        facts=dict(facts),
        figures=[
            Bars(
                caption=Text("relative change of a query", "query 的相对变化"),
                labels=["1: x_j", "1: x_i", "2: x_j"],
                series=[
                    Series(
                        label=Text("layer: token replaced", "层：换掉的 token"),
                        values=[facts["query_by_other_1"], facts["query_by_own_1"], facts["query_by_other_2"]],
                    )
                ],
            ),
            table(),
        ],
        sample=Text(f"{DRAWS} inputs of {N} tokens", f"{DRAWS} 个输入，各 {N} 个 token"),
    )


def change(before: Tensor, after: Tensor) -> float:
    """The mean relative change of queries (draws, d)."""
    return ((after - before).norm(dim=-1) / before.norm(dim=-1)).mean().item()


def ratio_change(before: Tensor, after: Tensor) -> float:
    """The largest change of log a_ij − log a_il between two tokens that were left alone, for weights (draws, N)."""
    moved = (after.log() - before.log())[:, OTHERS]  # (draws, N − 2)
    return (moved.amax(-1) - moved.amin(-1)).max().item()


def table() -> Table:
    return Table(
        caption=Text("another token is replaced", "换掉另一个 token"),
        columns=[Text("layer 1", "第 1 层"), Text("layer 2", "第 2 层")],
        rows=[
            Row(label=Text("change of the query", "query 的变化"), facts=["query_by_other_1", "query_by_other_2"]),
            Row(label=Text("change of a log ratio", "对数比值的变化"), facts=["ratio_by_other_1", "ratio_by_other_2"]),
            Row(label=Text("change of the weights", "权重的变化"), facts=["weights_by_other_1", ""]),
        ],
    )
