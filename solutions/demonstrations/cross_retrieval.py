"""Attention as retrieval: it needs no exact match, always answers, and returns a mixture until the scores are sharp."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import cross
from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Int, Number, Numbers, Real, Row, Series, Table, Text, Value, Word

Read = Callable[[Tensor, Tensor, Tensor, float], tuple[Tensor, Tensor]]
D, QUERIES = 32, 200
SHARPNESSES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
NOISE = 0.3


class Store:
    """N entries with keys of unit length, and queries that ask for one of them each, not quite exactly."""

    def __init__(self, N: int, rng: torch.Generator) -> None:
        K = torch.randn(N, D, generator=rng, dtype=torch.float64)
        self.K = K / K.norm(dim=-1, keepdim=True)  # (N, d_k): a score is at most about 1 before the factor
        self.V = torch.randn(N, D, generator=rng, dtype=torch.float64)  # (N, d_v)
        self.wanted = torch.randint(N, (QUERIES,), generator=rng)  # (Q,)
        noise = torch.randn(QUERIES, D, generator=rng, dtype=torch.float64) / D**0.5
        self.q = self.K[self.wanted] + NOISE * noise  # (Q, d_k): no query equals a key

    def as_dictionary(self) -> str:
        """What an ordinary look-up by key does with such a query."""
        entries = {tuple(key.tolist()): value for key, value in zip(self.K, self.V, strict=True)}
        try:
            entries[tuple(self.q[0].tolist())]
        except KeyError as error:
            return type(error).__name__
        return "found"


def read_softly(store: Store, sharpness: float, read: Read) -> tuple[float, float, float]:
    output, weights = read(store.q, store.K, store.V, sharpness)  # (Q, d_v), (Q, N)
    off = (output - store.V[store.wanted]).norm(dim=-1) / store.V[store.wanted].norm(dim=-1)  # (Q,)
    nearest = torch.cdist(output, store.V).min(-1).values / store.V.norm(dim=-1).mean()  # (Q,): to any stored value
    return off.median().item(), nearest.median().item(), weights.max(-1).values.median().item()


@demonstration(
    id="cross.retrieval",
    claim=Text(
        en="Attention is a look-up that needs no exact match and returns a mixture; sharp scores make it the look-up.",
        zh="注意力是不要求精确匹配、返回混合结果的查找；打分足够尖锐时，就成了普通查找。",
    ),
    formula=r"\mathrm{softmax}(\beta\,qK^{\top})V\;\xrightarrow{\ \beta\to\infty\ }\;v_{\mathrm{argmax}_i\,q\cdot k_i}",
    params=[
        Int(name="N", default=16, low=4, high=64, en="stored entries", zh="存储的条目数"),
        Real(name="sharpness", default=3.0, low=0.1, high=100.0, en="factor β on the scores", zh="打分的系数 β"),
    ],
    facts=[
        Number(name="off", en="relative distance from the wanted value", zh="与目标 value 的相对距离"),
        Number(name="nearest", en="relative distance from every stored value", zh="与任一存储 value 的相对距离"),
        Number(name="largest", en="median largest weight", zh="最大权重的中位数"),
        Number(
            name="off_sharp",
            en="relative distance from the wanted value, β = 100",
            zh="β = 100 时与目标 value 的相对距离",
        ),
        Number(name="largest_sharp", en="median largest weight, β = 100", zh="β = 100 时最大权重的中位数"),
        Number(
            name="found",
            en="share of queries whose best key is the wanted one",
            zh="最高分恰是目标 key 的 query 比例",
            unit="%",
        ),
        Number(name="unknown_total", en="sum of the weights for a key never stored", zh="查询未存储的 key 时权重之和"),
        Number(
            name="unknown_size", en="length of the answer for a key never stored", zh="查询未存储的 key 时输出的长度"
        ),
        Number(name="lookup_gap", en="gap to the best key's value, β = 10,000", zh="β = 10000 时与最高分 value 之差"),
        Number(name="typo", en="relative distance of a query from its key", zh="query 与其 key 的相对距离"),
        Word(name="dictionary", en="outcome of an ordinary dictionary", zh="普通字典的查找结果"),
        Numbers(name="offs", en="relative distance from the wanted value, by β", zh="各 β 下与目标 value 的相对距离"),
    ],
    source=["003-29", "003-38"],
    proof=read_softly,
)
def retrieval(N: int, sharpness: float, rng: torch.Generator, read: Read = cross.retrieve) -> Evidence:
    store = Store(N, rng)
    swept = [read_softly(store, beta, read) for beta in SHARPNESSES]
    off, nearest, largest = read_softly(store, sharpness, read)
    off_sharp, _, largest_sharp = read_softly(store, 100.0, read)
    stranger = torch.randn(1, D, generator=rng, dtype=torch.float64) / D**0.5  # (1, d_k): near no key
    answer, weights = read(stranger, store.K, store.V, sharpness)  # (1, d_v), (1, N)
    sharp, _ = read(store.q, store.K, store.V, 10_000.0)  # (Q, d_v)
    facts: dict[str, Value] = {
        "off": off,
        "nearest": nearest,
        "largest": largest,
        "off_sharp": off_sharp,
        "largest_sharp": largest_sharp,
        "found": ((store.q @ store.K.mT).argmax(-1) == store.wanted).double().mean().item(),
        "unknown_total": weights.sum().item(),
        "unknown_size": answer.norm().item(),
        "lookup_gap": (sharp - cross.lookup(store.q, store.K, store.V)).norm(dim=-1).median().item(),
        "typo": ((store.q - store.K[store.wanted]).norm(dim=-1) / store.K[store.wanted].norm(dim=-1)).median().item(),
        "dictionary": store.as_dictionary(),
        "offs": [each[0] for each in swept],
    }
    return Evidence(
        facts=facts,
        figures=[curves([each[0] for each in swept], [each[2] for each in swept]), table()],
        sample=Text(f"{QUERIES} queries, {N} entries", f"{QUERIES} 个 query，{N} 个条目"),
    )


def curves(offs: list[float], largest: list[float]) -> Curves:
    return Curves(
        caption=Text("from a mixture to a look-up", "从混合到查找"),
        x=list(SHARPNESSES),
        x_label=Text("factor β on the scores", "打分的系数 β"),
        series=[
            Series(label=Text("distance from the wanted value", "与目标 value 的距离"), values=offs),
            Series(label=Text("largest weight", "最大权重"), values=largest, tested=False),
        ],
        log_x=True,
    )


def table() -> Table:
    rows = {
        "off": Text("off the wanted value by", "与目标 value 的距离"),
        "nearest": Text("off every stored value by", "与任一存储 value 的距离"),
        "largest": Text("largest weight", "最大权重"),
        "off_sharp": Text("off the wanted value, β = 100", "与目标 value 的距离，β = 100"),
        "found": Text("best key is the wanted one", "最高分恰是目标 key"),
        "dictionary": Text("an ordinary dictionary", "普通字典"),
    }
    return Table(
        caption=Text("asking with an inexact key", "用不精确的 key 查找"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
