"""QKᵀ computes all N² pair scores at once, and all of them are one bilinear form of rank at most d_k."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Number, Row, Series, Table, Text

D_MODEL = 32
Score = Callable[[Tensor, Tensor], Tensor]


def pairs(N: int, d_k: int, rng: torch.Generator, score: Score) -> tuple[Tensor, Tensor, Tensor]:
    X = torch.randn(N, D_MODEL, generator=rng, dtype=torch.float64)  # (N, d_model)
    W_q, W_k = torch.randn(2, D_MODEL, d_k, generator=rng, dtype=torch.float64) / D_MODEL**0.5
    S = score(X @ W_q, X @ W_k)  # (N, N): all pairs at once
    loop = torch.tensor([[(x @ W_q) @ (y @ W_k) / d_k**0.5 for y in X] for x in X], dtype=torch.float64)
    X[2] += 1.0  # another third token
    changed = score(X @ W_q, X @ W_k) - S  # (N, N)
    return S, loop, changed


def misfits(N: int, rng: torch.Generator, score: Score) -> list[float]:
    """Scores (N, N) are drawn; the relative error with which the best W_q, W_k of each width 1 … N give them."""
    X = torch.randn(N, D_MODEL, generator=rng, dtype=torch.float64)  # (N, d_model): rank N
    wanted = torch.randn(N, N, generator=rng, dtype=torch.float64)
    U, s, Vh = torch.linalg.svd(wanted)  # (N, N), (N,), (N, N)
    back = torch.linalg.pinv(X)  # (d_model, N): X back = 1
    errors = []
    for d_k in range(1, N + 1):
        root = (s[:d_k] * d_k**0.5).sqrt()  # (d_k,)
        W_q, W_k = back @ U[:, :d_k] * root, back @ Vh[:d_k].T * root  # (d_model, d_k) each
        errors.append(((score(X @ W_q, X @ W_k) - wanted).norm() / wanted.norm()).item())
    return errors


@demonstration(
    id="shapes.pairs",
    claim=Text(
        en="QKᵀ gives all N² pair scores at once, but all from one bilinear form: rank ≤ d_k, two tokens at a time.",
        zh="QKᵀ 一次算出全部 N² 对打分，但都出自同一个双线性型：秩 ≤ d_k，每个打分只看两个 token。",
    ),
    formula=r"s_{ij}=\frac{x_i\,W_qW_k^{\top}x_j^{\top}}{\sqrt{d_k}},\qquad \mathrm{rank}\,S\le d_k",
    params=[
        Int(name="N", default=16, low=4, high=32, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=4, low=1, high=32),
    ],
    facts=[
        Count(name="scores", en="pair scores", zh="打分的对数"),
        Number(name="loop_gap", en="largest difference from a loop over pairs", zh="与逐对循环的最大差"),
        Count(name="rank", en="rank of the scores", zh="打分矩阵的秩"),
        Number(name="third", en="change of s_12 with another third token", zh="换掉第三个 token 后 s_12 的变化"),
        Number(name="touched", en="change of s_13 with another third token", zh="换掉第三个 token 后 s_13 的变化"),
        Number(name="misfit", en="error of the best fit to random scores", zh="拟合随机打分的最小误差"),
        Number(name="misfit_twice", en="error of the best fit at width 2 d_k", zh="宽度为 2 d_k 时的最小误差"),
        Number(name="misfit_full", en="error of the best fit at width N", zh="宽度为 N 时的最小误差"),
    ],
    source=["002-42"],
    proof=pairs,
)
def pair_scores(N: int, d_k: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    S, loop, changed = pairs(N, d_k, rng, score)
    error = misfits(N, rng, score)
    return Evidence(
        facts={
            "scores": S.numel(),
            "loop_gap": (S - loop).abs().max().item(),
            "rank": int(torch.linalg.matrix_rank(S)),
            "third": changed[0, 1].abs().item(),
            "touched": changed[0, 2].abs().item(),
            "misfit": error[min(d_k, N) - 1],
            "misfit_twice": error[min(2 * d_k, N) - 1],
            "misfit_full": error[-1],
        },
        figures=[curves(error), table()],
        sample=Text(f"{N} tokens, {S.numel()} pairs", f"{N} 个 token，{S.numel()} 对"),
    )


def curves(error: list[float]) -> Curves:
    return Curves(
        caption=Text("error of the best fit to random scores", "拟合随机打分的最小误差"),
        x=[float(width) for width in range(1, len(error) + 1)],
        x_label=Text("d_k", "d_k"),
        series=[Series(label=Text("best choice of W_q, W_k", "最好的 W_q、W_k"), values=error)],
    )


def table() -> Table:
    rows = {
        "scores": Text("pair scores", "打分的对数"),
        "loop_gap": Text("difference from a loop", "与逐对循环的差"),
        "rank": Text("rank of the scores", "打分矩阵的秩"),
        "third": Text("s_12, third token changed", "换第三个 token，s_12 的变化"),
        "touched": Text("s_13, third token changed", "换第三个 token，s_13 的变化"),
        "misfit": Text("error of the best fit to random scores", "拟合随机打分的最小误差"),
    }
    return Table(
        caption=Text("all pairs at once", "一次算出所有配对"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
