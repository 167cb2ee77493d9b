"""How the spread of q·k depends on the width of a head and on the spread of its entries, at a dozen points."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.demonstrations.scaling_variance import Score
from solutions.evidence import Curves, Evidence, Figure, Int, Numbers, Row, Series, Table, Text, Value

WIDTHS, SIGMAS = (8, 16, 32, 64), (0.5, 1.0, 2.0)


def products(d_k: int, pairs: int, rng: torch.Generator, score: Score = attention_scores) -> Tensor:
    """q·k of many pairs whose entries are independent and N(0, σ²), for each σ -> (sigmas, pairs)."""
    q, k = torch.randn(2, pairs, 1, d_k, generator=rng).unbind()  # (pairs, 1, d_k) each
    return torch.stack([score(sigma * q, sigma * k, scale=1.0).flatten() for sigma in SIGMAS])  # (sigmas, pairs)


@demonstration(
    id="scaling.law",
    claim=Text(
        en="For independent entries of standard deviation σ Var(q·k) is d_k σ⁴: the width once, σ four times.",
        zh="各分量独立、标准差为 σ 时，q·k 的方差是 d_k σ⁴：宽度出现一次，σ 出现四次。",
    ),
    formula=r"\mathrm{Var}(q\cdot k)=\sum_{i=1}^{d_k}\mathrm{Var}(q_i)\,\mathrm{Var}(k_i)=d_k\,\sigma^{4}",
    params=[Int(name="pairs", default=10_000, low=1000, high=20_000, en="pairs of q and k", zh="q、k 的对数")],
    facts=[
        Numbers(name="widths", en="widths d_k", zh="宽度 d_k"),
        Numbers(name="sigmas", en="standard deviations σ of the entries", zh="分量的标准差 σ"),
        Numbers(name="variances", en="variances of q·k", zh="q·k 的方差"),
        Numbers(name="spreads", en="standard deviations of q·k", zh="q·k 的标准差"),
    ],
    source=["002-18"],
    proof=products,
)
def law(pairs: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    points = [(d_k, sigma) for d_k in WIDTHS for sigma in SIGMAS]
    samples = torch.cat([products(d_k, pairs, rng, score) for d_k in WIDTHS])  # (points, pairs)
    variances = samples.var(dim=-1).tolist()
    facts: dict[str, Value] = {
        "widths": [float(d_k) for d_k, _ in points],
        "sigmas": [sigma for _, sigma in points],
        "variances": variances,
        "spreads": samples.std(dim=-1).tolist(),
    }
    figures: list[Figure] = [_curves(variances), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{len(points)} points", f"{len(points)} 个点"))


def _curves(variances: list[float]) -> Curves:
    return Curves(
        caption=Text("variance of q·k by width", "不同宽度下 q·k 的方差"),
        x=[float(d_k) for d_k in WIDTHS],
        x_label=Text("d_k", "d_k"),
        series=[
            Series(
                label=Text(f"σ = {sigma:g}", f"σ = {sigma:g}"), values=variances[at :: len(SIGMAS)], tested=sigma != 1.0
            )
            for at, sigma in enumerate(SIGMAS)
        ],
        log_x=True,
        log_y=True,
    )


def _table() -> Table:
    rows = [
        ("widths d_k", "宽度 d_k", "widths"),
        ("σ of the entries", "分量的 σ", "sigmas"),
        ("variance of q·k", "q·k 的方差", "variances"),
    ]
    return Table(
        caption=Text("point by point", "逐点"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
