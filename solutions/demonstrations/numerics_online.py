"""Online softmax: a row of attention summed block by block, without ever having the whole row."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import (
    AnyFact,
    Bars,
    Count,
    Evidence,
    Figure,
    Int,
    Number,
    Numbers,
    Row,
    Series,
    Table,
    Text,
    Value,
)
from solutions.orders import State, gaps
from solutions.softmax import Correct, Running, correction, nothing_yet, online_attention, with_block

N_Q, D_K, D_V = 5, 16, 7
SPREAD = 2.0  # queries are this much longer than usual, so that blocks differ in their largest score
STEPS = ("largest", "rescale", "add", "divide")


def without(old: Tensor, new: Tensor) -> Tensor:
    """No correction at all."""
    return torch.ones_like(old)


def steps_with(correct: Correct) -> dict[str, Callable[[State], None]]:
    """One block arrives: scores (N_q, block), v (block, d_v); m, l (N_q, 1) and acc (N_q, d_v) hold what was before."""

    def largest(now: State) -> None:
        now["new"] = torch.maximum(now["m"], now["scores"].amax(dim=-1, keepdim=True))  # (N_q, 1)

    def rescale(now: State) -> None:
        factor = correct(now["m"], now["new"])  # (N_q, 1)
        now["l"], now["acc"] = now["l"] * factor, now["acc"] * factor

    def add(now: State) -> None:
        p = (now["scores"] - now["new"]).exp()  # (N_q, block)
        now["l"], now["acc"] = now["l"] + p.sum(dim=-1, keepdim=True), now["acc"] + p @ now["v"]

    def divide(now: State) -> None:
        now["out"] = now["acc"] / now["l"]  # (N_q, d_v)

    return dict(zip(STEPS, (largest, rescale, add, divide), strict=True))


def pieces(q: Tensor, k: Tensor, v: Tensor, block: int) -> list[Running]:
    """Each block by itself, as if there were no other."""
    blocks = zip(k.split(block), v.split(block), strict=True)  # (block, d_k), (block, d_v)
    return [with_block(nothing_yet(q, D_V), attention_scores(q, keys), values) for keys, values in blocks]


def merged(parts: list[Running]) -> Tensor:
    """The outputs of the blocks, each weighted with its share l e^m of all exponentials -> (N_q, d_v)."""
    m = torch.stack([part.largest for part in parts])  # (blocks, N_q, 1)
    share = torch.stack([part.total for part in parts]) * (m - m.amax(dim=0)).exp()  # (blocks, N_q, 1)
    out = torch.stack([part.weighted / part.total for part in parts])  # (blocks, N_q, d_v)
    return (share * out).sum(dim=0) / share.sum(dim=0)  # (N_q, d_v)


WAYS = [
    ("online", "running maximum and correction", "运行最大值加修正"),
    ("merged", "blocks weighted with l·e^m", "各块按 l·e^m 加权"),
    ("mean", "plain mean of the blocks", "各块直接平均"),
    ("uncorrected", "no correction", "不做修正"),
]
FACTS: list[AnyFact] = [
    Numbers(name="gaps", en="distance from full attention, order by order", zh="各顺序与完整注意力的差距"),
    *(Number(name=name, en=f"distance, {en}", zh=f"差距，{zh}") for name, en, zh in WAYS),
    Number(
        name="grown",
        en="queries whose maximum is in the last block",
        zh="最大值在最后一块的 query 占比",
        unit="%",
    ),
    Count(name="kept", en="numbers kept for a query", zh="每个 query 保留的数"),
    Count(name="blocks", en="number of blocks", zh="块数"),
]


@demonstration(
    id="numerics.online",
    claim=Text(
        en="Attention can be summed block by block, exactly: when the maximum grows, the sums so far are rescaled.",
        zh="注意力可以逐块累加，结果精确：最大值变大时，把已有的和重新缩放即可。",
    ),
    formula=r"l\leftarrow l\,e^{m-m'}+\sum_{j}e^{s_j-m'},\qquad a\leftarrow a\,e^{m-m'}+\sum_{j}e^{s_j-m'}v_j",
    params=[
        Int(name="n_keys", default=64, low=16, high=512, en="keys", zh="key 的个数"),
        Int(name="block", default=16, low=2, high=128, en="keys in a block", zh="每块的 key 数"),
    ],
    facts=FACTS,
    proof=with_block,
    steps=STEPS,
)
def online(n_keys: int, block: int, rng: torch.Generator, correct: Correct = correction) -> Evidence:
    q = SPREAD * torch.randn(N_Q, D_K, generator=rng, dtype=torch.float64)  # (N_q, d_k)
    k = torch.randn(n_keys, D_K, generator=rng, dtype=torch.float64)  # (N_k, d_k)
    v = torch.randn(n_keys, D_V, generator=rng, dtype=torch.float64)  # (N_k, d_v)
    k[-1] = q.sum(dim=0)  # the last key suits most queries, so that the last block raises the maximum
    exact = functional.scaled_dot_product_attention(q[None], k[None], v[None])[0]  # (N_q, d_v)
    parts = pieces(q, k, v, block)
    outputs = {
        "online": online_attention(q, k, v, block, correct),
        "merged": merged(parts),
        "mean": torch.stack([part.weighted / part.total for part in parts]).mean(dim=0),
        "uncorrected": online_attention(q, k, v, block, without),
    }
    state, grown = _before_the_last(q, k, v, block)
    distances = {name: (out - exact).abs().max().item() for name, out in outputs.items()}
    facts: dict[str, Value] = {
        **distances,
        "gaps": gaps(steps_with(correct), state, exact, "out"),
        "grown": grown,
        "kept": 2 + D_V,
        "blocks": len(parts),
    }
    figures: list[Figure] = [_bars(distances), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{len(parts)} blocks", f"{len(parts)} 块"))


def _before_the_last(q: Tensor, k: Tensor, v: Tensor, block: int) -> tuple[State, float]:
    """All blocks but the last are summed; and how often the last one raises the maximum."""
    *earlier, last = zip(k.split(block), v.split(block), strict=True)
    kept = nothing_yet(q, D_V)
    for keys, values in earlier:
        kept = with_block(kept, attention_scores(q, keys), values)
    scores = attention_scores(q, last[0])  # (N_q, block)
    state = {"m": kept.largest, "l": kept.total, "acc": kept.weighted, "scores": scores, "v": last[1]}
    return state, (scores.amax(dim=-1, keepdim=True) > kept.largest).float().mean().item()


def _bars(distances: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("distance from full attention", "与完整注意力的差距"),
        labels=["online", "l·e^m", "mean", "no factor"],
        series=[Series(label=Text("distance", "差距"), values=[distances[name] for name, _, _ in WAYS])],
    )


def _table() -> Table:
    return Table(
        caption=Text("attention from blocks", "由各块得到注意力"),
        columns=[Text("distance", "差距")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in WAYS],
    )
