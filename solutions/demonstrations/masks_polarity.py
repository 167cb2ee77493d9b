"""Does True keep or block? torch's function and torch's module answer differently, and no error tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import Evidence, Figure, Flag, Int, Number, Row, Table, Text, Value
from solutions.masks import padding_mask

Padding = Callable[[Tensor, int], Tensor]
BATCH, D = 16, 8


class Weights(NamedTuple):
    """Each (B, N, N), one head, under the same boolean mask."""

    ours: Tensor  # solutions.attention
    function: Tensor  # F.scaled_dot_product_attention
    module: Tensor  # nn.MultiheadAttention
    module_inverted: Tensor  # nn.MultiheadAttention, given ~mask


def weights_under(x: Tensor, mask: Tensor) -> Weights:
    """x (B, N, d), mask (B, 1, N) bool, True = may attend."""
    B, n, _ = x.shape
    names = torch.eye(n).expand(B, n, n)  # (B, N, N): with these values the output is the weights
    ours, _ = scaled_dot_product_attention(x, x, names, mask)  # (B, N, N)
    function = functional.scaled_dot_product_attention(x, x, names, attn_mask=mask)  # (B, N, N)
    module = nn.MultiheadAttention(D, 1, batch_first=True)
    rows = mask.expand(B, n, n)  # (B, N, N)
    _, same = module(x, x, x, attn_mask=rows)  # (B, N, N)
    _, inverted = module(x, x, x, attn_mask=~rows)  # (B, N, N)
    return Weights(ours, function, same.detach(), inverted.detach())


@demonstration(
    id="masks.polarity",
    claim=Text(
        en="True keeps in F.scaled_dot_product_attention and blocks in nn.MultiheadAttention; no error tells.",
        zh="True 在 F.scaled_dot_product_attention 里是保留，在 nn.MultiheadAttention 里是屏蔽；弄反了也不报错。",
    ),
    formula=r"m_{\mathrm{module}}=1-m_{\mathrm{function}}",
    params=[Int(name="n", default=6, low=3, high=16, en="keys", zh="key 的个数")],
    facts=[
        Number(
            name="padding_function",
            en="weight on padding in the function",
            zh="函数落在填充上的权重",
            unit="%",
        ),
        Number(
            name="padding_module",
            en="weight on padding in the module",
            zh="模块落在填充上的权重",
            unit="%",
        ),
        Number(
            name="padding_inverted",
            en="weight on padding in the module, mask inverted",
            zh="模块用取反的掩码时落在填充上的权重",
            unit="%",
        ),
        Number(
            name="gap",
            en="largest difference between F.scaled_dot_product_attention and the formula",
            zh="F.scaled_dot_product_attention 与公式的最大差距",
        ),
        Flag(
            name="module_is_nan", en="NaN from nn.MultiheadAttention with the same mask", zh="用同一个掩码时模块得 NaN"
        ),
        Flag(name="same_shapes", en="equality of all shapes", zh="所有形状都相同"),
    ],
    source=["001-14"],
    proof=weights_under,
)
def polarity(n: int, rng: torch.Generator, padding: Padding = padding_mask) -> Evidence:
    x = torch.randn(BATCH, n, D, generator=rng)  # (B, N, d)
    lengths = torch.randint(1, n, (BATCH,), generator=rng)  # (B,): every sequence has real keys and padding
    padded = ~padding_mask(lengths, n)[:, 0]  # (B, 1, N)
    weights = weights_under(x, padding(lengths, n)[:, 0])
    facts: dict[str, Value] = {
        "padding_function": _on(weights.function, padded),
        "padding_module": _on(weights.module, padded),
        "padding_inverted": _on(weights.module_inverted, padded),
        "gap": (weights.function - weights.ours).abs().max().item(),
        "module_is_nan": bool(weights.module.isnan().any()),
        "same_shapes": len({one.shape for one in weights}) == 1,
    }
    figures: list[Figure] = [
        weight_map(Text("F.scaled_dot_product_attention", "F.scaled_dot_product_attention"), weights.function[0]),
        weight_map(Text("nn.MultiheadAttention, same mask", "nn.MultiheadAttention，同一个掩码"), weights.module[0]),
        _table(),
    ]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{BATCH} sequences", f"{BATCH} 个序列"))


def _on(weights: Tensor, padded: Tensor) -> float:
    """The average share of a row's weight that lies on padding."""
    return (weights * padded).sum(dim=-1).mean().item()


def _table() -> Table:
    return Table(
        caption=Text("weight on padding", "落在填充上的权重"),
        columns=[Text("same mask", "同一掩码"), Text("inverted", "取反")],
        rows=[
            Row(
                label=Text("F.scaled_dot_product_attention", "F.scaled_dot_product_attention"),
                facts=["padding_function", ""],
            ),
            Row(
                label=Text("nn.MultiheadAttention", "nn.MultiheadAttention"),
                facts=["padding_module", "padding_inverted"],
            ),
        ],
    )
