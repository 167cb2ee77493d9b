"""Adding positions is concatenation with tied matrices, and what was added can still be told apart."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.positions import nearest_positions, nearest_tokens, sinusoidal_positions

N, VOCABULARY, PAIRS = 48, 400, 1500
Join = Callable[[Tensor, Tensor], Tensor]


def added(e: Tensor, p: Tensor) -> Tensor:
    return e + p


def two_ways(e: Tensor, p: Tensor, W: Tensor, M: Tensor, join: Join) -> dict[str, float]:
    """Gaps between adding and its rewritings: e, p (N, d), W (d, d_k), M = W_q W_kᵀ (d, d)."""
    x = join(e, p)  # (N, d)
    beside = torch.cat([e, p], dim=-1) @ torch.cat([W, W])  # (N, 2d) times (2d, d_k) -> (N, d_k)
    four = e @ M @ e.T + e @ M @ p.T + p @ M @ e.T + p @ M @ p.T  # (N, N)
    return {
        "tied_gap": (x @ W - beside).abs().max().item(),
        "terms_gap": (x @ M @ x.T - four).abs().max().item(),
    }


@demonstration(
    id="positions.concat",
    claim=Text(
        en="(e + p) W is [e; p] times W above W: adding is concatenating with one matrix for both.",
        zh="(e + p) W 等于 [e; p] 乘上下两个 W：相加是拼接在两块矩阵相同时的特例。",
    ),
    formula=r"(e+p)\,W=\left[e;p\right]\begin{bmatrix}W\\W\end{bmatrix},\qquad"
    r"\left[e;p\right]\begin{bmatrix}W_1\\W_2\end{bmatrix}=e\,W_1+p\,W_2",
    params=[
        Int(name="d_model", default=128, low=16, high=256),
        Int(name="d_k", default=16, low=2, high=128),
    ],
    facts=[
        Number(name="tied_gap", en="gap to [e; p] with W twice", zh="与 [e; p] 乘两份 W 的差距"),
        Number(name="terms_gap", en="gap of the score to its four terms", zh="打分与四项之和的差距"),
        Number(name="free_gap", en="part of e W₁ + p W₂ that no (e + p) W reaches",
               zh="e W₁ + p W₂ 中 (e + p) W 够不到的部分", unit="%"),
        Number(name="cross_share", en="score variance in the cross terms",
               zh="交叉项占打分方差的比例", unit="%"),
        Count(name="parameters_added", en="parameters of W_q when adding", zh="相加时 W_q 的参数个数"),
        Count(name="parameters_beside", en="parameters of W_q when concatenating", zh="拼接时 W_q 的参数个数"),
        Number(name="token", en="tokens recognised in the sum", zh="从和中认出的 token", unit="%"),
        Number(name="position", en="positions recognised in the sum", zh="从和中认出的位置", unit="%"),
        Number(name="position_after", en="positions recognised without the token",
               zh="减去认出的 token 之后认出的位置", unit="%"),
    ],
    proof=two_ways,
)  # fmt: skip
def concat(d_model: int, d_k: int, rng: torch.Generator, join: Join = added) -> Evidence:
    table = torch.randn(VOCABULARY, d_model, generator=rng, dtype=torch.float64)  # (vocabulary, d)
    tokens = torch.randint(VOCABULARY, (N,), generator=rng)  # (N,)
    P = sinusoidal_positions(N, d_model).double()  # (N, d)
    W_1, W_2, W_k = torch.randn(3, d_model, d_k, generator=rng, dtype=torch.float64) / d_model**0.5
    e, x, M = table[tokens], join(table[tokens], P), W_1 @ W_k.T  # (N, d), (N, d), (d, d)
    read = nearest_tokens(x, table)  # (N,)
    some, places = (torch.randint(size, (PAIRS,), generator=rng) for size in (VOCABULARY, N))  # (PAIRS,) each
    recognised = {
        "token": _share(read == tokens),
        "position": _share(nearest_positions(x, P) == torch.arange(N)),
        "position_after": _share(nearest_positions(x - table[read], P) == torch.arange(N)),
    }
    facts: dict[str, Value] = {
        **two_ways(e, P, W_1, M, join),
        "free_gap": _out_of_reach(table[some], P[places], W_1, W_2, join),
        "cross_share": _cross_share(e, P, M),
        "parameters_added": W_1.numel(),
        "parameters_beside": torch.cat([W_1, W_2]).numel(),
        **recognised,
    }
    return Evidence(facts=facts, figures=[_bars(recognised), _table()], sample=Text(f"{N} tokens", f"{N} 个 token"))


def _out_of_reach(e: Tensor, p: Tensor, W_1: Tensor, W_2: Tensor, join: Join) -> float:
    """What the best W leaves of e W_1 + p W_2 for these pairs (n, d), as a part of its energy."""
    sums, wanted = join(e, p), e @ W_1 + p @ W_2  # (n, d), (n, d_k)
    best = torch.linalg.lstsq(sums, wanted, driver="gelsd").solution  # (d, d_k)
    return ((sums @ best - wanted).square().sum() / wanted.square().sum()).item()


def _cross_share(e: Tensor, p: Tensor, M: Tensor) -> float:
    own, cross = e @ M @ e.T, e @ M @ p.T + p @ M @ e.T  # (N, N) each
    return (cross.var() / (own.var() + cross.var() + (p @ M @ p.T).var())).item()


def _share(hits: Tensor) -> float:
    return hits.float().mean().item()


def _bars(recognised: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("recognised in the sum e + p", "从 e + p 中认出的比例"),
        labels=["token", "position", "x − e"],
        series=[Series(label=Text("share", "比例"), values=list(recognised.values()))],
    )


def _table() -> Table:
    rows = {
        "tied_gap": Text("(e + p) W − [e; p][W; W]", "(e + p) W − [e; p][W; W]"),
        "free_gap": Text("e W₁ + p W₂ out of reach", "够不到的 e W₁ + p W₂"),
        "cross_share": Text("cross terms of the score", "打分的交叉项"),
        "parameters_added": Text("parameters, added", "参数，相加"),
        "parameters_beside": Text("parameters, concatenated", "参数，拼接"),
    }
    return Table(
        caption=Text("adding beside concatenating", "相加与拼接"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
