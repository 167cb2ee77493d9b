"""Of all ties only that of Q with K costs the lookup anything; K with V is free, and halves the cache."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions import lookup, roles
from solutions.catalog import Report, demonstration
from solutions.evidence import (
    AnyFact,
    Bars,
    Count,
    Curves,
    Evidence,
    Int,
    Number,
    Row,
    Series,
    Table,
    Text,
    Value,
    number,
)
from solutions.roles import Attend, Head, Share

TESTED = 256  # sentences
LABELS = {
    "none": Text("three matrices", "三个矩阵"),
    "qk": Text("W_q = W_k", "W_q = W_k"),
    "kv": Text("W_k = W_v", "W_k = W_v"),
    "qv": Text("W_q = W_v", "W_q = W_v"),
    "all": Text("one matrix", "一个矩阵"),
}


def each_tie(
    d: int, rng: torch.Generator, watch: lookup.Watch, share: Share, attend: Attend
) -> dict[str, tuple[Head, float, Tensor]]:
    measured = {}
    for tie in roles.TIES:
        head = roles.tied(tie, d, rng, share)  # matrices (d_model, d), the tied ones are one tensor
        roles.train(head, roles.lookup, rng, watch, attend)
        sentences = roles.lookup(TESTED, rng)
        right = roles.accuracy(head, sentences, attend)
        weights = roles.weights_of(head, sentences, attend)  # (B, N, N)
        measured[tie] = head, right, weights.gather(2, sentences.partner[..., None])  # (B, N, 1)
    return measured


def facts_of(tie: str, label: Text) -> list[AnyFact]:
    when = f"{label.zh}{seam(label.zh)}时"
    return [
        Number(name=f"accuracy_{tie}", en=f"accuracy with {label.en}", zh=f"{when}的准确率"),
        Number(name=f"weight_{tie}", en=f"weight on the right token with {label.en}",
               zh=f"{when}对正确 token 的权重"),
        Count(name=f"parameters_{tie}", en=f"parameters with {label.en}", zh=f"{when}的参数量"),
        Count(name=f"cached_{tie}", en=f"numbers cached a token with {label.en}",
              zh=f"{when}每个 token 的缓存量"),
    ]  # fmt: skip


def seam(text: str) -> str:
    """The space that Chinese puts between Latin and Han."""
    return " " if text[-1].isascii() else ""


@demonstration(
    id="roles.tying",
    claim=Text(
        en="Tie Q with K, and the lookup is lost; tie K with V or Q with V, and nothing is lost.",
        zh="Q 与 K 共用矩阵，查找就学不会；K 与 V 共用、Q 与 V 共用，都没有损失。",
    ),
    formula=r"W_q=W_k:\;s_{ij}=s_{ji},\qquad W_k=W_v:\;s_{ij}\ne s_{ji}",
    params=[Int(name="d", default=12, low=4, high=32, en="width d of Q, K and V", zh="Q、K、V 的宽度 d")],
    facts=[fact for tie, label in LABELS.items() for fact in facts_of(tie, label)],
    source=["000-01", "000-20", "000-25", "002-09"],
    proof=each_tie,
    trains=True,
)
def tying(
    d: int,
    rng: torch.Generator,
    report: Report,
    share: Share = roles.same,
    attend: Attend = roles.self_attention,
) -> Evidence:
    watch = lookup.Watch(report, len(roles.TIES))
    facts: dict[str, Value] = {}
    for tie, (head, right, weight) in each_tie(d, rng, watch, share, attend).items():
        facts[f"accuracy_{tie}"] = right
        facts[f"weight_{tie}"] = weight.mean().item()
        facts[f"parameters_{tie}"] = sum(W.numel() for W in roles.learned(head))
        facts[f"cached_{tie}"] = cached(head, rng)
    return Evidence(
        facts=facts,
        figures=[bars(facts), curves(watch), table()],
        sample=Text(
            f"{len(roles.TIES)} models, {lookup.STEPS} steps each", f"{len(roles.TIES)} 个模型，各 {lookup.STEPS} 步"
        ),
    )


def cached(head: Head, rng: torch.Generator) -> int:
    """How many different numbers the keys and values of a token are: what a cache has to keep of it."""
    X, _, _ = roles.lookup(TESTED, rng)
    both = torch.cat([X @ head.W_k, X @ head.W_v], dim=-1).detach().flatten(0, 1)  # (B N, 2 d)
    return torch.unique(both, dim=1).shape[1]


def bars(facts: dict[str, Value]) -> Bars:
    return Bars(
        caption=Text("accuracy by what is tied", "不同共用方式的准确率"),
        labels=["—", "q = k", "k = v", "q = v", "q = k = v"],
        series=[
            Series(label=Text("accuracy", "准确率"), values=[number(facts, f"accuracy_{tie}") for tie in roles.TIES])
        ],
    )


def curves(watch: lookup.Watch) -> Curves:
    shown = {tie: watch.training(at) for at, tie in enumerate(roles.TIES) if tie in ("none", "qk", "kv")}
    return Curves(
        caption=Text("loss of the lookup", "查找任务的损失"),
        x=[float(step) for step in range(lookup.STEPS)],
        x_label=Text("step", "步"),
        series=[Series(label=LABELS[tie], values=losses, tested=tie != "none") for tie, losses in shown.items()],
    )


def table() -> Table:
    columns = {
        "accuracy": Text("accuracy", "准确率"),
        "parameters": Text("parameters", "参数量"),
        "cached": Text("cached a token", "每 token 缓存"),
    }
    return Table(
        caption=Text("the lookup with tied matrices", "共用矩阵时的查找任务"),
        columns=list(columns.values()),
        rows=[Row(label=label, facts=[f"{name}_{tie}" for name in columns]) for tie, label in LABELS.items()],
    )
