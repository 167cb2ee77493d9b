"""Causal, prefix and both ways: how many pairs each mask allows, and what an append changes under it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import AnyFact, Count, Evidence, Figure, Int, Number, Numbers, Row, Table, Text, Value
from solutions.masks import causal_mask, prefix_mask

Prefix = Callable[[int, int], Tensor]
BATCH, D = 16, 16
POINTS = [(n, p) for n in (4, 6, 9, 12) for p in (1, 2, 4)]  # tokens, of which the first p are the prefix


def both_ways(n: int) -> Tensor:
    """Everybody sees everybody, as in an encoder -> (N, N) bool."""
    return torch.ones(n, n).bool()


def appended(x: Tensor, mask_of: Callable[[int], Tensor]) -> float:
    """Two layers of attention over x (B, N, d), with and without its last token: how much the other outputs differ."""

    def layers(x: Tensor) -> Tensor:
        for _ in range(2):
            out, _ = scaled_dot_product_attention(x, x, x, mask_of(x.shape[1]))  # (B, n, d)
            x = x + out
        return x

    return (layers(x)[:, :-1] - layers(x[:, :-1])).abs().max().item()


MASKS = [
    ("causal", "causal", "因果"),
    ("prefix", "prefix", "前缀"),
    ("full", "both ways", "双向"),
]
COUNTS: list[AnyFact] = [
    Count(name=f"allowed_{name}", en=f"allowed pairs, {en}", zh=f"允许的组合数，{zh}") for name, en, zh in MASKS
]


@demonstration(
    id="masks.prefix",
    claim=Text(
        en="A prefix mask opens the prefix to itself; old outputs survive an append under it as under a causal one.",
        zh="前缀掩码让前缀内部互相可见；追加 token 时旧的输出不变，与因果掩码一样。",
    ),
    formula=r"\frac{n(n+1)}{2}+\frac{p(p-1)}{2}",
    params=[
        Int(name="n", default=6, low=4, high=12, en="tokens", zh="token 数"),
        Int(name="prefix", default=3, low=1, high=4, en="tokens of the prefix", zh="前缀的 token 数"),
    ],
    facts=[
        *COUNTS,
        *(
            Number(name=f"append_{name}", en=f"change of old outputs, {en}", zh=f"旧输出的变化，{zh}")
            for name, en, zh in MASKS
        ),
        Numbers(name="tokens", en="tokens n, point by point", zh="逐点的 token 数 n"),
        Numbers(name="prefixes", en="tokens p of the prefix, point by point", zh="逐点的前缀 token 数 p"),
        Numbers(name="pairs", en="allowed pairs, point by point", zh="逐点的允许组合数"),
    ],
    source=["002-23"],
    proof=appended,
)
def prefixes(n: int, prefix: int, rng: torch.Generator, mask: Prefix = prefix_mask) -> Evidence:
    x = torch.randn(BATCH, n, D, generator=rng)  # (B, N, d)
    masks = {"causal": causal_mask, "prefix": lambda size: mask(size, prefix), "full": both_ways}
    facts: dict[str, Value] = {f"allowed_{name}": int(of(n).sum()) for name, of in masks.items()}
    facts |= {f"append_{name}": appended(x, of) for name, of in masks.items()}
    facts |= {
        "tokens": [float(size) for size, _ in POINTS],
        "prefixes": [float(p) for _, p in POINTS],
        "pairs": [float(mask(size, p).sum()) for size, p in POINTS],
    }
    _, weights = scaled_dot_product_attention(x, x, x, mask(n, prefix))  # (B, N, N)
    caption = Text(f"weights, prefix of {prefix}", f"权重，前缀为 {prefix}")
    figures: list[Figure] = [weight_map(caption, weights[0]), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{n} tokens", f"{n} 个 token"))


def _table() -> Table:
    return Table(
        caption=Text("three masks", "三种掩码"),
        columns=[Text("pairs", "组合"), Text("append", "追加")],
        rows=[Row(label=Text(en, zh), facts=[f"allowed_{name}", f"append_{name}"]) for name, en, zh in MASKS],
    )
