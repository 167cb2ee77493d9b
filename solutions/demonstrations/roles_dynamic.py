"""The weights of attention are computed from the input: the same matrices, another sentence, another pattern."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Heatmap, Int, Number, Row, Table, Text

DRAWS, SHOWN = 32, 6
Score = Callable[[Tensor, Tensor], Tensor]


def patterns(X: Tensor, W_q: Tensor, W_k: Tensor, fixed: Tensor, score: Score) -> tuple[Tensor, Tensor]:
    computed = score(X @ W_q, X @ W_k).softmax(-1)  # (…, N, N), from what the tokens are
    preset = fixed.softmax(-1).expand_as(computed)  # (…, N, N), from where they stand
    return computed, preset


@demonstration(
    id="roles.dynamic",
    claim=Text(
        en="One pair of matrices gives each input a pattern of its own; a rule by position gives all inputs the same.",
        zh="同一对矩阵，不同的输入得到不同的权重；按位置预设的规则，则对所有输入都一样。",
    ),
    formula=r"A(X)=\mathrm{softmax}\!\left(\frac{XW_q\,(XW_k)^{\top}}{\sqrt{d_k}}\right),\qquad A\ne A(X')",
    params=[
        Int(name="N", default=8, low=2, high=32, en="tokens N", zh="token 数 N"),
        Int(name="d", default=32, low=2, high=64, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(name="apart", en="distance of the weights of two inputs", zh="两个输入的权重之间的距离"),
        Number(name="apart_one", en="the same when one token differs", zh="只差一个 token 时的距离"),
        Number(name="apart_again", en="the same for one input twice", zh="同一输入算两次的距离"),
        Number(
            name="apart_preset", en="the same for weights preset by position", zh="按位置预设的权重，两个输入的距离"
        ),
        Number(name="apart_shuffled", en="distance after the tokens change places", zh="token 换位之后的距离"),
        Number(name="followed", en="the same, weights moved along", zh="权重也跟着换位之后的距离"),
    ],
    source=["002-40"],
    proof=patterns,
)
def dynamic(N: int, d: int, rng: torch.Generator, score: Score = attention_scores) -> Evidence:
    X, other = torch.randn(2, DRAWS, N, d, generator=rng, dtype=torch.float64)  # (draws, N, d) each
    W_q, W_k = 1.5 * torch.randn(2, d, d, generator=rng, dtype=torch.float64) / d**0.5  # (d, d) each
    fixed = 2 * torch.randn(N, N, generator=rng, dtype=torch.float64)  # (N, N)
    nearly = X.clone()
    nearly[:, 0] = other[:, 0]
    order = torch.arange(N).roll(1)

    def of(given: Tensor) -> tuple[Tensor, Tensor]:
        return patterns(given, W_q, W_k, fixed, score)

    (computed, preset), (computed_other, preset_other) = of(X), of(other)
    shuffled = of(X[:, order])[0]  # (draws, N, N)
    return Evidence(
        facts={
            "apart": distance(computed, computed_other),
            "apart_one": distance(computed, of(nearly)[0]),
            "apart_again": distance(computed, of(X)[0]),
            "apart_preset": distance(preset, preset_other),
            "apart_shuffled": distance(computed, shuffled),
            "followed": distance(computed[:, order][:, :, order], shuffled),
        },
        figures=[
            heatmap(computed[0], Text("weights of the first input", "第一个输入的权重")),
            heatmap(computed_other[0], Text("weights of another input, same matrices", "另一个输入的权重，矩阵相同")),
            table(),
        ],
        sample=Text(f"{DRAWS} pairs of inputs", f"{DRAWS} 对输入"),
    )


def distance(one: Tensor, other: Tensor) -> float:
    """The mean total variation of rows of weights (draws, N, N): 0 if they agree, 1 if they share no key."""
    return (one - other).abs().sum(-1).mean().item() / 2


def heatmap(weights: Tensor, caption: Text) -> Heatmap:
    """The first tokens' corner of weights (N, N)."""
    corner = weights[:SHOWN, :SHOWN].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens)


def table() -> Table:
    rows = {
        "apart": Text("another input", "另一个输入"),
        "apart_one": Text("one other token", "只换一个 token"),
        "apart_again": Text("the same input again", "同一输入再算一次"),
        "apart_preset": Text("preset by position", "按位置预设"),
    }
    return Table(
        caption=Text("distance of the weights, 0 to 1", "权重之间的距离，0 到 1"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
