"""Which scores a head can give at all: two matrices reach any bilinear form, one reaches a quarter of a random one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text
from solutions.lookup import Tie, same
from solutions.roles import self_attention

DRAWS, N, D_K = 8, 6, 8
Fit = Callable[[Tensor], tuple[Tensor, Tensor]]


def nearest_tied(M: Tensor) -> tuple[Tensor, Tensor]:
    """W_q = W_k = W whose W Wᵀ is nearest to M: (draws, d_model, d_model) each."""
    sizes, directions = torch.linalg.eigh((M + M.mT) / 2)  # (draws, d_model), (draws, d_model, d_model)
    W = directions * sizes.clamp_min(0).sqrt()[:, None]  # no W Wᵀ has a negative eigenvalue
    return W, W


def nearest_separate(M: Tensor) -> tuple[Tensor, Tensor]:
    """W_q and W_k whose W_q W_kᵀ is M: (draws, d_model, d_model) each."""
    return M, torch.eye(M.shape[-1], dtype=M.dtype).expand_as(M)


def missed(M: Tensor, fit: Fit) -> float:
    W_q, W_k = fit(M)  # (draws, d_model, d_model) each
    squares = (M - W_q @ W_k.mT).square().sum((1, 2))  # (draws,)
    return (squares / M.square().sum((1, 2))).mean().item()


@demonstration(
    id="projections.forms",
    claim=Text(
        en="W_q W_kᵀ can be any matrix; W Wᵀ misses three quarters of a random one, however wide W is.",
        zh="W_q W_kᵀ 可以是任意矩阵；W Wᵀ 再宽，也会错过随机矩阵的四分之三。",
    ),
    formula=r"\min_W\frac{\lVert M-WW^{\top}\rVert^{2}}{\lVert M\rVert^{2}}\approx\frac{1}{2}+\frac{1}{4},\qquad"
    r"\min_{W_q,W_k}\lVert M-W_qW_k^{\top}\rVert=0",
    params=[Int(name="d_model", default=64, low=2, high=128)],
    facts=[
        Number(name="missed_tied", en="share of a random form that W Wᵀ misses", zh="W Wᵀ 错过随机形式的比例"),
        Number(
            name="missed_separate", en="share of a random form that W_q W_kᵀ misses", zh="W_q W_kᵀ 错过随机形式的比例"
        ),
        Number(name="missed_symmetric", en="share of a symmetric form that W Wᵀ misses", zh="W Wᵀ 错过对称形式的比例"),
        Number(name="missed_gram", en="share of a positive form that W Wᵀ misses", zh="W Wᵀ 错过半正定形式的比例"),
        Number(name="antisymmetric", en="antisymmetric share of a random form", zh="随机形式中反对称部分的比例"),
        Number(
            name="formula_gap", en="gap of one W and softmax(XWWᵀXᵀ/√d_k)V", zh="共用 W 与 softmax(XWWᵀXᵀ/√d_k)V 之差"
        ),
        Number(name="weights_asymmetry", en="mean over the draws of max |A − Aᵀ|", zh="各次抽样 max |A − Aᵀ| 的平均值"),
    ],
    source=["000-13", "000-16", "000-20"],
    proof=nearest_tied,
)
def forms(d_model: int, rng: torch.Generator, fit: Fit = nearest_tied, tie: Tie = same) -> Evidence:
    M = torch.randn(DRAWS, d_model, d_model, generator=rng, dtype=torch.float64)  # (draws, d_model, d_model)
    W, W_v = torch.randn(2, DRAWS, d_model, D_K, generator=rng, dtype=torch.float64) / d_model**0.5
    X = torch.randn(DRAWS, N, d_model, generator=rng, dtype=torch.float64)  # (draws, N, d_model)
    output, weights = self_attention(X, W, tie(W), W_v)  # (draws, N, d_v), (draws, N, N)
    scores = X @ (W @ W.mT) @ X.mT / D_K**0.5  # (draws, N, N): the form W Wᵀ between the tokens
    facts = {
        "missed_tied": missed(M, fit),
        "missed_separate": missed(M, nearest_separate),
        "missed_symmetric": missed((M + M.mT) / 2, fit),
        "missed_gram": missed(M @ M.mT, fit),
        "antisymmetric": (((M - M.mT) / 2).square().sum((1, 2)) / M.square().sum((1, 2))).mean().item(),
        "formula_gap": (output - scores.softmax(-1) @ (X @ W_v)).abs().max().item(),
        "weights_asymmetry": (weights - weights.mT).abs().amax((1, 2)).mean().item(),
    }
    return Evidence(
        facts=dict(facts),
        figures=[bars(facts), table()],
        sample=Text(f"{DRAWS} random {d_model} × {d_model} forms", f"{DRAWS} 个 {d_model} × {d_model} 的随机形式"),
    )


def bars(facts: dict[str, float]) -> Bars:
    names = {
        "W Wᵀ": "missed_tied",
        "W Wᵀ, M = Mᵀ": "missed_symmetric",
        "W Wᵀ, M ≥ 0": "missed_gram",
        "W_q W_kᵀ": "missed_separate",
    }
    return Bars(
        caption=Text("share of the form that is missed", "错过的比例"),
        labels=list(names),
        series=[Series(label=Text("missed", "错过"), values=[facts[name] for name in names.values()])],
    )


def table() -> Table:
    rows = {
        "missed_tied": Text("random form, W Wᵀ", "随机形式，W Wᵀ"),
        "missed_symmetric": Text("symmetric form, W Wᵀ", "对称形式，W Wᵀ"),
        "missed_gram": Text("positive form, W Wᵀ", "半正定形式，W Wᵀ"),
        "missed_separate": Text("random form, W_q W_kᵀ", "随机形式，W_q W_kᵀ"),
    }
    return Table(
        caption=Text("share of its squares that is missed", "平方和中被错过的比例"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
