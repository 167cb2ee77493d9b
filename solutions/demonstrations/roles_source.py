"""In self-attention Q, K and V share their input and nothing else: one X, three matrices, three different results."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text, Value

SHOWN = 6
Make = Callable[[int, torch.Generator], Tensor]


def three_matrices(d: int, rng: torch.Generator) -> Tensor:
    """W_q, W_k and W_v, untrained: (3, d, d)."""
    return torch.randn(3, d, d, generator=rng, dtype=torch.float64) / d**0.5


def from_one(X: Tensor, replaced: Tensor, W: Tensor) -> tuple[list[Tensor], list[int]]:
    Q, K, V = X @ W  # (N, d) each, all from the same X
    again = replaced @ W  # (3, N, d), one token of X replaced
    moved = [
        int((before - after).abs().amax(-1).gt(1e-9).sum()) for before, after in zip((Q, K, V), again, strict=True)
    ]
    return [Q, K, V], moved


@demonstration(
    id="roles.source",
    claim=Text(
        en="Self-attention takes Q, K and V from one X. They are not equal: their vectors are as good as unrelated.",
        zh="自注意力的 Q、K、V 都来自同一个 X，但并不相等：刚初始化时，三者的向量几乎毫无关系。",
    ),
    formula=r"Q=XW_q,\quad K=XW_k,\quad V=XW_v,\qquad Q\ne K\ne V",
    params=[
        Int(name="N", default=12, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=256, low=2, high=256, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(name="gap_qk", en="|Q − K| / |Q|", zh="|Q − K| / |Q|"),
        Number(name="gap_kv", en="|K − V| / |K|", zh="|K − V| / |K|"),
        Number(name="gap_unprojected", en="|Q − K| / |Q| without projections", zh="不做投影时的 |Q − K| / |Q|"),
        Number(name="cosine_qk", en="mean |cosine| of a token's query and key", zh="query 与 key 余弦绝对值均值"),
        Number(name="cosine_kv", en="mean |cosine| of a token's key and value", zh="key 与 value 余弦绝对值均值"),
        *(
            Count(
                name=f"rows_{role}",
                en=f"rows of {role.upper()} moved by one token of X",
                zh=f"X 换一个 token 时 {role.upper()} 变化的行数",
            )
            for role in "qkv"
        ),
    ],
    source=["002-05", "002-06"],
    proof=from_one,
)
def source(N: int, d: int, rng: torch.Generator, make: Make = three_matrices) -> Evidence:
    X = torch.randn(N, d, generator=rng, dtype=torch.float64)  # (N, d)
    replaced = X.clone()
    replaced[0] = torch.randn(d, generator=rng, dtype=torch.float64)
    (Q, K, V), moved = from_one(X, replaced, make(d, rng))
    facts: dict[str, Value] = {
        "gap_qk": gap(Q, K),
        "gap_kv": gap(K, V),
        "gap_unprojected": gap(X, X),
        "cosine_qk": cosine_similarity(Q, K, dim=-1).abs().mean().item(),
        "cosine_kv": cosine_similarity(K, V, dim=-1).abs().mean().item(),
        **{f"rows_{role}": rows for role, rows in zip("qkv", moved, strict=True)},
    }
    return Evidence(
        facts=facts,
        figures=[
            heatmap(Q, Text("a corner of Q", "Q 的一角")),
            heatmap(K, Text("the same corner of K", "K 的同一角")),
            table(),
        ],
        sample=Text(f"{N} tokens, width {d}", f"{N} 个 token，宽度 {d}"),
    )


def gap(one: Tensor, other: Tensor) -> float:
    return ((one - other).norm() / one.norm()).item()


def heatmap(matrix: Tensor, caption: Text) -> Heatmap:
    corner = matrix[:SHOWN, :SHOWN].tolist()
    return Heatmap(
        caption=caption, values=corner, rows=[str(token + 1) for token in range(len(corner))],
        columns=[str(entry + 1) for entry in range(len(corner[0]))], diverging=True,
    )  # fmt: skip


def table() -> Table:
    return Table(
        caption=Text("one input, three projections", "一个输入，三个投影"),
        columns=[Text("Q and K", "Q 与 K"), Text("K and V", "K 与 V")],
        rows=[
            Row(label=Text("relative difference", "相对差"), facts=["gap_qk", "gap_kv"]),
            Row(label=Text("mean |cosine|", "余弦绝对值均值"), facts=["cosine_qk", "cosine_kv"]),
        ],
    )
