"""What learning the pronoun rests on: labels that mean something, and a place at which the adjective can be heard."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import pronoun
from solutions.catalog import Report, demonstration
from solutions.evidence import Bars, Curves, Evidence, Number, Progress, Row, Series, Table, Text, Value, number

TESTED, STEPS = 1000, 100
ARMS: dict[str, dict[str, int | bool]] = {
    "at_it": {"causal": True, "read_at": pronoun.IT},
    "at_end": {"causal": True, "read_at": pronoun.ADJ},
    "shuffled": {"causal": False, "read_at": pronoun.IT},
}
NAMES = {
    "at_it": Text("causal, read at it", "因果掩码，在 it 处读"),
    "at_end": Text("causal, read at the end", "因果掩码，在句末读"),
    "shuffled": Text("shuffled labels", "打乱标签"),
}
Make = Callable[..., pronoun.Reader]
Train = Callable[..., None]


def accuracy_of(
    arm: str, rng: torch.Generator, step_done: Callable[[float], None], seen: pronoun.Seen, make: Make, train: Train
) -> float:
    """Two layers, trained from scratch under one arm's conditions, asked about sentences with the true labels."""
    reader = make(2, rng, **ARMS[arm])
    train(reader, rng, step_done, steps=STEPS, shuffled=arm == "shuffled", seen=seen)
    return pronoun.accuracy(reader, pronoun.sentences(TESTED, rng))


@demonstration(
    id="paths.controls",
    claim=Text(
        en="Under a causal mask `it` cannot know its noun, since the adjective comes later; a later token can. Without "
        "meaningful labels nothing is learned.",
        zh="有因果掩码时，it 处无从知道指谁，因为形容词在后面；后面的 token 可以。标签没有意义，就什么也学不到。",
    ),
    formula=r"\frac{\partial y_{it}}{\partial x_{ADJ}}=0\quad(\text{causal mask, any depth})",
    facts=[
        Number(name="at_it", en="right answers at it, causal mask", zh="因果掩码，在 it 处答对的比例", unit="%"),
        Number(name="at_end", en="right answers at the end, causal mask", zh="因果掩码，在句末答对的比例", unit="%"),
        Number(name="shuffled", en="right answers after shuffled labels", zh="标签打乱后答对的比例", unit="%"),
        Number(name="at_it_loss", en="final loss at it, causal mask", zh="因果掩码，在 it 处的最终损失"),
        Number(name="at_end_loss", en="final loss at the end, causal mask", zh="因果掩码，在句末的最终损失"),
        Number(name="shuffled_loss", en="final loss with shuffled labels", zh="标签打乱后的最终损失"),
    ],
    source=["001-05"],
    proof=accuracy_of,
    trains=True,
)
def controls(
    rng: torch.Generator, report: Report, make: Make = pronoun.Reader, train: Train = pronoun.learn
) -> Evidence:
    losses: list[float] = []
    accuracy = 0.0  # of the step under way, held against the labels that it is taught

    def seen(right: float, _weights: Tensor) -> None:
        nonlocal accuracy
        accuracy = right

    def step_done(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 10 == 0:
            report(Progress(done=len(losses), total=len(ARMS) * STEPS, loss=loss, accuracy=accuracy))

    facts: dict[str, Value] = {}
    for arm in ARMS:
        facts[arm] = accuracy_of(arm, rng, step_done, seen, make, train)
        facts[f"{arm}_loss"] = sum(losses[-10:]) / 10
    sample = Text(f"{TESTED:,} sentences, {STEPS} steps", f"{TESTED:,} 个句子，{STEPS} 步")
    shares = [number(facts, arm) for arm in ARMS]
    return Evidence(facts=facts, figures=[_bars(shares), _curves(losses), _table()], sample=sample)


def _bars(shares: list[float]) -> Bars:
    return Bars(
        caption=Text("right answers; two nouns, so 50 % is chance", "答对的比例；两个名词，瞎猜是 50 %"),
        labels=["at it", "at end", "shuffled"],
        series=[Series(label=Text("right", "答对"), values=shares)],
    )


def _curves(losses: list[float]) -> Curves:
    return Curves(
        caption=Text("loss on the noun that is meant", "所指名词的损失"),
        x=[float(step) for step in range(STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=NAMES[arm], values=losses[at * STEPS : (at + 1) * STEPS], tested=arm == "at_it")
            for at, arm in enumerate(ARMS)
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("two layers, trained alike", "都是两层，训练方式相同"),
        columns=[Text("right", "答对"), Text("loss", "损失")],
        rows=[Row(label=label, facts=[arm, f"{arm}_loss"]) for arm, label in NAMES.items()],
    )
