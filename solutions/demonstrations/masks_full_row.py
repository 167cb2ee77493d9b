"""A row in which every key is masked: uniform with a finite fill, NaN with −∞, and where that NaN goes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.masks_figures import weight_map
from solutions.evidence import AnyFact, Evidence, Figure, Flag, Int, Number, Row, Table, Text, Value
from solutions.masks import additive, padding_mask

Attend = Callable[..., tuple[Tensor, Tensor]]
D = 16


class Runs(NamedTuple):
    """Weights of a batch whose second sequence is all padding, and the gradients of a loss that leaves it out."""

    finite: Tensor  # fill −1e9: (2, N, N)
    infinite: Tensor  # fill −∞: (2, N, N)
    filled: tuple[Tensor, ...]  # gradients of W_q, W_k, W_v, fill −∞: (d, d) each
    added: tuple[Tensor, ...]  # the same, −∞ added and the NaN rows replaced by 0


def full_rows(x: Tensor, W: list[Tensor], attend: Attend) -> Runs:
    """x (2, N, d), W = [W_q, W_k, W_v] (d, d) each."""
    n = x.shape[1]
    mask = padding_mask(torch.tensor([n - 2, 0]), n)[:, 0]  # (2, 1, N): the second sequence is all padding
    q, k, v = (x @ w for w in W)  # (2, N, d) each
    _, finite = attend(q, k, v, mask, fill=-1e9)  # (2, N, N)
    out, infinite = attend(q, k, v, mask, fill=-math.inf)  # (2, N, d), (2, N, N)
    filled = torch.autograd.grad(out[0].sum(), W, retain_graph=True)  # the loss leaves the padded sequence out
    weights = (attention_scores(q, k) + additive(mask)).softmax(dim=-1).nan_to_num(0.0)  # (2, N, N)
    added = torch.autograd.grad((weights @ v).sum(), W)
    return Runs(finite.detach(), infinite.detach(), filled, added)


class Library(NamedTuple):
    """What torch's own functions return for the padded sequence."""

    function: Tensor  # F.scaled_dot_product_attention: (N, d)
    module: Tensor  # nn.MultiheadAttention, need_weights=True: (N, d)
    module_fast: Tensor  # nn.MultiheadAttention, need_weights=False: (N, d)


def library_rows(x: Tensor) -> Library:
    """x (2, N, d) -> the outputs of x[1] when all its keys are masked."""
    n = x.shape[1]
    mask = padding_mask(torch.tensor([n - 2, 0]), n)  # (2, 1, 1, N)
    heads = x[:, None]  # (2, 1, N, d)
    function = functional.scaled_dot_product_attention(heads, heads, heads, attn_mask=mask)  # (2, 1, N, d)
    forbidden = ~mask[:, 0].expand(2, n, n)  # (2, N, N): True = may not attend, the module's way
    module = nn.MultiheadAttention(D, 1, batch_first=True)
    with_weights, _ = module(x, x, x, attn_mask=forbidden)  # (2, N, d)
    without, _ = module(x, x, x, attn_mask=forbidden, need_weights=False)  # (2, N, d)
    return Library(function[1, 0].detach(), with_weights[1].detach(), without[1].detach())


def _nan_facts(ending: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Flag(
            name=f"nan_{letter}{ending}", en=f"NaN in the gradient of W_{letter}{en}", zh=f"{zh}W_{letter} 的梯度有 NaN"
        )
        for letter in "qkv"
    ]


@demonstration(
    id="masks.full-row",
    claim=Text(
        en="A fully masked row is uniform with a finite fill and NaN with −∞; the NaN enters W_v past any loss mask.",
        zh="整行都被屏蔽时，填有限数得到均匀权重，填 −∞ 得到 NaN；就算损失不算这一行，NaN 也会进入 W_v。",
    ),
    formula=r"p_{j}=\frac{e^{f}}{N e^{f}}=\frac{1}{N}\ \ (f\ \mathrm{finite}),"
    r"\qquad \frac{e^{-\infty}}{N e^{-\infty}}=\frac{0}{0}",
    params=[Int(name="n", default=5, low=3, high=16, en="keys", zh="key 的个数")],
    facts=[
        Number(name="finite_weight", en="largest weight in the row with −1e9", zh="填 −1e9 时这一行的最大权重"),
        Number(name="finite_smallest", en="smallest weight in the row with −1e9", zh="填 −1e9 时这一行的最小权重"),
        Flag(name="row_is_nan", en="NaN in the row with −∞", zh="填 −∞ 时这一行有 NaN"),
        Flag(name="other_is_nan", en="NaN in the other sequence with −∞", zh="填 −∞ 时另一个序列有 NaN"),
        *_nan_facts("", "", ""),
        *_nan_facts("_added", " with −∞ added and nan_to_num", "加 −∞ 再 nan_to_num 时 "),
        Flag(
            name="function_is_nan",
            en="NaN from F.scaled_dot_product_attention",
            zh="F.scaled_dot_product_attention 得 NaN",
        ),
        Flag(name="module_is_nan", en="NaN from nn.MultiheadAttention", zh="nn.MultiheadAttention 得 NaN"),
        Flag(
            name="module_fast_is_nan",
            en="NaN from nn.MultiheadAttention with need_weights=False",
            zh="nn.MultiheadAttention 设 need_weights=False 时得 NaN",
        ),
        Number(
            name="function_output",
            en="largest output of F.scaled_dot_product_attention",
            zh="F.scaled_dot_product_attention 的最大输出",
        ),
    ],
    source=["001-13", "002-24"],
    proof=full_rows,
)
def full_row(n: int, rng: torch.Generator, attend: Attend = scaled_dot_product_attention) -> Evidence:
    x = torch.randn(2, n, D, generator=rng)  # (2, N, d)
    W = [(torch.randn(D, D, generator=rng) / D**0.5).requires_grad_() for _ in range(3)]  # (d, d) each
    runs, library = full_rows(x, W, attend), library_rows(x)
    facts: dict[str, Value] = {
        "finite_weight": runs.finite[1].max().item(),
        "finite_smallest": runs.finite[1].min().item(),
        "row_is_nan": _has_nan(runs.infinite[1]),
        "other_is_nan": _has_nan(runs.infinite[0]),
        **{f"nan_{letter}": _has_nan(g) for letter, g in zip("qkv", runs.filled, strict=True)},
        **{f"nan_{letter}_added": _has_nan(g) for letter, g in zip("qkv", runs.added, strict=True)},
        "function_is_nan": _has_nan(library.function),
        "module_is_nan": _has_nan(library.module),
        "module_fast_is_nan": _has_nan(library.module_fast),
        "function_output": library.function.abs().max().item(),
    }
    caption = Text("weights when every key is masked with −1e9", "所有 key 都填 −1e9 时的权重")
    figures: list[Figure] = [weight_map(caption, runs.finite[1]), *_tables()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{n} keys, all masked", f"{n} 个 key，全部屏蔽"))


def _has_nan(values: Tensor) -> bool:
    return bool(values.isnan().any())


def _tables() -> list[Table]:
    return [
        Table(
            caption=Text("NaN in the gradient, loss leaves the row out", "损失不算这一行时，梯度里的 NaN"),
            columns=[Text("W_q", "W_q"), Text("W_k", "W_k"), Text("W_v", "W_v")],
            rows=[
                Row(label=Text("filled with −∞", "填 −∞"), facts=["nan_q", "nan_k", "nan_v"]),
                Row(label=Text("−∞ added, nan_to_num", "加 −∞，nan_to_num"), facts=[f"nan_{w}_added" for w in "qkv"]),
            ],
        ),
        Table(
            caption=Text("the fully masked row", "整行被屏蔽"),
            columns=[Text("NaN", "NaN")],
            rows=[
                Row(label=Text("softmax, filled with −∞", "softmax，填 −∞"), facts=["row_is_nan"]),
                Row(
                    label=Text("F.scaled_dot_product_attention", "F.scaled_dot_product_attention"),
                    facts=["function_is_nan"],
                ),
                Row(label=Text("nn.MultiheadAttention", "nn.MultiheadAttention"), facts=["module_is_nan"]),
                Row(
                    label=Text("the same, need_weights=False", "同上，need_weights=False"), facts=["module_fast_is_nan"]
                ),
            ],
        ),
    ]
