"""Numbers from torch.rand everywhere: all scores are large and positive, and every query prefers the same key."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Evidence, Heatmap, Int, Number, Row, Table, Text, Value

DRAWS = 400
Draw = Callable[..., Tensor]


def scores_of(N: int, d_model: int, d_k: int, rng: torch.Generator, draw: Draw) -> tuple[Tensor, Tensor]:
    X = draw(DRAWS, N, d_model, generator=rng)  # (draws, N, d_model)
    W_q, W_k = draw(2, DRAWS, d_model, d_k, generator=rng)  # (draws, d_model, d_k) each
    uniform = attention_scores(X @ W_q, X @ W_k)  # (draws, N, N)
    X = torch.randn(DRAWS, N, d_model, generator=rng)
    W_q, W_k = torch.randn(2, DRAWS, d_model, d_k, generator=rng) / d_model**0.5
    normal = attention_scores(X @ W_q, X @ W_k)  # (draws, N, N)
    return uniform, normal


def _facts(ending: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Number(name=f"mean{ending}", en=f"mean score{en}", zh=f"{zh}打分的平均值"),
        Number(name=f"positive{ending}", en=f"share of positive scores{en}", zh=f"{zh}正的打分占比", unit="%"),
        Number(name=f"smallest{ending}", en=f"smallest score{en}", zh=f"{zh}最小的打分"),
        Number(
            name=f"common{ending}", en=f"draws in which all queries prefer one key{en}",
            zh=f"{zh}所有 query 偏好同一个 key 的抽样占比", unit="%",
        ),
        Number(name=f"distance{ending}", en=f"distance of two rows of weights{en}", zh=f"{zh}两行权重之间的距离"),
        Number(name=f"largest{ending}", en=f"mean largest weight{en}", zh=f"{zh}最大权重的平均值"),
    ]  # fmt: skip


@demonstration(
    id="shapes.rand",
    claim=Text(
        en="With torch.rand for X and W all scores are positive, and nearly always all queries prefer the same key.",
        zh="X 和 W 都用 torch.rand 时，打分全为正，而且几乎总是所有 query 都偏好同一个 key。",
    ),
    formula=r"x,w\sim U(0,1):\quad \mathrm{E}\,s_{ij}\approx\frac{d_{model}^{2}\sqrt{d_k}}{16}",
    params=[
        Int(name="N", default=5, low=2, high=16, en="tokens N", zh="token 数 N"),
        Int(name="d_model", default=10, low=4, high=64),
        Int(name="d_k", default=8, low=2, high=64),
    ],
    facts=[*_facts("", ", rand", "rand 时"), *_facts("_normal", ", randn/√d_model", "randn/√d_model 时")],
    source=["000-19"],
    proof=scores_of,
)
def rand(N: int, d_model: int, d_k: int, rng: torch.Generator, draw: Draw = torch.rand) -> Evidence:
    uniform, normal = scores_of(N, d_model, d_k, rng, draw)
    facts = properties(uniform) | {f"{name}_normal": value for name, value in properties(normal).items()}
    return Evidence(
        facts=facts,
        figures=[
            heatmap(uniform[0], Text("weights of the first draw, rand", "第一次抽样的权重，rand")),
            heatmap(normal[0], Text("weights of the first draw, randn/√d_model", "第一次抽样的权重，randn/√d_model")),
            table(),
        ],
        sample=Text(f"{DRAWS} draws", f"{DRAWS} 次抽样"),
    )


def properties(scores: Tensor) -> dict[str, Value]:
    """What is measured of scores (draws, N, N); the distance of two rows is their total variation."""
    weights, preferred = scores.softmax(-1), scores.argmax(-1)  # (draws, N, N), (draws, N)
    N = scores.shape[-1]
    apart = (weights[:, :, None] - weights[:, None]).abs().sum(-1) / 2  # (draws, N, N)
    return {
        "mean": scores.mean().item(),
        "smallest": scores.min().item(),
        "positive": (scores > 0).float().mean().item(),
        "common": (preferred == preferred[:, :1]).all(-1).float().mean().item(),
        "distance": apart.sum((-2, -1)).mean().item() / (N * (N - 1)),
        "largest": weights.amax(-1).mean().item(),
    }


def heatmap(scores: Tensor, caption: Text) -> Heatmap:
    """The first corner, at most 6 × 6, of the weights that scores (N, N) give."""
    corner = scores.softmax(-1)[:6, :6].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens)


def table() -> Table:
    labels = {
        "mean": Text("mean score", "打分的平均值"),
        "smallest": Text("smallest score", "最小的打分"),
        "common": Text("one key preferred by all queries", "所有 query 偏好同一个 key"),
        "distance": Text("distance of two rows of weights", "两行权重之间的距离"),
        "largest": Text("mean largest weight", "最大权重的平均值"),
    }
    return Table(
        caption=Text("two ways to draw X and W", "X 和 W 的两种抽法"),
        columns=[Text("rand", "rand"), Text("randn/√d_model", "randn/√d_model")],
        rows=[Row(label=label, facts=[name, f"{name}_normal"]) for name, label in labels.items()],
    )
