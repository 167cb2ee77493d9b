"""With more keys than d_v + 1, quite other weights give the very same output: weights alone explain no output."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.cross import total_variation
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text

Directions = Callable[[Tensor], Tensor]
QUERIES = 50


def invisible(V: Tensor) -> Tensor:
    """Changes of the weights that move neither the output nor their sum: V (N, d_v) -> a basis (N, N − d_v − 1)."""
    constraints = torch.cat([V, torch.ones(len(V), 1, dtype=V.dtype)], dim=1)  # (N, d_v + 1)
    U, _, _ = torch.linalg.svd(constraints, full_matrices=True)  # (N, N)
    rank = int(torch.linalg.matrix_rank(constraints))
    return U[:, rank:]


def other_weights(weights: Tensor, basis: Tensor) -> Tensor:
    """Lower each row's largest weight along the invisible directions until some weight is 0: rows (Q, N) -> (Q, N)."""
    largest = one_hot(weights.argmax(-1), weights.shape[-1]).to(weights.dtype)  # (Q, N)
    direction = -largest @ basis @ basis.T  # (Q, N): as near to −largest as the output cannot see
    falling = torch.where(direction < -1e-9, -weights / direction, torch.inf)  # (Q, N): how far until this weight is 0
    step = falling.amin(-1, keepdim=True)  # (Q, 1)
    return torch.where(step.isfinite(), weights + step * direction, weights)


@demonstration(
    id="cross.explanation",
    claim=Text(
        en="If N > d_v + 1, other weights, none negative and summing to 1, give the same output, which cannot tell "
        "them apart.",
        zh="若 N > d_v + 1，就有另一组非负、和为 1 的权重给出相同的输出，单看输出无法区分它们。",
    ),
    formula=r"\alpha' =\alpha+\delta,\qquad \delta^{\top}V=0,\ \ \textstyle\sum_i\delta_i=0,\ \ \alpha'\ge0",
    params=[
        Int(name="N", default=16, low=3, high=64, en="keys N", zh="key 数 N"),
        Int(name="d_v", default=4, low=1, high=64),
    ],
    facts=[
        Count(name="freedom", en="independent directions the output cannot see", zh="输出看不见的独立方向数"),
        Number(name="distance", en="mean distance of the other weights", zh="另一组权重的平均距离"),
        Number(name="output_gap", en="largest change of the output", zh="输出的最大变化"),
        Number(name="sum_gap", en="largest change of a row's sum", zh="行和的最大变化"),
        Number(name="lowest", en="smallest of the other weights", zh="另一组权重中的最小值"),
        Number(
            name="other_first",
            en="share of rows whose largest weight is elsewhere",
            zh="最大权重换了位置的行的比例",
            unit="%",
        ),
        Number(name="uniform_gap", en="change of the output with uniform weights", zh="换成均匀权重时输出的变化"),
    ],
    source=["003-44"],
    proof=other_weights,
)
def explanation(N: int, d_v: int, rng: torch.Generator, directions: Directions = invisible) -> Evidence:
    Q, K = (torch.randn(rows, 8, generator=rng, dtype=torch.float64) for rows in (QUERIES, N))  # (Q, d_k), (N, d_k)
    V = torch.randn(N, d_v, generator=rng, dtype=torch.float64)  # (N, d_v)
    output, weights = scaled_dot_product_attention(Q, K, V)  # (Q, d_v), (Q, N)
    basis = directions(V)  # (N, freedom)
    others = other_weights(weights, basis)  # (Q, N)
    return Evidence(
        facts={
            "freedom": basis.shape[1],
            "distance": total_variation(others, weights).mean().item(),
            "output_gap": (others @ V - output).abs().max().item(),
            "sum_gap": (others.sum(-1) - 1).abs().max().item(),
            "lowest": others.min().item(),
            "other_first": (others.argmax(-1) != weights.argmax(-1)).double().mean().item(),
            "uniform_gap": (V.mean(0) - output).abs().max().item(),
        },
        figures=[bars(weights[0], others[0]), table()],
        sample=Text(f"{QUERIES} queries, {N} keys", f"{QUERIES} 个 query，{N} 个 key"),
    )


def bars(weights: Tensor, others: Tensor) -> Bars:
    first = weights.topk(min(8, len(weights))).indices
    return Bars(
        caption=Text("one query: two sets of weights, one output", "一个 query：两组权重，同一输出"),
        labels=[f"key {int(key) + 1}" for key in first],
        series=[
            Series(label=Text("other weights", "另一组权重"), values=others[first].clamp_min(0).tolist()),
            Series(label=Text("attention", "注意力"), values=weights[first].tolist(), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "distance": Text("distance of the other weights", "另一组权重的距离"),
        "output_gap": Text("change of the output", "输出的变化"),
        "other_first": Text("rows with another largest weight", "最大权重换位的行"),
        "freedom": Text("directions the output cannot see", "输出看不见的方向数"),
    }
    return Table(
        caption=Text("other weights for the same output", "给出相同输出的另一组权重"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
