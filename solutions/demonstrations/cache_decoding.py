"""Decoding with a cache: old keys and values are read at every later step and never change; old queries never again."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text, Value, number
from solutions.masks import causal_mask

Keep = Callable[[Tensor, Tensor], Tensor]
Mask = Callable[[int], Tensor]
LAYERS = 2


def appended(cache: Tensor, new: Tensor) -> Tensor:
    """A cache (t, d) and the row of one new token (1, d) -> (t + 1, d)."""
    return torch.cat([cache, new])


def cached(X: Tensor, W: Tensor, keep: Keep) -> tuple[Tensor, int, list[int]]:
    """Token by token: X (n, d), W (layers, 3, d, d) -> outputs (n, d), rows projected to K, products of each step."""
    n, d = X.shape
    K = [X.new_zeros(0, d) for _ in W]
    V = [X.new_zeros(0, d) for _ in W]
    outputs, rows, products = [], 0, []
    for t in range(n):
        x = X[t : t + 1]  # (1, d)
        products.append(0)
        for layer, (W_q, W_k, W_v) in enumerate(W):
            K[layer] = keep(K[layer], x @ W_k)  # (t + 1, d)
            V[layer] = keep(V[layer], x @ W_v)  # (t + 1, d)
            rows += len(x)
            products[-1] += len(K[layer])
            x = x + (x @ W_q @ K[layer].T / d**0.5).softmax(-1) @ V[layer]  # (1, d)
        outputs.append(x)
    return torch.cat(outputs), rows, products


def anew(X: Tensor, W: Tensor, mask: Mask) -> tuple[Tensor, list[Tensor]]:
    """All tokens in one pass: X (n, d) -> outputs (n, d), and what each layer read (n, d)."""
    n, d = X.shape
    read = []
    for W_q, W_k, W_v in W:
        read.append(X)
        scores = (X @ W_q @ (X @ W_k).T / d**0.5).masked_fill(~mask(n), -torch.inf)  # (n, n)
        X = X + scores.softmax(-1) @ (X @ W_v)  # (n, d)
    return X, read


@demonstration(
    id="cache.decoding",
    claim=Text(
        en="Every later token reads the old keys and values, which never change; nobody reads an old query again.",
        zh="之后每个 token 都要读旧的 K、V，而它们不再改变；旧的 query 则再也没有人读。",
    ),
    formula=r"o_t=\mathrm{softmax}\left(\frac{q_t[k_1\dots k_t]^{\top}}{\sqrt{d_k}}\right)[v_1\dots v_t]",
    params=[
        Int(name="n", default=12, low=4, high=64, en="tokens", zh="token 数"),
        Int(name="d", default=16, low=4, high=64),
    ],
    facts=[
        Number(name="gap", en="largest difference of the outputs with and without a cache", zh="有无缓存的输出最大差"),
        Count(name="key_readers", en="outputs that move with the second key and value", zh="随第二个 K、V 变化的输出"),
        Count(name="query_readers", en="outputs that move with the second query", zh="随第二个 query 变化的输出"),
        Number(name="old_change", en="change of old K and V by a new token, causal", zh="旧 K、V 的变化，因果"),
        Number(name="open_change", en="the same change without a mask", zh="同一变化，不加掩码"),
        Count(name="rows_kept", en="rows projected to K with a cache", zh="有缓存时投影到 K 的行数"),
        Count(name="rows_anew", en="rows projected to K without a cache", zh="无缓存时投影到 K 的行数"),
        Count(name="rows_parallel", en="rows projected to K by one pass in training", zh="训练时投影到 K 的行数"),
        Count(name="step_first", en="scores of the second step", zh="第二步的打分数"),
        Count(name="step_last", en="scores of the last step with a cache", zh="有缓存时最后一步的打分数"),
        Count(name="step_anew", en="scores of the last step without a cache", zh="无缓存时最后一步的打分数"),
        Count(name="numbers_half", en="numbers kept after half of the tokens", zh="一半 token 之后缓存的数"),
        Count(name="numbers_all", en="numbers kept after all tokens", zh="全部 token 之后缓存的数"),
    ],
    proof=cached,
)  # fmt: skip
def decoding(n: int, d: int, rng: torch.Generator, keep: Keep = appended, mask: Mask = causal_mask) -> Evidence:
    X = torch.randn(n, d, generator=rng, dtype=torch.float64)  # (n, d)
    W = torch.randn(LAYERS, 3, d, d, generator=rng, dtype=torch.float64) / d**0.5
    outputs, rows, products = cached(X, W, keep)
    reference, _ = anew(X, W, mask)
    key_readers, query_readers = _readers(X, W[0], mask)
    half = n // 2
    facts: dict[str, Value] = {
        "gap": (outputs - reference).abs().max().item(),
        "key_readers": key_readers,
        "query_readers": query_readers,
        "old_change": _old_change(X, W, mask),
        "open_change": _old_change(X, W, lambda n: torch.ones(n, n, dtype=torch.bool)),
        "rows_kept": rows,
        "rows_anew": LAYERS * sum(range(1, n + 1)),
        "rows_parallel": LAYERS * n,
        "step_first": products[1],
        "step_last": products[-1],
        "step_anew": LAYERS * n * (n + 1) // 2,
        "numbers_half": 2 * d * products[half - 1],
        "numbers_all": 2 * d * products[-1],
    }
    return Evidence(facts=facts, figures=[_bars(facts), _table()], sample=Text(f"{n} steps", f"{n} 步"))


def _readers(X: Tensor, W: Tensor, mask: Mask) -> tuple[int, int]:
    """How many outputs of one layer move with the second token's key and value, and with its query."""
    n, d = X.shape
    Q, K, V = (X @ each for each in W)  # (n, d) each

    def outputs(Q: Tensor, K: Tensor, V: Tensor) -> Tensor:
        return (Q @ K.T / d**0.5).masked_fill(~mask(n), -torch.inf).softmax(-1) @ V  # (n, d)

    def moved(changed: Tensor) -> int:
        return int(((changed - outputs(Q, K, V)).abs().amax(-1) > 1e-9).sum())

    other = X.new_zeros(n, d)  # (n, d)
    other[1] = torch.arange(d) / d  # the second token: the first one's only choice is itself
    return moved(outputs(Q, K + other, V + other)), moved(outputs(Q + other, K, V))


def _old_change(X: Tensor, W: Tensor, mask: Mask) -> float:
    """How much the last layer's keys and values of all tokens but the last change when that one is appended."""
    before, after = anew(X[:-1], W, mask)[1][-1], anew(X, W, mask)[1][-1][:-1]  # (n - 1, d)
    return max(((after - before) @ W[-1, at]).abs().max().item() for at in (1, 2))


def _bars(facts: dict[str, Value]) -> Bars:
    values = [number(facts, name) for name in ("rows_kept", "rows_anew", "rows_parallel")]
    return Bars(
        caption=Text("rows projected to K, all layers", "投影到 K 的行数，各层合计"),
        labels=["cache", "anew", "training"],
        series=[Series(label=Text("rows", "行数"), values=values)],
    )  # fmt: skip


def _table() -> Table:
    rows = [
        ("key_readers", "outputs that read the second key and value", "读第二个 K、V 的输出"),
        ("query_readers", "outputs that read the second query", "读第二个 query 的输出"),
        ("old_change", "change of old K and V, causal", "旧 K、V 的变化，因果"),
        ("gap", "difference by the cache", "缓存带来的差"),
    ]
    return Table(
        caption=Text("what a cache relies on", "缓存凭什么成立"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
