"""Which number blocks a score: 0 lets the future through, so does −1e-9; exactly nothing passes long before −∞."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import (
    AnyFact,
    Bars,
    Choice,
    Count,
    Evidence,
    Figure,
    Flag,
    Int,
    Number,
    Row,
    Series,
    Table,
    Text,
    Value,
)
from solutions.masks import causal_mask

Attend = Callable[..., tuple[Tensor, Tensor]]
Mask = Callable[[int], Tensor]
BATCH, D_K = 32, 16
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
NAMES = {
    "0": "0",
    "-1e-9": "tiny",
    "-1": "1",
    "-10": "10",
    "-1e4": "1e4",
    "-1e9": "1e9",
    "lowest": "lowest",
    "-inf": "inf",
}
"""How the facts of each fill end. "lowest" is the most negative finite number of the dtype."""


def number_of(fill: str, dtype: torch.dtype) -> float:
    return torch.finfo(dtype).min if fill == "lowest" else float(fill)


def written(fill: str) -> Text:
    """The fill as it is shown."""
    if fill == "lowest":
        return Text("the lowest finite number", "最小的有限数")
    sign = fill.replace("-inf", "−∞").replace("-", "−", 1)
    return Text(sign, sign)


def leak(q: Tensor, k: Tensor, v: Tensor, fill: float, mask: Mask, attend: Attend) -> tuple[Tensor, Tensor, Tensor]:
    """Causal attention with that fill: q, k, v (B, N, d_k) -> weights, shares of the future, gradients to it."""
    n = q.shape[-2]
    future = torch.ones(n, n).triu(1).bool()  # (N, N)
    k, v = k.clone().requires_grad_(), v.clone().requires_grad_()
    out, weights = attend(q, k, v, mask(n), fill=fill)  # (B, N, d_k), (B, N, N)
    shares = weights.masked_fill(~future, 0).sum(dim=-1)  # (B, N): what each row gives to its future
    first = out[:, 0].float().sum()  # the first token may see only itself
    gradients = torch.stack(torch.autograd.grad(first, (k, v)))  # (2, B, N, d_k)
    return weights.detach(), shares[:, :-1].detach(), gradients[:, :, 1:]  # the last row has no future


class Leak(NamedTuple):
    weights: Tensor | None  # (B, N, N); None if the dtype cannot hold the fill
    share: float = math.nan
    gradient: float = math.nan


def measure(q: Tensor, k: Tensor, v: Tensor, fill: float, mask: Mask, attend: Attend) -> Leak:
    """The average share and the largest gradient that reach the future."""
    try:
        weights, shares, gradients = leak(q, k, v, fill, mask, attend)
    except RuntimeError:  # the fill does not fit into this dtype: there is nothing to measure
        return Leak(None)
    return Leak(weights, shares.float().mean().item(), gradients.abs().max().item())


def threshold(dtype: torch.dtype, attend: Attend) -> int:
    """The first whole number below the row's largest score at which a weight is exactly 0; −200 if none is."""
    q = torch.zeros(2, 1, dtype=dtype)  # (N, d_k): all scores are 0
    gaps = (gap for gap in range(1, 200) if attend(q, q, q, causal_mask(2), fill=-gap)[1][0, 1] == 0)
    return -next(gaps, 200)


def _facts_of(fill: str, name: str) -> list[AnyFact]:
    text = written(fill)
    return [
        Number(
            name=f"share_{name}",
            en=f"weight on the future with fill {text.en}",
            zh=f"填 {text.zh} 时落在未来的权重",
            unit="%",
        ),
        Number(
            name=f"gradient_{name}",
            en=f"gradient to the future with fill {text.en}",
            zh=f"填 {text.zh} 时传到未来的梯度",
        ),
    ]


@demonstration(
    id="masks.leak",
    claim=Text(
        en="A masked score of 0 or −1e-9 leaves weight on the future; far enough below the maximum it is exactly 0.",
        zh="被屏蔽的打分填 0 或 −1e-9，未来仍分得权重；比最大值低得够多，权重就恰好是 0。",
    ),
    formula=r"p_{ij}=\frac{e^{\mathrm{fill}}}{\sum_{l\le i}e^{s_{il}}+(N-i)\,e^{\mathrm{fill}}},\quad j>i",
    params=[
        Int(name="n", default=8, low=3, high=12, en="tokens", zh="token 数"),
        Choice(name="fill", default="0", options=tuple(NAMES), en="fill of the masked scores", zh="被屏蔽的打分填什么"),
        Choice(name="dtype", default="float32", options=tuple(DTYPES), en="dtype of the scores", zh="打分的精度"),
    ],
    facts=[
        Number(name="future_share", en="weight on the future", zh="落在未来的权重", unit="%"),
        Number(name="future_gradient", en="largest gradient to the future", zh="传到未来的最大梯度"),
        Flag(name="fill_fits", en="room for the fill in this dtype", zh="该精度容得下填充值"),
        *(fact for fill, name in NAMES.items() for fact in _facts_of(fill, name)),
        Count(name="allowed", en="number of allowed pairs", zh="允许的组合数"),
        Count(
            name="threshold",
            en="first whole score below the maximum whose weight is exactly 0",
            zh="权重恰好为 0 的第一个整数打分（相对最大值）",
        ),
    ],
    source=["001-13", "002-23", "002-24", "002-25", "002-26"],
    proof=leak,
)
def leaks(
    n: int,
    fill: str,
    dtype: str,
    rng: torch.Generator,
    mask: Mask = causal_mask,
    attend: Attend = scaled_dot_product_attention,
) -> Evidence:
    q, k, v = (torch.randn(BATCH, n, D_K, generator=rng).to(DTYPES[dtype]) for _ in range(3))  # (B, N, d_k)
    facts: dict[str, Value] = {"threshold": threshold(DTYPES[dtype], attend), "allowed": int(mask(n).sum())}
    shown = written(fill)
    caption = Text(f"weights, causal mask filled with {shown.en}", f"权重，因果掩码填 {shown.zh}")
    measured = {choice: measure(q, k, v, number_of(choice, DTYPES[dtype]), mask, attend) for choice in NAMES}
    for choice, name in NAMES.items():
        facts |= {f"share_{name}": measured[choice].share, f"gradient_{name}": measured[choice].gradient}
    this = measured[fill]
    facts |= {"future_share": this.share, "future_gradient": this.gradient, "fill_fits": this.weights is not None}
    heatmaps = [] if this.weights is None else [weight_map(caption, this.weights[0])]
    figures: list[Figure] = [*heatmaps, _bars({choice: one.share for choice, one in measured.items()}), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{BATCH} sequences", f"{BATCH} 个序列"))


def _bars(shares: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("weight on the future, by fill", "填不同的值时落在未来的权重"),
        labels=[fill if fill == "lowest" else written(fill).en for fill in shares if not math.isnan(shares[fill])],
        series=[
            Series(
                label=Text("weight on the future", "落在未来的权重"),
                values=[share for share in shares.values() if not math.isnan(share)],
            )
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("what reaches the future, by fill", "填不同的值，有多少传到未来"),
        columns=[Text("weight", "权重"), Text("gradient", "梯度")],
        rows=[Row(label=written(fill), facts=[f"share_{name}", f"gradient_{name}"]) for fill, name in NAMES.items()],
    )
