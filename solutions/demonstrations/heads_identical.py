"""Heads that start alike stay alike: what makes them differ is the draw of their first weights, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

from solutions.catalog import Report, demonstration
from solutions.demonstrations import heads_pairs as pairs
from solutions.demonstrations.heads_lookups import distance
from solutions.demonstrations.heads_pairs import Reader
from solutions.evidence import Curves, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.heads import MultiHeadAttention

HEADS = 2
Copy = Callable[[MultiHeadAttention, bool], None]


@torch.no_grad()
def copy_first_head(attention: MultiHeadAttention, output: bool) -> None:
    """Give every head the matrices of the first one; those of W_o too, if `output`."""
    for linear in (attention.W_q, attention.W_k, attention.W_v):
        first = _of_head(linear.weight, 0, attention.heads)  # (d_k, d_model)
        linear.weight.copy_(first.repeat(attention.heads, 1))  # (h d_k, d_model)
        linear.bias.copy_(_of_head(linear.bias, 0, attention.heads).repeat(attention.heads))
    if output:
        first = _of_head(attention.W_o.weight.T, 0, attention.heads)  # (d_v, d_model): one row a number of the head
        attention.W_o.weight.copy_(first.repeat(attention.heads, 1).T)  # (d_model, h d_v)


def _of_head(rows: torch.Tensor, head: int, heads: int) -> torch.Tensor:
    """The rows that belong to one head: (h d_k, …) -> (d_k, …)."""
    d_k = len(rows) // heads
    return rows[head * d_k : (head + 1) * d_k].clone()


def untouched(attention: MultiHeadAttention, output: bool) -> None:
    """Independent draws, as nn.Linear makes them."""


@demonstration(
    id="heads.identical",
    claim=Text(
        en="Two heads with the same first weights get the same gradient and stay one head; a difference in W_o alone "
        "sets them apart.",
        zh="两个头初值相同，梯度就相同，始终等于一个头；只要 W_o 不同，它们就会分开。",
    ),
    formula=r"W^{1}=W^{2}\;\Rightarrow\;\frac{\partial L}{\partial W^{1}}=\frac{\partial L}{\partial W^{2}}",
    params=[Int(name="steps", default=140, low=20, high=400, en="steps of training", zh="训练步数")],
    facts=[
        Number(
            name="apart_identical",
            en="distance of the weights after an identical start",
            zh="初值相同，训练后的权重差距",
        ),
        Number(
            name="apart_output", en="distance after a start that differs in W_o", zh="只有 W_o 不同，训练后的权重差距"
        ),
        Number(name="apart_independent", en="distance after independent starts", zh="初值独立，训练后的权重差距"),
        Number(
            name="matrices_identical",
            en="largest difference of W_q, W_k, W_v after training",
            zh="训练后 W_q、W_k、W_v 的最大差别",
        ),
        Number(
            name="moved_identical", en="largest change of these matrices by training", zh="训练给这些矩阵带来的最大变化"
        ),
        Number(name="accuracy_identical", en="accuracy after an identical start", zh="初值相同的准确率"),
        Number(name="accuracy_output", en="accuracy after a start that differs in W_o", zh="只有 W_o 不同的准确率"),
        Number(name="accuracy_independent", en="accuracy after independent starts", zh="初值独立的准确率"),
    ],
    source=["001-16", "002-27"],
    proof=copy_first_head,
    trains=True,
)
def identical(steps: int, rng: torch.Generator, report: Report, copy: Copy = copy_first_head) -> Evidence:
    watch = pairs.Losses(report, 3 * steps)
    facts: dict[str, Value] = {}
    for name, make, output in (("independent", untouched, False), ("identical", copy, True), ("output", copy, False)):
        attention = pairs.drawn(MultiHeadAttention(pairs.D_MODEL, HEADS))
        make(attention, output)
        before = _stacked(attention).clone()
        reader = Reader(attention)
        pairs.train(reader, 2, steps, rng, watch)
        found = pairs.measure(reader, 2, rng)
        facts[f"apart_{name}"] = distance(found.weights[:, 0], found.weights[:, 1]).mean().item()
        facts[f"accuracy_{name}"] = found.accuracy
        if name == "identical":
            after = _stacked(attention)
            facts["matrices_identical"] = (after[:, 0] - after[:, 1]).abs().max().item()
            facts["moved_identical"] = (after - before).abs().max().item()
    return Evidence(
        facts=facts,
        figures=[_curves(watch.all, steps), _table()],
        sample=Text(f"3 models of 2 heads, {steps} steps each", f"3 个两头模型，各 {steps} 步"),
    )


def _stacked(attention: MultiHeadAttention) -> torch.Tensor:
    """W_q, W_k and W_v by head: (3, h, d_k, d_model)."""
    linears: list[nn.Linear] = [attention.W_q, attention.W_k, attention.W_v]
    return torch.stack([linear.weight.detach().unflatten(0, (attention.heads, -1)) for linear in linears])


def _curves(losses: list[float], steps: int) -> Curves:
    return Curves(
        caption=Text("loss on two lookups", "两次查询的损失"),
        x=[float(step) for step in range(steps)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("independent", "独立"), values=losses[:steps], tested=False),
            Series(label=Text("identical", "相同"), values=losses[steps : 2 * steps]),
            Series(label=Text("identical but for W_o", "只有 W_o 不同"), values=losses[2 * steps :], tested=False),
        ],
    )


def _table() -> Table:
    rows = [
        ("independent", Text("independent", "独立")),
        ("output", Text("identical but for W_o", "只有 W_o 不同")),
        ("identical", Text("identical", "相同")),
    ]
    return Table(
        caption=Text("two heads by their start", "两个头，按初值"),
        columns=[Text("distance", "权重差距"), Text("accuracy", "准确率")],
        rows=[Row(label=label, facts=[f"apart_{name}", f"accuracy_{name}"]) for name, label in rows],
    )
