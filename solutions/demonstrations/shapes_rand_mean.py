"""The mean score when X, W_q and W_k come from torch.rand: it grows with the square of the width."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Int, Numbers, Series, Text

WIDTHS = (16, 32, 64, 128)
KEYS = (4, 16, 64)
DRAWS = 40
Draw = Callable[..., Tensor]


def mean_score(N: int, d_model: int, d_k: int, rng: torch.Generator, draw: Draw) -> float:
    X = draw(DRAWS, N, d_model, generator=rng)  # (draws, N, d_model)
    W_q = draw(DRAWS, d_model, d_k, generator=rng)  # (draws, d_model, d_k)
    W_k = draw(DRAWS, d_model, d_k, generator=rng)  # (draws, d_model, d_k)
    return attention_scores(X @ W_q, X @ W_k).mean().item()


@demonstration(
    id="shapes.rand-mean",
    claim=Text(
        en="Drawn from U(0, 1), queries and keys are sums of positive numbers, so the mean score grows like d_model².",
        zh="从 U(0, 1) 抽样时，query 和 key 都是正数之和，所以打分的平均值按 d_model² 增长。",
    ),
    formula=r"\mathrm{E}\,s_{ij}\approx\frac{d_k}{\sqrt{d_k}}\left(\frac{d_{model}}{4}\right)^{2}",
    params=[Int(name="N", default=16, low=2, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Numbers(name="widths", en="d_model of each point", zh="各点的 d_model"),
        Numbers(name="keys", en="d_k of each point", zh="各点的 d_k"),
        Numbers(name="means", en="mean score of each point", zh="各点打分的平均值"),
    ],
    source=["000-19"],
    proof=mean_score,
)
def rand_mean(N: int, rng: torch.Generator, draw: Draw = torch.rand) -> Evidence:
    points = [(d_model, d_k) for d_model in WIDTHS for d_k in KEYS]
    means = [mean_score(N, d_model, d_k, rng, draw) for d_model, d_k in points]
    return Evidence(
        facts={
            "widths": [float(d_model) for d_model, _ in points],
            "keys": [float(d_k) for _, d_k in points],
            "means": means,
        },
        figures=[curves(means)],
        sample=Text(f"{len(points)} sizes, {DRAWS} draws each", f"{len(points)} 组尺寸，各抽样 {DRAWS} 次"),
    )


def curves(means: list[float]) -> Curves:
    return Curves(
        caption=Text("mean score, X and W from torch.rand", "打分的平均值，X 和 W 都用 torch.rand"),
        x=[float(width) for width in WIDTHS],
        x_label=Text("d_model", "d_model"),
        series=[
            Series(label=Text(f"d_k = {d_k}", f"d_k = {d_k}"), values=means[at :: len(KEYS)])
            for at, d_k in enumerate(KEYS)
        ],
        log_x=True,
        log_y=min(means) > 0,
    )
