"""Masking the weights instead of the scores: without renormalising, rows fall short of 1 and the future leaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Figure, Int, Number, Row, Table, Text, Value
from solutions.masks import causal_mask

BATCH, D_K = 32, 16
Late = Callable[[Tensor, Tensor], Tensor]
Renormalise = Callable[[Tensor], Tensor]


class Ways(NamedTuple):
    """Three ways to apply one causal mask, each (B, N, N)."""

    before: Tensor  # scores set to −∞, then softmax
    after: Tensor  # softmax, then weights set to 0
    renormalised: Tensor  # the same, and each row divided by its sum


def mask_weights(scores: Tensor, allowed: Tensor) -> Tensor:
    return scores.softmax(dim=-1) * allowed


def divide_by_sum(weights: Tensor) -> Tensor:
    return weights / weights.sum(dim=-1, keepdim=True)


def three_ways(q: Tensor, k: Tensor, late: Late = mask_weights, renormalise: Renormalise = divide_by_sum) -> Ways:
    """q, k (B, N, d_k)."""
    allowed = causal_mask(q.shape[-2])  # (N, N)
    _, before = scaled_dot_product_attention(q, k, k, allowed)  # (B, N, N)
    after = late(attention_scores(q, k), allowed)  # (B, N, N): softmax(scores) * allowed
    return Ways(before, after, renormalise(after))


def future_gradient(weights: Tensor, k: Tensor) -> float:
    """The largest |∂ weight of the first token on itself / ∂ a later key|; 0 if attention is causal."""
    (gradient,) = torch.autograd.grad(weights[:, 0, 0].sum(), k, retain_graph=True)  # (B, N, d_k)
    return gradient[:, 1:].abs().max().item()


@demonstration(
    id="masks.after-softmax",
    claim=Text(
        en="Masking after softmax equals masking before it only if each row is renormalised; else the sum leaks.",
        zh="softmax 之后再屏蔽，只有逐行重新归一才与之前屏蔽等价；否则未来会从分母泄露。",
    ),
    formula=r"\frac{m_{ij}e^{s_{ij}}}{\sum_{l}m_{il}e^{s_{il}}}\ne\frac{m_{ij}e^{s_{ij}}}{\sum_{l}e^{s_{il}}}",
    params=[Int(name="n", default=8, low=3, high=12, en="tokens", zh="token 数")],
    facts=[
        Number(name="row_sum_before", en="mean row sum when masked before softmax", zh="softmax 前屏蔽的平均行和"),
        Number(name="row_sum_after", en="mean row sum when masked after softmax", zh="softmax 后屏蔽的平均行和"),
        Number(name="row_sum_renormalised", en="mean row sum after renormalising", zh="重新归一后的平均行和"),
        Number(name="gap_after", en="largest difference from masking before softmax", zh="与之前屏蔽的最大差距"),
        Number(name="gap_renormalised", en="largest difference after renormalising", zh="重新归一后的最大差距"),
        Number(
            name="future_before",
            en="gradient to the future when masked before softmax",
            zh="softmax 前屏蔽时传到未来的梯度",
        ),
        Number(
            name="future_after",
            en="gradient to the future when masked after softmax",
            zh="softmax 后屏蔽时传到未来的梯度",
        ),
        Number(
            name="future_renormalised", en="gradient to the future after renormalising", zh="重新归一后传到未来的梯度"
        ),
    ],
    source=["002-26", "002-25"],
    proof=three_ways,
)
def after_softmax(
    n: int, rng: torch.Generator, late: Late = mask_weights, renormalise: Renormalise = divide_by_sum
) -> Evidence:
    q = torch.randn(BATCH, n, D_K, generator=rng)  # (B, N, d_k)
    k = torch.randn(BATCH, n, D_K, generator=rng).requires_grad_()  # (B, N, d_k)
    ways = three_ways(q, k, late, renormalise)
    facts: dict[str, Value] = {f"row_sum_{name}": way.sum(dim=-1).mean().item() for name, way in ways._asdict().items()}
    facts |= {f"future_{name}": future_gradient(way, k) for name, way in ways._asdict().items()}
    facts |= {
        "gap_after": (ways.after - ways.before).abs().max().item(),
        "gap_renormalised": (ways.renormalised - ways.before).abs().max().item(),
    }
    figures: list[Figure] = [
        weight_map(Text("masked after softmax", "softmax 之后屏蔽"), ways.after[0]),
        weight_map(Text("masked before softmax", "softmax 之前屏蔽"), ways.before[0]),
        _table(),
    ]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{BATCH} sequences", f"{BATCH} 个序列"))


def _table() -> Table:
    rows = [("row_sum", Text("row sum", "行和")), ("future", Text("gradient to the future", "传到未来的梯度"))]
    return Table(
        caption=Text("one causal mask, three ways", "同一个因果掩码，三种用法"),
        columns=[Text("before", "之前"), Text("after", "之后"), Text("renormalised", "重新归一")],
        rows=[
            Row(label=label, facts=[f"{name}_{way}" for way in ("before", "after", "renormalised")])
            for name, label in rows
        ],
    )
