"""One key leads by a fixed margin; the more keys there are, the less of the weight it keeps."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Int, Number, Numbers, Real, Row, Series, Table, Text, Value

D_K, SHORT = 8, 64
MARGINS, SIZES = (2.0, 4.0, 7.0), (16, 128, 1024, 8192)
Attend = Callable[..., tuple[Tensor, Tensor]]


def weight_of_the_leader(
    margin: float, n: int, rng: torch.Generator, attend: Attend, factor: float = 1.0, mask: Tensor | None = None
) -> float:
    """The weight of a first key whose score is `margin` above the other n − 1, which are equal; `factor` on all."""
    q = torch.zeros(1, D_K, dtype=torch.float64)
    q[0, 0] = math.sqrt(D_K)  # (1, d_k): after the division by √d_k a score is the key's first entry
    k = torch.randn(n, D_K, generator=rng, dtype=torch.float64)  # (N, d_k)
    k[:, 0] = 0.0
    k[0, 0] = margin
    return attend(factor * q, k, k, mask)[1][0, 0].item()


@demonstration(
    id="paths.dilution",
    claim=Text(
        en="A key that leads by m keeps e^m / (e^m + N − 1) of the weight: a fixed lead drowns in a long text.",
        zh="领先 m 的 key 占有 e^m / (e^m + N − 1) 的权重：领先幅度不变，文本一长就被稀释。",
    ),
    formula=r"a=\frac{e^{m}}{e^{m}+N-1},\qquad a=\frac{1}{2}\iff m=\ln(N-1)",
    params=[
        Int(name="n", default=1025, low=129, high=4097, en="keys", zh="key 的个数"),
        Real(name="margin", default=5.0, low=1.0, high=10.0, en="lead of one key", zh="一个 key 的领先幅度"),
    ],
    facts=[
        Numbers(name="weights", en="weight of the leading key", zh="领先的 key 的权重"),
        Numbers(name="margins", en="lead m", zh="领先幅度 m"),
        Numbers(name="sizes", en="keys N", zh="key 的个数 N"),
        Number(name="needed", en="lead needed for half of the weight", zh="占一半权重所需的领先幅度"),
        Number(name="short", en="weight of the leader among 64 keys", zh="64 个 key 中领先者的权重"),
        Number(name="long", en="weight of the leader among n keys", zh="n 个 key 中领先者的权重"),
        Number(name="halved", en="weight with scores halved, n keys", zh="打分减半时的权重，n 个 key"),
        Number(name="sharpened", en="weight with scores times ln n / ln 64", zh="打分乘 ln n / ln 64 时的权重"),
        Number(name="windowed", en="weight in a window of 64 keys", zh="64 个 key 的窗口里的权重"),
        Number(name="missed", en="weight when it lies outside the window", zh="它在窗口之外时的权重"),
    ],
    source=["001-33"],
    proof=weight_of_the_leader,
)
def dilution(n: int, margin: float, rng: torch.Generator, attend: Attend = scaled_dot_product_attention) -> Evidence:
    points = [(m, size) for m in MARGINS for size in SIZES]
    weights = [weight_of_the_leader(m, size, rng, attend) for m, size in points]
    short = weight_of_the_leader(margin, SHORT, rng, attend)
    first = torch.arange(n)[None] < SHORT  # (1, N): a window around the leader; flipped, one at the other end
    facts: dict[str, Value] = {
        "weights": weights,
        "margins": [m for m, _ in points],
        "sizes": [float(size) for _, size in points],
        "needed": _needed(n, rng, attend),
        "short": short,
        "long": weight_of_the_leader(margin, n, rng, attend),
        "halved": weight_of_the_leader(margin, n, rng, attend, factor=0.5),
        "sharpened": weight_of_the_leader(margin, n, rng, attend, factor=math.log(n) / math.log(SHORT)),
        "windowed": weight_of_the_leader(margin, n, rng, attend, mask=first),
        "missed": weight_of_the_leader(margin, n, rng, attend, mask=first.flip(1)),
    }
    sample = Text(f"{len(points)} settings", f"{len(points)} 种设置")
    return Evidence(facts=facts, figures=[_curves(weights), _table()], sample=sample)


def _needed(n: int, rng: torch.Generator, attend: Attend) -> float:
    """The lead at which the weight is 1/2, by halving the interval."""
    low, high = 0.0, 20.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if weight_of_the_leader(middle, n, rng, attend) < 0.5 else (low, middle)
    return (low + high) / 2


def _curves(weights: list[float]) -> Curves:
    return Curves(
        caption=Text("weight of the leading key", "领先的 key 的权重"),
        x=[float(size) for size in SIZES],
        x_label=Text("keys", "key 的个数"),
        series=[
            Series(label=Text(f"m = {m:g}", f"m = {m:g}"), values=weights[at * len(SIZES) : (at + 1) * len(SIZES)])
            for at, m in enumerate(MARGINS)
        ],
        log_x=True,
    )


def _table() -> Table:
    rows = {
        "short": Text("64 keys", "64 个 key"),
        "long": Text("n keys", "n 个 key"),
        "sharpened": Text("n keys, scores × ln n / ln 64", "n 个 key，打分 × ln n / ln 64"),
        "halved": Text("n keys, scores halved", "n 个 key，打分减半"),
        "needed": Text("lead for a weight of 1/2", "权重 1/2 所需的领先"),
    }
    return Table(
        caption=Text("a key that leads", "领先的 key"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
