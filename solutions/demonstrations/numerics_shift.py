"""Softmax turns scores into weights by their differences: what is added to a whole row is forgotten."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Figure, Flag, Int, Number, Real, Row, Series, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]
D_K = 16


def over_keys(scores: Tensor) -> Tensor:
    """(…, N_q, N_k) -> the same, rows summing to 1."""
    return scores.softmax(dim=-1)


def changed_scores(n: int, amount: float, rng: torch.Generator) -> dict[str, Tensor]:
    """The scores as they are, and after each of five changes: (N, N) each."""
    q, k, b = (torch.randn(size, D_K, generator=rng) for size in (n, n, 1))  # (N, d_k), (N, d_k), (1, d_k)
    scores = attention_scores(q, k)  # (N, N)
    one_key = torch.zeros(n)  # (N,)
    one_key[0] = amount
    return {
        "plain": scores,
        "row": scores + amount * torch.arange(1, n + 1)[:, None],  # another number for each query
        "column": scores + one_key,  # the scores of the first key
        "scaled": amount * scores,
        "key_bias": attention_scores(q, k + amount * b),  # one vector added to all keys
        "query_bias": attention_scores(q + amount * b, k),  # one vector added to all queries
    }


CHANGES = [
    ("row", "number added to all scores of a query", "给 query 的全部打分加数"),
    ("key_bias", "vector added to all keys", "给全部 key 加同一向量"),
    ("query_bias", "vector added to all queries", "给全部 query 加同一向量"),
    ("column", "number added to the scores of one key", "给一个 key 的打分加数"),
    ("scaled", "scores multiplied", "打分相乘"),
]


@demonstration(
    id="numerics.shift",
    claim=Text(
        en="Softmax gives positive weights that sum to 1, keep the order of the scores, and forget a shift of a row.",
        zh="softmax 给出的权重都为正、和为 1、次序与打分一致，而且整行平移不改变权重。",
    ),
    formula=r"\frac{e^{s_i+c}}{\sum_j e^{s_j+c}}=\frac{e^{s_i}}{\sum_j e^{s_j}},"
    r"\qquad q\cdot(k_j+b)=q\cdot k_j+q\cdot b",
    params=[
        Int(name="n", default=8, low=3, high=32, en="tokens", zh="token 数"),
        Real(name="amount", default=5.0, low=1.5, high=10.0, en="size of the change", zh="改变的大小"),
    ],
    facts=[
        *(Number(name=name, en=f"change, {en}", zh=f"权重的变化，{zh}") for name, en, zh in CHANGES),
        Number(name="row_gap", en="largest distance of a row sum from 1", zh="行和与 1 的最大差距"),
        Number(name="least", en="smallest weight", zh="最小的权重"),
        Number(name="negative", en="share of negative scores", zh="负的打分所占比例", unit="%"),
        Flag(name="order_kept", en="agreement of the order of scores and weights", zh="打分与权重的次序一致"),
    ],
    source=["000-08"],
    proof=changed_scores,
)
def shift(n: int, amount: float, rng: torch.Generator, normalise: Normalise = over_keys) -> Evidence:
    scores = changed_scores(n, amount, rng)  # (N, N) each
    weights = {name: normalise(each) for name, each in scores.items()}  # (N, N) each
    plain = weights["plain"]
    changes = {name: (weights[name] - plain).abs().max().item() for name, _, _ in CHANGES}
    facts: dict[str, Value] = {
        **changes,
        "row_gap": (plain.sum(dim=-1) - 1).abs().max().item(),
        "least": plain.min().item(),
        "negative": (scores["plain"] < 0).float().mean().item(),
        "order_kept": torch.equal(scores["plain"].argsort(dim=-1), plain.argsort(dim=-1)),
    }
    figures: list[Figure] = [_bars(changes), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{n} × {n} scores", f"{n} × {n} 个打分"))


def _bars(changes: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("largest change of a weight", "权重的最大变化"),
        labels=["s + c", "k + b", "q + b", "s₁ + c", "c · s"],
        series=[Series(label=Text("changed", "改变"), values=[changes[name] for name, _, _ in CHANGES])],
    )


def _table() -> Table:
    return Table(
        caption=Text("largest change of a weight", "权重的最大变化"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in CHANGES],
    )
