"""Two keys: the weight of the better one is a sigmoid of the score difference over the temperature."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.cross import retrieve
from solutions.evidence import Evidence, Number, Numbers, Row, Table, Text

Read = Callable[[Tensor, Tensor, Tensor, float], tuple[Tensor, Tensor]]
DIFFERENCES = (0.25, 0.5, 1.0, 2.0)
TEMPERATURES = (0.25, 0.5, 1.0, 4.0)


def better_weight(delta: float, T: float, read: Read, rng: torch.Generator) -> float:
    q = torch.ones(1, 1, dtype=torch.float64)  # (N_q, d_k)
    base = torch.randn(1, generator=rng, dtype=torch.float64)  # softmax sees differences only
    K = torch.stack([base + delta, base])  # (N_k, d_k): the first key scores higher by delta
    _, weights = read(q, K, torch.eye(2, dtype=torch.float64), 1 / T)  # (N_q, N_k)
    return weights[0, 0].item()


@demonstration(
    id="hard.two-keys",
    claim=Text(
        en="Of two keys, the better one has the weight 1/(1 + e^(−Δ/T)): T alone decides how hard the choice is.",
        zh="两个 key 中较好的那个，权重是 1/(1 + e^(−Δ/T))：选得有多硬，全看 T。",
    ),
    formula=r"w=\frac{e^{s_1/T}}{e^{s_1/T}+e^{s_2/T}}=\sigma\left(\frac{s_1-s_2}{T}\right)",
    facts=[
        Numbers(name="differences", en="score differences", zh="打分之差"),
        Numbers(name="temperatures", en="temperatures", zh="温度"),
        Numbers(name="weights", en="weights of the better key", zh="较好的 key 的权重"),
        Number(name="softest", en="weight at the smallest difference, T = 4", zh="差值最小、T = 4 时的权重"),
        Number(name="usual", en="weight at a difference of 1, T = 1", zh="差值 1、T = 1 时的权重"),
        Number(name="hardest", en="weight at the largest difference, T = 0.25", zh="差值最大、T = 0.25 时的权重"),
    ],
    source=["003-23"],
    proof=better_weight,
)
def two_keys(rng: torch.Generator, read: Read = retrieve) -> Evidence:
    points = [(delta, T) for delta in DIFFERENCES for T in TEMPERATURES]
    weights = {point: better_weight(*point, read, rng) for point in points}
    return Evidence(
        facts={
            "differences": [delta for delta, _ in points],
            "temperatures": [T for _, T in points],
            "weights": list(weights.values()),
            "softest": weights[DIFFERENCES[0], TEMPERATURES[-1]],
            "usual": weights[1.0, 1.0],
            "hardest": weights[DIFFERENCES[-1], TEMPERATURES[0]],
        },
        figures=[table()],
        sample=Text(f"{len(points)} pairs of keys", f"{len(points)} 对 key"),
    )


def table() -> Table:
    rows = {
        "softest": Text("small difference, high T", "差值小，T 高"),
        "usual": Text("difference 1, T = 1", "差值 1，T = 1"),
        "hardest": Text("large difference, low T", "差值大，T 低"),
    }
    return Table(
        caption=Text("weight of the better key", "较好的 key 的权重"),
        columns=[Text("weight", "权重")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
