"""Temperature divides the scores before softmax: it changes the sharpness, not the order; √d_k is one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Figure, Int, Number, Real, Row, Series, Table, Text, Value

Heat = Callable[[Tensor, float], Tensor]
ROWS, D_K = 200, 64
COLD, HOT = 0.01, 1000.0


def softmax_at(scores: Tensor, temperature: float) -> Tensor:
    """(…, N) -> (…, N)."""
    return (scores / temperature).softmax(dim=-1)


def entropy(weights: Tensor) -> float:
    """Its mean over the rows, in nats: (rows, N)."""
    return -torch.special.xlogy(weights, weights).sum(dim=-1).mean().item()


def like_root(q: Tensor, k: Tensor, heat: Heat) -> dict[str, float]:
    """How far several readings of "temperature √d_k" are from the weights of attention: q (rows, d_k), k (N, d_k)."""
    d_k = q.shape[-1]
    _, exact = scaled_dot_product_attention(q, k, k)  # (rows, N)
    raw = attention_scores(q, k, 1.0)  # (rows, N)
    after = heat(raw, 1.0) / d_k**0.5  # divided once they are weights
    tried = {
        "root": heat(raw, d_k**0.5),
        "full": heat(raw, d_k),
        "inverse": heat(raw, d_k**-0.5),
        "after": after / after.sum(dim=-1, keepdim=True),
    }
    return {name: (weights - exact).abs().max().item() for name, weights in tried.items()}


@demonstration(
    id="numerics.temperature",
    claim=Text(
        en="A higher temperature raises the entropy and keeps the order; dividing by √d_k is a temperature of √d_k.",
        zh="温度升高，熵变大，次序不变；除以 √d_k 就是取温度 √d_k。",
    ),
    formula=r"p_i(T)=\frac{e^{s_i/T}}{\sum_j e^{s_j/T}}\propto p_i(1)^{1/T}",
    params=[
        Real(name="temperature", default=4.0, low=1.1, high=50.0, en="temperature T", zh="温度 T"),
        Int(name="n_keys", default=16, low=4, high=128, en="keys", zh="key 的个数"),
    ],
    facts=[
        Number(name="entropy_base", en="entropy at T = 1", zh="T = 1 时的熵"),
        Number(name="entropy_warm", en="entropy at this temperature", zh="这个温度下的熵"),
        Number(name="largest_base", en="average largest weight at T = 1", zh="T = 1 时最大权重的平均值"),
        Number(name="largest_warm", en="average largest weight at this temperature", zh="这个温度下最大权重的平均值"),
        Number(name="least_base", en="average smallest weight at T = 1", zh="T = 1 时最小权重的平均值"),
        Number(name="least_warm", en="average smallest weight at this temperature", zh="这个温度下最小权重的平均值"),
        Number(name="reordered", en="share of rows whose order changed", zh="次序改变的行数占比", unit="%"),
        Number(name="cold", en=f"average largest weight at T = {COLD:g}", zh=f"T = {COLD:g} 时最大权重的平均值"),
        Number(name="hot", en=f"average largest weight at T = {HOT:g}", zh=f"T = {HOT:g} 时最大权重的平均值"),
        Number(name="power_gap", en="distance from p(1)^(1/T), renormalised", zh="与 p(1)^(1/T) 归一后的差距"),
        Number(name="root", en="distance of T = √d_k from attention", zh="T = √d_k 与注意力的差距"),
        Number(name="full", en="distance of T = d_k from attention", zh="T = d_k 与注意力的差距"),
        Number(name="inverse", en="distance of T = 1/√d_k from attention", zh="T = 1/√d_k 与注意力的差距"),
        Number(name="after", en="distance of weights divided by √d_k", zh="权重除以 √d_k 再归一的差距"),
    ],
    proof=like_root,
)
def temperature_of(temperature: float, n_keys: int, rng: torch.Generator, heat: Heat = softmax_at) -> Evidence:
    q = torch.randn(ROWS, D_K, generator=rng)  # (rows, d_k)
    k = torch.randn(n_keys, D_K, generator=rng)  # (N, d_k)
    scores = 2 * attention_scores(q, k)  # (rows, N), of standard deviation 2
    base, warm = heat(scores, 1.0), heat(scores, temperature)  # (rows, N) each
    power = base ** (1 / temperature)  # (rows, N)
    facts: dict[str, Value] = {
        "entropy_base": entropy(base),
        "entropy_warm": entropy(warm),
        "largest_base": base.amax(dim=-1).mean().item(),
        "largest_warm": warm.amax(dim=-1).mean().item(),
        "least_base": base.amin(dim=-1).mean().item(),
        "least_warm": warm.amin(dim=-1).mean().item(),
        "reordered": (base.argsort(dim=-1) != warm.argsort(dim=-1)).any(dim=-1).float().mean().item(),
        "cold": heat(scores, COLD).amax(dim=-1).mean().item(),
        "hot": heat(scores, HOT).amax(dim=-1).mean().item(),
        "power_gap": (power / power.sum(dim=-1, keepdim=True) - warm).abs().max().item(),
        **like_root(q, k, heat),
    }
    figures: list[Figure] = [_curves(base, warm), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{ROWS} rows", f"{ROWS} 行"))


def _curves(base: Tensor, warm: Tensor) -> Curves:
    def by_rank(weights: Tensor) -> list[float]:
        return weights.sort(dim=-1, descending=True).values.mean(dim=0).tolist()

    return Curves(
        caption=Text("average weight by rank in its row", "各名次的平均权重（行内从大到小）"),
        x=[float(rank + 1) for rank in range(base.shape[-1])],
        x_label=Text("rank", "名次"),
        series=[
            Series(label=Text("T = 1", "T = 1"), values=by_rank(base), tested=False),
            Series(label=Text("higher T", "T 更高"), values=by_rank(warm)),
        ],
    )


def _table() -> Table:
    rows = [
        ("entropy", Text("entropy", "熵")),
        ("largest", Text("largest weight", "最大权重")),
        ("least", Text("smallest weight", "最小权重")),
    ]
    return Table(
        caption=Text("two temperatures", "两种温度"),
        columns=[Text("T = 1", "T = 1"), Text("higher T", "T 更高")],
        rows=[Row(label=label, facts=[f"{name}_base", f"{name}_warm"]) for name, label in rows],
    )
