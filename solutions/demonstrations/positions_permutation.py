"""Attention without positions treats a sentence as a set: reorder it, and the outputs are reordered alike."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.masks import causal_mask
from solutions.positions import Positions, sinusoidal_positions

D = 16
Attend = Callable[..., tuple[Tensor, Tensor]]
Layer = Callable[..., Tensor]


def sinusoids(n: int, d_model: int) -> Tensor:
    return sinusoidal_positions(n, d_model).double()


def reorderings(x: Tensor, positions: Tensor, layer: Layer, order: Tensor) -> dict[str, Tensor]:
    """Differences that reordering x (N, d) makes, (N, d) each: zero where `layer` does not see the order."""
    out, moved = layer(x), layer(x[order])  # (N, d) each
    causal = causal_mask(len(x))  # (N, N)
    return {
        "output": moved - out[order],  # the same rows, in the new order?
        "fixed": moved - out,  # the same rows at the same places?
        "pooled": (moved - out).mean(dim=0, keepdim=True),  # (1, d)
        "positions": layer(x[order] + positions) - layer(x + positions)[order],
        "causal": layer(x[order], mask=causal) - layer(x, mask=causal)[order],
        "pairs": layer(x, keys=x[order], values=x[order]) - out,  # keys and values move together
        "keys": layer(x, keys=x[order], values=x) - out,  # keys move without their values
    }


@demonstration(
    id="positions.permutation",
    claim=Text(
        en="Without positions and without a causal mask, reordering the input reorders the output, no more.",
        zh="没有位置编码、也没有因果掩码时，打乱输入只会让输出同样打乱，别的什么也不变。",
    ),
    formula=r"f(PX)=P\,f(X)",
    params=[Int(name="n", default=7, low=4, high=64, en="tokens", zh="token 数")],
    facts=[
        Number(name="output", en="change of outputs that follow the tokens", zh="输出跟着重排后的差异"),
        Number(name="fixed", en="change of the output at a fixed place", zh="固定位置上输出的变化"),
        Number(name="pooled", en="change of the mean over the outputs", zh="全部输出均值的变化"),
        Number(name="positions", en="change when reordered, with positions", zh="有位置编码时重排后的差异"),
        Number(name="causal", en="change when reordered, with a causal mask", zh="有因果掩码时重排后的差异"),
        Number(name="pairs", en="change after reordering keys and values", zh="key、value 一起重排后的变化"),
        Number(name="keys", en="change after reordering the keys alone", zh="只重排 key 后的变化"),
        Number(name="query", en="difference of q at first and last place", zh="首尾两处 q 的差异"),
        Number(name="query_positions", en="difference of q with positions", zh="有位置编码时 q 的差异"),
        Number(name="query_causal", en="difference of q with a causal mask", zh="有因果掩码时 q 的差异"),
        Number(name="query_deep", en="difference of layer 2's q, bare", zh="第 2 层 q 的差异，无位置无掩码"),
        Number(name="query_deep_causal", en="difference of layer 2's q with a causal mask",
               zh="有因果掩码时第 2 层 q 的差异"),
    ],
    source=["002-30"],
    proof=reorderings,
)  # fmt: skip
def permutation(
    n: int, rng: torch.Generator,
    attend: Attend = scaled_dot_product_attention, positions: Positions = sinusoids,
) -> Evidence:  # fmt: skip
    W_q, W_k, W_v = torch.randn(3, D, D, generator=rng, dtype=torch.float64) / D**0.5  # (d, d) each

    def layer(
        x: Tensor, mask: Tensor | None = None, keys: Tensor | None = None, values: Tensor | None = None
    ) -> Tensor:
        K, V = (x if given is None else given for given in (keys, values))
        return attend(x @ W_q, K @ W_k, V @ W_v, mask)[0]  # (N, d)

    x = torch.randn(n, D, generator=rng, dtype=torch.float64)  # (N, d)
    order = torch.arange(n).flip(0)  # the sentence read backwards
    added = positions(n, D)  # (N, d)
    changes = reorderings(x, added, layer, order)
    twice = x.clone()
    twice[-1] = twice[0]  # one token stands first and last
    causal = causal_mask(n)
    queries = {
        "query": twice @ W_q,
        "query_positions": (twice + added) @ W_q,
        "query_causal": twice @ W_q,  # a mask acts behind the projections
        "query_deep": (twice + layer(twice)) @ W_q,
        "query_deep_causal": (twice + layer(twice, mask=causal)) @ W_q,
    }
    largest = {name: change.abs().max().item() for name, change in changes.items()}
    between = {name: (q[-1] - q[0]).abs().max().item() for name, q in queries.items()}
    facts: dict[str, Value] = {**largest, **between}
    return Evidence(
        facts=facts,
        figures=[_bars(largest), _table()],
        sample=Text(f"one sentence of {n} tokens", f"一个句子，{n} 个 token"),
    )


def _bars(largest: dict[str, float]) -> Bars:
    shown = ("output", "positions", "causal", "pairs", "keys")
    return Bars(
        caption=Text("largest change", "最大变化"),
        labels=["bare", "+ PE", "causal", "K, V", "K"],
        series=[Series(label=Text("reordered", "重排"), values=[largest[name] for name in shown])],
    )


def _table() -> Table:
    rows = [
        ("query", "layer 1", "第 1 层"),
        ("query_positions", "layer 1, with positions", "第 1 层，有位置编码"),
        ("query_causal", "layer 1, causal mask", "第 1 层，因果掩码"),
        ("query_deep", "layer 2", "第 2 层"),
        ("query_deep_causal", "layer 2, causal mask", "第 2 层，因果掩码"),
    ]
    return Table(
        caption=Text("one token, first and last: difference of its q", "同一 token 在句首和句末：q 的差异"),
        columns=[Text("difference", "差异")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
