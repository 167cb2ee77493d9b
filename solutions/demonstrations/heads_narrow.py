"""How narrow a head may be: with one number per key only two keys can ever come first, with two numbers all can."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Numbers, Row, Series, Table, Text, Value

Score = Callable[[Tensor, Tensor], Tensor]
QUERIES = 4000
WIDTHS = (1, 2, 4, 8, 16, 32)


def ever_first(k: Tensor, rng: torch.Generator, score: Score = attention_scores) -> Tensor:
    """Which of the keys k (N_k, d_k) are the best of all for some of many queries -> (N_k,) bool."""
    q = torch.randn(QUERIES, k.shape[-1], generator=rng)  # (N_q, d_k), in all directions
    winners = score(q, k).argmax(dim=-1)  # (N_q,)
    first = torch.zeros(len(k), dtype=torch.bool)
    first[winners] = True
    return first


def on_a_circle(n: int) -> Tensor:
    """n keys of two numbers each, in n directions: (n, 2)."""
    angle = 2 * pi * torch.arange(n) / n  # (n,)
    return torch.stack([angle.cos(), angle.sin()], dim=-1)


@demonstration(
    id="heads.narrow",
    claim=Text(
        en="A head of width 1 can put only 2 keys first, whatever the query; with width 2 every key can come first.",
        zh="宽度为 1 的头，不论 query 如何，只有 2 个 key 能排第一；宽度为 2 时每个 key 都能排第一。",
    ),
    formula=r"\mathrm{argmax}_{j}\;q\,k_{j}\in\{\mathrm{argmax}_{j}k_{j},\;\mathrm{argmin}_{j}k_{j}\},\qquad d_k=1",
    params=[Int(name="N", default=32, low=4, high=64, en="keys N", zh="key 数 N")],
    facts=[
        Count(name="first_1", en="number of keys that can come first at width 1", zh="宽度 1 时能排第一的 key 数"),
        Count(name="first_2", en="number of random keys first at width 2", zh="宽度 2、随机 key 中能排第一的"),
        Count(name="first_32", en="number of random keys first at width 32", zh="宽度 32、随机 key 中能排第一的"),
        Count(
            name="first_circle", en="number of keys on a circle that can come first", zh="排在圆上的 key 中能排第一的"
        ),
        Numbers(name="firsts", en="keys that can come first by width", zh="各宽度下能排第一的 key 数"),
        Number(name="sharpest", en="largest weight of the best key, width 1", zh="宽度 1 时最好的 key 的最大权重"),
    ],
    source=["001-18"],
    proof=ever_first,
)
def narrow(N: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    firsts = [int(ever_first(torch.randn(N, width, generator=rng), rng, score).sum()) for width in WIDTHS]
    k = torch.randn(N, 1, generator=rng)  # (N, d_k = 1)
    weights = score(100 * torch.ones(1, 1), k).softmax(dim=-1)  # (1, N): a very large query
    facts: dict[str, Value] = {
        "first_1": firsts[0],
        "first_2": firsts[1],
        "first_32": firsts[-1],
        "first_circle": int(ever_first(on_a_circle(N), rng, score).sum()),
        "firsts": [float(each) for each in firsts],
        "sharpest": weights.max().item(),
    }
    return Evidence(
        facts=facts,
        figures=[_bars(firsts), _table()],
        sample=Text(f"{N} keys, {QUERIES:,} queries", f"{N} 个 key，{QUERIES:,} 个 query"),
    )


def _bars(firsts: list[int]) -> Bars:
    return Bars(
        caption=Text("random keys that can come first, by width", "能排第一的随机 key 数，按宽度"),
        labels=[f"d_k = {width}" for width in WIDTHS],
        series=[Series(label=Text("keys", "key 数"), values=[float(each) for each in firsts])],
    )


def _table() -> Table:
    rows = [
        ("first_1", "width 1", "宽度 1"),
        ("first_2", "width 2, random keys", "宽度 2，随机的 key"),
        ("first_circle", "width 2, keys on a circle", "宽度 2，圆上的 key"),
        ("first_32", "width 32, random keys", "宽度 32，随机的 key"),
    ]
    return Table(
        caption=Text("keys that can come first", "能排第一的 key 数"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
