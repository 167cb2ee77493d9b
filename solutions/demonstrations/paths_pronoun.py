"""Whom `it` means: in one layer its weights on the two nouns cannot depend on the adjective, and the answer can."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import pronoun
from solutions.catalog import Report, demonstration
from solutions.evidence import (
    AnyFact,
    Bars,
    Curves,
    Evidence,
    Heatmap,
    Number,
    Progress,
    Row,
    Series,
    Table,
    Text,
    Value,
)

TESTED = 1000
PLACES = ["N1", "did", "N2", "because", "it", "was", "ADJ"]
Make = Callable[[int, torch.Generator], pronoun.Reader]


def ratio_before_and_after(reader: pronoun.Reader, batch: pronoun.Sentences) -> tuple[float, float]:
    """Largest change of ln(weight on N1 / weight on N2) of `it` in the last layer; how often the nouns rank rightly."""
    last = len(reader.layers) - 1
    change = pronoun.ratio_change(reader, batch, last)  # the other adjective, all else alike
    ranked = pronoun.prefers_meant(reader, batch, last)
    return change, ranked


def _facts_of(layers: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Number(name=f"answers_{layers}", en=f"right answers, {en}", zh=f"{zh}答对的比例", unit="%"),
        Number(name=f"ranked_{layers}", en=f"sentences with the right noun ahead, {en}", zh=f"{zh}正确名词领先的句子",
               unit="%"),
        Number(name=f"change_{layers}", en=f"ln ratio changed by ADJ, {en}", zh=f"{zh}形容词改变 ln 比值"),
    ]  # fmt: skip


@demonstration(
    id="paths.pronoun",
    claim=Text(
        en="In one layer the ratio of its weights on the nouns is blind to the adjective, and yet the model answers; "
        "from two layers on the ratio can follow.",
        zh="只有一层时，it 对两个名词的权重之比不受形容词影响，模型却答得对；两层起，比值才可能随之改变。",
    ),
    formula=r"\frac{a_{it,N_1}}{a_{it,N_2}}=\exp\frac{q_{it}\cdot(k_{N_1}-k_{N_2})}{\sqrt{d_k}}",
    facts=[
        *_facts_of("one", "one layer", "一层"),
        *_facts_of("two", "two layers", "两层"),
        Number(name="on_adjective", en="weight of it on the adjective, one layer", zh="一层时 it 对形容词的权重"),
        Number(name="untrained", en="right answers, untrained", zh="未训练时答对的比例", unit="%"),
    ],
    source=["001-04", "001-05", "003-39"],
    proof=ratio_before_and_after,
    trains=True,
)
def learned(rng: torch.Generator, report: Report, make: Make = pronoun.Reader) -> Evidence:
    facts: dict[str, Value] = {}
    losses: list[float] = []
    accuracy, weights = 0.0, torch.zeros(pronoun.N, pronoun.N)  # of the step under way

    def seen(right: float, map: Tensor) -> None:
        nonlocal accuracy, weights
        accuracy, weights = right, map

    def step_done(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 10 == 0:
            done, total = len(losses), 2 * pronoun.STEPS
            report(Progress(done=done, total=total, loss=loss, accuracy=accuracy, figures=[forming(weights)]))

    for layers, name in ((1, "one"), (2, "two")):
        reader = make(layers, rng)
        if layers == 1:
            facts["untrained"] = pronoun.accuracy(reader, pronoun.sentences(TESTED, rng))
        pronoun.learn(reader, rng, step_done, seen=seen)
        batch = pronoun.sentences(TESTED, rng)
        facts[f"answers_{name}"] = pronoun.accuracy(reader, batch)
        facts[f"change_{name}"], facts[f"ranked_{name}"] = ratio_before_and_after(reader, batch)
        with torch.no_grad():
            of_it = reader(batch.tokens)[1][-1][:, pronoun.IT].mean(dim=0)  # (N,)
        if layers == 1:
            facts["on_adjective"] = of_it[pronoun.ADJ].item()
            shown = of_it.tolist()
    sample = Text(f"{TESTED:,} sentences, {pronoun.STEPS} steps", f"{TESTED:,} 个句子，{pronoun.STEPS} 步")
    return Evidence(facts=facts, figures=[_curves(losses), _bars(shown), _table()], sample=sample)


def _curves(losses: list[float]) -> Curves:
    return Curves(
        caption=Text("loss on the noun that is meant", "所指名词的损失"),
        x=[float(step) for step in range(pronoun.STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("two layers", "两层"), values=losses[pronoun.STEPS :]),
            Series(label=Text("one layer", "一层"), values=losses[: pronoun.STEPS], tested=False),
        ],
    )


def forming(weights: Tensor) -> Heatmap:
    """The mean weights (N, N) of the last layer while it learns."""
    caption = Text("weights as they form, place by place", "正在形成的权重，逐个位置")
    return Heatmap(caption=caption, values=weights.tolist(), rows=PLACES, columns=PLACES)


def _bars(shown: list[float]) -> Bars:
    return Bars(
        caption=Text("average weights of it, one layer", "一层时 it 的平均权重"),
        labels=PLACES,
        series=[Series(label=Text("weight", "权重"), values=shown)],
    )


def _table() -> Table:
    rows = [
        ("answers", "right answers", "答对的比例"),
        ("ranked", "meant noun before the other", "所指名词权重更大"),
        ("change", "ln ratio changed by the adjective", "形容词使 ln 比值的变化"),
    ]
    return Table(
        caption=Text("N1 did N2 because it was ADJ", "N1 did N2 because it was ADJ"),
        columns=[Text("one layer", "一层"), Text("two layers", "两层")],
        rows=[Row(label=Text(en, zh), facts=[f"{name}_one", f"{name}_two"]) for name, en, zh in rows],
    )
