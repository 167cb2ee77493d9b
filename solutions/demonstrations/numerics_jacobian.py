"""The slope of softmax: every weight depends on every score, and a log-loss cancels what saturation takes away."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Heatmap, Number, Numbers, Real, Row, Table, Text, Value
from solutions.softmax import softmax_jacobian

Normalise = Callable[[Tensor], Tensor]
ROWS, N = 12, 5
WANTED = 1  # the key that the loss wants; key 0 leads in the saturated row


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def slopes(scores: Tensor, normalise: Normalise = over_keys) -> Tensor:
    """∂p_i/∂s_j of each row by autograd: scores (rows, N) -> (rows, N, N), [i, j]."""
    scores = scores.clone().requires_grad_()
    weights = normalise(scores)  # (rows, N)
    columns = [torch.autograd.grad(weights[:, i].sum(), scores, retain_graph=True)[0] for i in range(scores.shape[-1])]
    return torch.stack(columns, dim=1)  # (rows, N, N)


def gradients_of_losses(lead: float, normalise: Normalise = over_keys) -> tuple[float, float]:
    """|∂L/∂s| in a row that is sure of the wrong key, for a squared error and for a log-loss on the weights."""
    scores = torch.zeros(N, dtype=torch.float64)  # (N,)
    scores[0] = lead
    scores.requires_grad_()
    wanted = torch.eye(N, dtype=torch.float64)[WANTED]  # (N,): one-hot
    weights = normalise(scores)  # (N,)
    losses = (weights - wanted).square().sum(), -weights[WANTED].log()
    squared, log = (torch.autograd.grad(loss, scores, retain_graph=True)[0].norm().item() for loss in losses)
    return squared, log


@demonstration(
    id="numerics.jacobian",
    claim=Text(
        en="∂p_i/∂s_j is −p_i p_j off the diagonal and p_i (1 − p_i) on it; it vanishes where one weight is 1.",
        zh="∂p_i/∂s_j 在对角线外是 −p_i p_j，在对角线上是 p_i (1 − p_i)；某个权重为 1 时全部趋于零。",
    ),
    formula=r"\frac{\partial p_i}{\partial s_j}=p_i(\delta_{ij}-p_j),\qquad\frac{\partial(-\ln p_y)}{\partial s}=p-y",
    params=[Real(name="lead", default=16.0, low=1.0, high=40.0, en="lead of the wrong key", zh="错误 key 的领先")],
    facts=[
        Numbers(name="p_i", en="weights of one key", zh="一个 key 的权重"),
        Numbers(name="p_j", en="weights of another key", zh="另一个 key 的权重"),
        Numbers(name="cross", en="slopes ∂p_i/∂s_j", zh="斜率 ∂p_i/∂s_j"),
        Numbers(name="own", en="slopes ∂p_i/∂s_i", zh="斜率 ∂p_i/∂s_i"),
        Number(name="gap", en="distance from diag(p) − ppᵀ", zh="与 diag(p) − ppᵀ 的差距"),
        Number(name="row_sum", en="largest sum of a Jacobian's row", zh="雅可比矩阵行和的最大值"),
        Number(name="half_norm", en="norm of the Jacobian at weights ½, ½", zh="权重为 ½、½ 时雅可比矩阵的范数"),
        Number(name="sure_norm", en="norm of the Jacobian in the saturated row", zh="饱和的行里雅可比矩阵的范数"),
        Number(name="squared", en="gradient of a squared error in the saturated row", zh="饱和的行里平方误差的梯度"),
        Number(name="log", en="gradient of a log-loss in the saturated row", zh="饱和的行里对数损失的梯度"),
    ],
    source=["002-21"],
    proof=slopes,
)
def jacobian(lead: float, rng: torch.Generator, normalise: Normalise = over_keys) -> Evidence:
    scores = 1.5 * torch.randn(ROWS, N, generator=rng, dtype=torch.float64)  # (rows, N)
    weights, measured = normalise(scores), slopes(scores, normalise)  # (rows, N), (rows, N, N)
    sure = torch.zeros(1, N, dtype=torch.float64)  # (1, N)
    sure[0, 0] = lead
    squared, log = gradients_of_losses(lead, normalise)
    facts: dict[str, Value] = {
        "p_i": weights[:, 0].tolist(),
        "p_j": weights[:, 1].tolist(),
        "cross": measured[:, 0, 1].tolist(),
        "own": measured[:, 0, 0].tolist(),
        "gap": (measured - softmax_jacobian(weights)).abs().max().item(),
        "row_sum": measured.sum(dim=-1).abs().max().item(),
        "half_norm": slopes(torch.zeros(1, 2, dtype=torch.float64), normalise).norm().item(),
        "sure_norm": slopes(sure, normalise).norm().item(),
        "squared": squared,
        "log": log,
    }
    figures: list[Figure] = [_map(measured[0]), _table()]
    return Evidence(
        facts=facts, figures=figures, sample=Text(f"{ROWS} rows of {N} scores", f"{ROWS} 行，每行 {N} 个打分")
    )


def _map(slopes: Tensor) -> Heatmap:
    places = [str(place + 1) for place in range(N)]
    caption = Text("∂p_i/∂s_j in the first row of scores", "第一行打分的 ∂p_i/∂s_j")
    return Heatmap(caption=caption, values=slopes.tolist(), rows=places, columns=places, diverging=True)


def _table() -> Table:
    rows = [
        ("distance from diag(p) − ppᵀ", "与 diag(p) − ppᵀ 的差距", "gap"),
        ("norm of the Jacobian, ½ and ½", "雅可比矩阵的范数，½ 与 ½", "half_norm"),
        ("the same, saturated", "同上，饱和", "sure_norm"),
        ("gradient of a squared error, saturated", "平方误差的梯度，饱和", "squared"),
        ("gradient of a log-loss, saturated", "对数损失的梯度，饱和", "log"),
    ]
    return Table(
        caption=Text("slopes of softmax", "softmax 的斜率"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for en, zh, name in rows],
    )
