"""A relation with a direction cannot be learned with one matrix for Q and K; a relation without one can."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions import lookup
from solutions.catalog import Report, demonstration
from solutions.evidence import Count, Curves, Evidence, Heatmap, Int, Number, Row, Series, Table, Text, Value

GROUPS = 4
PAYLOADS = 4
ARMS = ("directed_tied", "directed_separate", "symmetric_tied", "symmetric_separate")


@demonstration(
    id="projections.tied.learning",
    claim=Text(
        en="With one W, a relation with a direction gets half the weight it needs, however long you train; "
        "a symmetric one gets all of it.",
        zh="共用一个 W 时，有方向的关系只能拿到一半权重，训练多久都一样；对称的关系则能全部拿到。",
    ),
    formula=r"S=S^{\top}\;\Rightarrow\;\sum_i\left(s_{i\,\pi(i)}-s_{i\,\pi^{-1}(i)}\right)=0",
    params=[
        Int(name="cycle", default=3, low=3, high=6, en="length of a cycle", zh="环的长度"),
        Int(name="d_k", default=12, low=4, high=32, en="d_k of the separate matrices", zh="分开时的 d_k"),
    ],
    facts=[
        fact
        for name, en, zh in (
            ("directed_tied", "on the cycles with one W", "共用 W 学环形关系"),
            ("directed_separate", "on the cycles with separate W", "分开 W 学环形关系"),
            ("symmetric_tied", "on the swaps with one W", "共用 W 学互换关系"),
            ("symmetric_separate", "on the swaps with separate W", "分开 W 学互换关系"),
        )
        for fact in (
            Number(name=f"weight_{name}", en=f"mean weight of the right token {en}",
                   zh=f"{zh}时正确 token 的平均权重"),
            Number(name=f"accuracy_{name}", en=f"accuracy {en}", zh=f"{zh}的准确率"),
            Number(name=f"loss_{name}", en=f"final loss {en}", zh=f"{zh}的最终损失"),
            Count(name=f"parameters_{name}", en=f"parameters learned {en}", zh=f"{zh}的参数量"),
        )
    ],
    source=["000-01", "000-15", "000-16", "000-20"],
    proof=lookup.learn,
    trains=True,
)  # fmt: skip
def learning(cycle: int, d_k: int, rng: torch.Generator, report: Report, tie: lookup.Tie = lookup.same) -> Evidence:
    N = GROUPS * cycle
    relations = {"directed": lookup.cycles(cycle, N), "symmetric": lookup.cycles(2, N)}
    watch = lookup.Watch(report, len(ARMS))
    facts: dict[str, Value] = {}
    learned: dict[str, Tensor] = {}
    for arm in ARMS:
        kind, _, matrices = arm.partition("_")
        W_q, W_k = lookup.matrices(N, d_k, rng, tie if matrices == "tied" else None)
        learned[arm] = lookup.learn(relations[kind], W_q, W_k, lookup.no_self(N), PAYLOADS, rng, watch)
        facts[f"weight_{arm}"] = lookup.weight_on(learned[arm], relations[kind])
        facts[f"accuracy_{arm}"] = lookup.accuracy(learned[arm], relations[kind], PAYLOADS, rng)
        facts[f"loss_{arm}"] = watch.losses[-1]
        facts[f"parameters_{arm}"] = lookup.parameters(W_q, W_k)
    return Evidence(
        facts=facts,
        figures=[
            curves(watch, 0, Text("loss on the cycles", "环形关系上的损失")),
            curves(watch, 2, Text("loss on the swaps", "互换关系上的损失")),
            heatmap(learned["directed_tied"], cycle, Text("weights within a cycle, one W", "一个环内的权重，共用 W")),
            heatmap(learned["directed_separate"], cycle, Text("the same, separate W", "同一个环，分开 W")),
            table(),
        ],
        sample=Text(f"{len(ARMS)} models, {lookup.STEPS} steps each", f"{len(ARMS)} 个模型，各 {lookup.STEPS} 步"),
    )


def curves(watch: lookup.Watch, first: int, caption: Text) -> Curves:
    """The losses of a tied training and of the separate one after it."""
    return Curves(
        caption=caption,
        x=[float(step) for step in range(lookup.STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("one W", "共用 W"), values=watch.training(first)),
            Series(label=Text("separate", "分开"), values=watch.training(first + 1), tested=False),
        ],
    )


def heatmap(weights: Tensor, cycle: int, caption: Text) -> Heatmap:
    """The first cycle's corner of weights (N, N); nobody attends to oneself."""
    corner: list[list[float | None]] = weights[:cycle, :cycle].tolist()
    for token, row in enumerate(corner):
        row[token] = None
    tokens = [str(token + 1) for token in range(cycle)]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens)


def table() -> Table:
    rows = {
        "weight": Text("weight on the right token", "正确 token 的权重"),
        "accuracy": Text("accuracy", "准确率"),
        "loss": Text("final loss", "最终损失"),
        "parameters": Text("parameters", "参数量"),
    }
    kinds = {"directed": Text("cycles", "环形"), "symmetric": Text("swaps", "互换")}
    return Table(
        caption=Text("cycles have a direction, swaps have none", "环形关系有方向，互换关系没有"),
        columns=[Text("one W", "共用 W"), Text("separate", "分开")],
        rows=[
            Row(label=Text(f"{kind.en}: {label.en}", f"{kind.zh}：{label.zh}"),
                facts=[f"{name}_{task}_tied", f"{name}_{task}_separate"])
            for task, kind in kinds.items() for name, label in rows.items()
        ],
    )  # fmt: skip
