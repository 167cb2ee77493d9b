"""The output of a head is a convex combination of value vectors, and W_v has been applied once."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Number, Row, Series, Table, Text
from solutions.self_attention import drawn

D = 16
Attend = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def parts(N: int, rng: torch.Generator, attend: Attend) -> dict[str, Tensor]:
    X = torch.randn(N, D, generator=rng)  # (N, d)
    W_q, W_k, W_v = (drawn(D, D, rng).detach() for _ in range(3))  # (d, d) each
    V = X @ W_v  # (N, d)
    Z, A = attend(X @ W_q, X @ W_k, V)  # (N, d), (N, N)
    replaced = V.clone()
    for i in range(N):  # each token's output takes the place of its value, before the next token reads
        replaced[i] = A[i] @ replaced
    return {
        "V": V, "Z": Z, "A": A,
        "mixed": (A @ X) @ W_v, "projected": Z @ W_v, "winner": V[A.argmax(-1)], "replaced": replaced,
    }  # fmt: skip


@demonstration(
    id="shapes.output",
    claim=Text(
        en="An output row is a weighted mean of value vectors: inside their range, shorter, with W_v applied once.",
        zh="输出的一行是 value 向量的加权平均：不超出它们的范围，长度更短，W_v 只作用一次。",
    ),
    formula=r"z_i=\sum_j a_{ij}\,v_j=\left(\sum_j a_{ij}\,x_j\right)W_v,\qquad a_{ij}>0,\ \sum_j a_{ij}=1",
    params=[Int(name="N", default=7, low=2, high=32, en="tokens N", zh="token 数 N")],
    facts=[
        Number(name="sum_gap", en="distance from the sum Σ a_ij v_j", zh="与求和 Σ a_ij v_j 的差"),
        Number(name="outside", en="largest step outside the range of the values", zh="超出 value 取值范围的最大幅度"),
        Number(name="mixed", en="distance from W_v applied to the mixed inputs", zh="与「混合输入再乘 W_v」的差"),
        Number(name="projected", en="distance from another product with W_v", zh="与「再乘一次 W_v」的差"),
        Number(name="winner", en="distance from the value of largest weight", zh="与权重最大的 value 的差"),
        Number(name="replaced", en="distance from values replaced one by one", zh="与「逐个替换 value」的差"),
        Number(name="length", en="length of outputs relative to values", zh="输出相对于 value 的长度"),
        Count(name="read", en="keys that every query weighs above 0", zh="每个 query 权重大于 0 的 key 数"),
        Number(name="self_weight", en="smallest weight of a token on itself", zh="token 对自己的最小权重"),
    ],
    source=["002-31", "002-37", "002-39"],
    proof=parts,
)
def output(N: int, rng: torch.Generator, attend: Attend = scaled_dot_product_attention) -> Evidence:
    found = parts(N, rng, attend)
    V, Z, A = found["V"], found["Z"], found["A"]
    total = torch.stack([torch.stack([A[i, j] * V[j] for j in range(N)]).sum(0) for i in range(N)])  # (N, d)
    outside = torch.maximum(Z - V.amax(0), V.amin(0) - Z)  # (N, d): negative inside the range
    return Evidence(
        facts={
            "sum_gap": gap(Z, total),
            "outside": max(outside.max().item(), 0.0),
            **{name: gap(Z, found[name]) for name in ("mixed", "projected", "winner", "replaced")},
            "length": (Z.norm(dim=-1).mean() / V.norm(dim=-1).mean()).item(),
            "read": int((A > 0).sum(-1).min()),
            "self_weight": A.diagonal().min().item(),
        },
        figures=[curves(V, Z), table()],
        sample=Text(f"{N} tokens, d = {D}", f"{N} 个 token，d = {D}"),
    )


def gap(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item()


def curves(V: Tensor, Z: Tensor) -> Curves:
    return Curves(
        caption=Text("first output inside the range of the values", "第一个输出落在 value 的范围内"),
        x=[float(column + 1) for column in range(D)],
        x_label=Text("column of V", "V 的列"),
        series=[
            Series(label=Text("output", "输出"), values=Z[0].tolist()),
            Series(label=Text("largest value", "最大的 value"), values=V.amax(0).tolist(), tested=False),
            Series(label=Text("smallest value", "最小的 value"), values=V.amin(0).tolist(), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "sum_gap": Text("Σ a_ij v_j", "Σ a_ij v_j"),
        "mixed": Text("W_v applied to the mixed inputs", "混合输入再乘 W_v"),
        "projected": Text("W_v applied once more", "再乘一次 W_v"),
        "winner": Text("value of the largest weight", "权重最大的 value"),
        "replaced": Text("values replaced one by one", "逐个替换 value"),
        "outside": Text("range of the values", "value 的取值范围"),
    }
    return Table(
        caption=Text("largest distance of the output from", "输出的最大差距"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
