"""Between all keys and one: how many values soft, top-k and hard attention read, and how many scores hear of it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Row, Shape, Table, Text, Value

Weigh = Callable[[Tensor], Tensor]
Top = Callable[[Tensor, int], Tensor]


def read_and_reached(scores: Tensor, V: Tensor, weigh: Weigh) -> tuple[int, int, float]:
    leaf = scores.clone().requires_grad_()  # (N_q, N_k)
    weights = weigh(leaf)  # (N_q, N_k)
    read = int((weights > 0).sum(-1).max())
    if not weights.requires_grad:
        return read, 0, 0.0
    gradient = torch.autograd.grad((weights @ V).square().sum(), leaf)[0]  # (N_q, N_k)
    return read, int((gradient.abs() > 1e-12).sum(-1).max()), gradient.norm().item()


@demonstration(
    id="hard.sparsity",
    claim=Text(
        en="Soft attention reads all N values, top-k reads k, argmax one; every one of them computes all N scores.",
        zh="软注意力读全部 N 个 value，top-k 读 k 个，argmax 只读一个；但 N 个打分都要算。",
    ),
    formula=r"\Vert w\Vert_0=N\ \text{(soft)},\quad k\ \text{(top-}k\text{)},\quad 1\ \text{(hard)}",
    params=[
        Int(name="k", default=3, low=2, high=16, en="keys kept k", zh="保留的 key 数 k"),
        Int(name="N_q", default=5, low=1, high=64, en="queries N_q", zh="query 数 N_q"),
        Int(name="N_k", default=17, low=16, high=128, en="keys N_k", zh="key 数 N_k"),
        Int(name="d_v", default=7, low=1, high=64),
    ],
    facts=[
        Count(name="read_soft", en="values read per query, soft", zh="软注意力每个 query 读的 value 数"),
        Count(name="read_top", en="values read per query, top-k", zh="top-k 每个 query 读的 value 数"),
        Count(name="read_hard", en="values read per query, argmax", zh="argmax 每个 query 读的 value 数"),
        Count(name="reached_soft", en="scores with a gradient per query, soft", zh="软注意力每个 query 有梯度的打分数"),
        Count(name="reached_top", en="scores with a gradient per query, top-k", zh="top-k 每个 query 有梯度的打分数"),
        Count(
            name="reached_hard", en="scores with a gradient per query, argmax", zh="argmax 每个 query 有梯度的打分数"
        ),
        Number(name="gradient_soft", en="gradient of the scores, soft", zh="软注意力打分的梯度"),
        Number(name="gradient_top", en="gradient of the scores, top-k", zh="top-k 打分的梯度"),
        Number(name="gradient_one", en="gradient of the scores, top-1", zh="top-1 打分的梯度"),
        Number(name="one_gap", en="largest difference of top-1 from argmax", zh="top-1 与 argmax 的最大差"),
        Shape(name="scores_shape", en="shape of the scores", zh="打分的形状"),
        Shape(name="picked_shape", en="shape of V[scores.argmax(-1)]", zh="V[scores.argmax(-1)] 的形状"),
        Number(
            name="picked_gap", en="its largest difference from one-hot weights times V", zh="与独热权重乘 V 的最大差"
        ),
    ],
    source=["003-22", "003-23"],
    proof=read_and_reached,
)
def sparsity(
    k: int, N_q: int, N_k: int, d_v: int, rng: torch.Generator, soft: Weigh = hard.soft, argmax: Weigh = hard.hard,
    top: Top = hard.top,
) -> Evidence:  # fmt: skip
    scores = torch.randn(N_q, N_k, generator=rng, dtype=torch.float64)  # (N_q, N_k)
    V = torch.randn(N_k, d_v, generator=rng, dtype=torch.float64)  # (N_k, d_v)
    rules: dict[str, Weigh] = {"soft": soft, "top": lambda s: top(s, k), "hard": argmax, "one": lambda s: top(s, 1)}
    found = {name: read_and_reached(scores, V, rule) for name, rule in rules.items()}
    picked = V[argmax(scores).argmax(-1)]  # (N_q, d_v)
    facts: dict[str, Value] = {
        **{f"read_{name}": found[name][0] for name in ("soft", "top", "hard")},
        **{f"reached_{name}": found[name][1] for name in ("soft", "top", "hard")},
        **{f"gradient_{name}": found[name][2] for name in ("soft", "top", "one")},
        "one_gap": (top(scores, 1) - argmax(scores)).abs().max().item(),
        "scores_shape": list(scores.shape),
        "picked_shape": list(picked.shape),
        "picked_gap": (argmax(scores) @ V - picked).abs().max().item(),
    }
    return Evidence(
        facts=facts, figures=[table()], sample=Text(f"{N_q} queries, {N_k} keys", f"{N_q} 个 query，{N_k} 个 key")
    )


def table() -> Table:
    rows = {
        "read": Text("values read per query", "每个 query 读的 value"),
        "reached": Text("scores with a gradient", "有梯度的打分"),
    }
    return Table(
        caption=Text("how many take part", "有多少参与"),
        columns=[Text("soft", "软"), Text("top-k", "top-k"), Text("argmax", "argmax")],
        rows=[
            Row(label=label, facts=[f"{name}_{rule}" for rule in ("soft", "top", "hard")])
            for name, label in rows.items()
        ],
    )
