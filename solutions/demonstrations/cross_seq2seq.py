"""The formula of sequence to sequence and softmax(QKᵀ/√d)V: the same mapping, but without and with the division."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.cross import seq2seq_attention, total_variation
from solutions.evidence import Curves, Evidence, Int, Number, Numbers, Row, Series, Table, Text

Attend = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
QUERIES = 200
WIDTHS = (2, 8, 64, 256)


def divided(s: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
    """The Transformer's formula with Q = s and K = V = h: context (T, d) and weights (T, S)."""
    return scaled_dot_product_attention(s, h, h)


def word_by_word(s: Tensor, h: Tensor) -> Tensor:
    """c_t = Σ_i α_ti h_i with α = softmax(s_t·h_i), as it is written: states (T, d), (S, d) -> contexts (T, d)."""
    contexts = []
    for s_t in s:
        e = torch.stack([s_t @ h_i for h_i in h])  # (S,)
        alpha = e.exp() / e.exp().sum()  # (S,)
        contexts.append(sum(a * h_i for a, h_i in zip(alpha, h, strict=True)))
    return torch.stack(contexts)  # (T, d)


def weights_differ(d: int, n: int, rng: torch.Generator, transformer: Attend) -> tuple[float, float, float]:
    """How far the two formulas' weights lie apart, on average, and each one's largest weight."""
    s = torch.randn(QUERIES, d, generator=rng, dtype=torch.float64)  # (T, d)
    h = torch.randn(n, d, generator=rng, dtype=torch.float64)  # (S, d)
    _, old = seq2seq_attention(s, h)  # (T, S)
    _, new = transformer(s, h)  # (T, S)
    largest = [weights.max(-1).values.mean().item() for weights in (old, new)]
    return total_variation(old, new).mean().item(), largest[0], largest[1]


@demonstration(
    id="cross.seq2seq",
    claim=Text(
        en="With Q = s, K = V = h and a scale of 1 the two formulas agree; with 1/√d they differ, and more as d grows.",
        zh="取 Q = s、K = V = h、缩放系数为 1 时两个公式一致；除以 √d 就不一致，d 越大差得越多。",
    ),
    formula=r"c_t=\sum_i\frac{e^{s_t\cdot h_i}}{\sum_k e^{s_t\cdot h_k}}h_i\quad\text{against}\quad "
    r"\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V",
    params=[
        Int(name="d", default=64, low=2, high=512, en="width of the states", zh="状态的宽度"),
        Int(name="n", default=10, low=2, high=64, en="encoder states", zh="编码器状态数"),
    ],
    facts=[
        Number(name="mapped_gap", en="difference from torch with a scale of 1", zh="缩放系数为 1 时与 torch 的差"),
        Number(name="default_gap", en="difference from torch with its 1/√d", zh="torch 默认除以 √d 时的差"),
        Number(name="swapped_gap", en="difference with h asking and s read", zh="让 h 提问、读取 s 时的差"),
        Number(name="distance", en="mean distance of the two weights", zh="两种权重的平均距离"),
        Number(name="largest_old", en="mean largest weight, seq2seq formula", zh="seq2seq 公式的最大权重均值"),
        Number(name="largest_new", en="mean largest weight, divided by √d", zh="除以 √d 的最大权重均值"),
        Number(name="distance_2", en="mean distance of the weights at d = 2", zh="d = 2 时权重的平均距离"),
        Number(name="distance_256", en="mean distance of the weights at d = 256", zh="d = 256 时权重的平均距离"),
        Numbers(
            name="distances",
            en="mean distance of the weights, d = 2, 8, 64, 256",
            zh="d = 2、8、64、256 时权重的平均距离",
        ),
    ],
    source=["003-27", "003-28"],
    proof=weights_differ,
)
def formulas(
    d: int, n: int, rng: torch.Generator, old: Attend = seq2seq_attention, transformer: Attend = divided
) -> Evidence:
    s = torch.randn(n, d, generator=rng, dtype=torch.float64)  # (T, d), as many as encoder states
    h = torch.randn(n, d, generator=rng, dtype=torch.float64)  # (S, d)
    context = word_by_word(s[:4], h)  # (4, d)
    Q, K = s[None, None, :4], h[None, None]  # (1, 1, 4, d), (1, 1, S, d)
    plain = functional.scaled_dot_product_attention(Q, K, K)[0, 0]  # (4, d)
    distance, largest_old, largest_new = weights_differ(d, n, rng, transformer)
    distances = [weights_differ(width, n, rng, transformer)[0] for width in WIDTHS]
    return Evidence(
        facts={
            "mapped_gap": (old(s[:4], h)[0] - context).abs().max().item(),
            "default_gap": (plain - context).abs().max().item(),
            "swapped_gap": (old(h, s)[0][:4] - context).abs().max().item(),
            "distance": distance,
            "largest_old": largest_old,
            "largest_new": largest_new,
            "distance_2": distances[0],
            "distance_256": distances[-1],
            "distances": distances,
        },
        figures=[curves(distances), table()],
        sample=Text(f"{QUERIES} queries, {n} states", f"{QUERIES} 个 query，{n} 个状态"),
    )


def curves(distances: list[float]) -> Curves:
    return Curves(
        caption=Text("how far the weights lie apart", "两种权重相距多远"),
        x=[float(width) for width in WIDTHS],
        x_label=Text("width d", "宽度 d"),
        series=[Series(label=Text("total variation", "全变差"), values=distances)],
        log_x=True,
    )


def table() -> Table:
    rows = {
        "mapped_gap": Text("scale 1", "缩放系数 1"),
        "default_gap": Text("divided by √d", "除以 √d"),
        "swapped_gap": Text("h asks, s is read", "h 提问，读取 s"),
    }
    return Table(
        caption=Text("context vectors against c = Σ α h", "与 c = Σ α h 相比的上下文向量"),
        columns=[Text("largest difference", "最大差")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
