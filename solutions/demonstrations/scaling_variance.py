"""Why √d_k: the variance of q·k grows like d_k, so its spread grows like √d_k."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Choice, Evidence, Histogram, Int, Number, Text

NORMAL, UNIFORM = "N(0, 1)", "U(0, 1)"


def dot_products(d_k: int, pairs: int, entries: str, rng: torch.Generator) -> Tensor:
    draw = torch.randn if entries == NORMAL else torch.rand
    q = draw(pairs, d_k, generator=rng)  # (pairs, d_k)
    k = draw(pairs, d_k, generator=rng)  # (pairs, d_k)
    return (q * k).sum(-1)  # (pairs,)


@demonstration(
    id="scaling.variance",
    claim=Text(
        en="For independent N(0, 1) entries the variance of q·k is d_k; dividing by √d_k brings it back to 1.",
        zh="各分量独立且服从 N(0, 1) 时，q·k 的方差等于 d_k；除以 √d_k 后回到 1。",
    ),
    formula=r"\mathrm{Var}(q\cdot k)=\sum_{i=1}^{d_k}\mathrm{Var}(q_i k_i)=d_k",
    params=[
        Int(name="d_k", default=64, low=1, high=4096),
        Int(name="pairs", default=20_000, low=100, high=50_000, en="pairs of q and k", zh="q、k 的对数"),
        Choice(name="entries", default=NORMAL, options=(NORMAL, UNIFORM), en="law of the entries", zh="分量的分布"),
    ],
    facts=[
        Number(name="variance", en="variance of q·k", zh="q·k 的方差"),
        Number(name="spread", en="standard deviation of q·k", zh="q·k 的标准差"),
        Number(name="scaled_variance", en="variance after the division by √d_k", zh="除以 √d_k 之后的方差"),
        Number(name="mean", en="mean of q·k", zh="q·k 的均值"),
    ],
    source=["002-18", "002-19"],
    proof=dot_products,
)
def variance(d_k: int, pairs: int, entries: str, rng: torch.Generator) -> Evidence:
    scores = dot_products(d_k, pairs, entries, rng)
    spread = scores.std().item()
    facts = {
        "variance": scores.var().item(),
        "spread": spread,
        "scaled_variance": (scores / d_k**0.5).var().item(),
        "mean": scores.mean().item(),
    }
    edge = 4 * spread
    counts = torch.histc(scores, bins=60, min=facts["mean"] - edge, max=facts["mean"] + edge).tolist()
    edges = [facts["mean"] + edge * (i / 30 - 1) for i in range(61)]
    return Evidence(
        facts=facts,
        figures=[Histogram(caption=Text("values of q·k", "q·k 的取值"), edges=edges, counts=counts)],
        sample=Text(f"{pairs:,} pairs", f"{pairs:,} 对"),
    )
