"""Copying through one fixed vector: longer sources, wider vectors, and attention, each trained while you watch."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.catalog import Report, demonstration
from solutions.evidence import (
    Count,
    Curves,
    Evidence,
    Figure,
    Heatmap,
    Int,
    Number,
    Progress,
    Row,
    Series,
    Table,
    Text,
    Value,
)
from solutions.seq2seq import Attending, FixedVector, Read, copies, learn, read

SYMBOLS, BATCH, STEPS, RATE = 10, 32, 120, 0.025
TESTS = 500  # sequences


class Arm(NamedTuple):
    """One trained model, and how it copies sequences it has not seen."""

    model: FixedVector
    free: Tensor  # hits when it is fed its own choices: (tests, length)
    forced: Tensor  # hits when it is fed the right symbols: (tests, length)
    losses: list[float]


Decode = Callable[[FixedVector, Tensor], Tensor]


def free_running(model: FixedVector, source: Tensor) -> Tensor:
    """(B, n) -> (B, n): each step is fed what the step before chose."""
    return model.greedy(source, source.shape[1])


def copying(
    model: FixedVector, length: int, rng: torch.Generator, watch: Callable[[float, float], None], decode: Decode
) -> Arm:
    losses: list[float] = []
    right: list[float] = []  # the share of right symbols at each step of training

    def note(loss: float) -> None:
        losses.append(loss)
        watch(loss, right[-1])

    learn(model, lambda: copies(SYMBOLS, length, BATCH, rng), STEPS, RATE, note, right.append)
    source = copies(SYMBOLS, length, TESTS, rng)  # (tests, length)
    free = decode(model, source) == source  # (tests, length)
    with torch.no_grad():
        forced = model(source, source).argmax(dim=-1) == source  # (tests, length)
    return Arm(model, free, forced, losses)


@demonstration(
    id="seq2seq.bottleneck",
    claim=Text(
        en="A copy through one vector gets worse with length and better with width; attention needs neither.",
        zh="靠一个向量抄写：序列越长越差，向量越宽越好；有注意力就不必加宽。",
    ),
    formula=r"P(y_t)=f\left(y_{<t},\,c\right)\qquad\text{or}\qquad P(y_t)=f\left(y_{<t},\,c_t\right),\ "
    r"c_t=\sum_i\alpha_{t,i}h_i",
    params=[
        Int(name="length", default=6, low=2, high=12, en="symbols of a source", zh="源序列的符号数"),
        Int(name="width", default=16, low=4, high=32, en="width of a state", zh="状态宽度"),
    ],
    facts=[
        Number(name="short", en="accuracy of one vector, half the length", zh="一个向量、长度减半时的准确率", unit="%"),
        Number(name="fixed", en="accuracy of one vector", zh="一个向量的准确率", unit="%"),
        Number(name="wide", en="accuracy of one vector four times as wide", zh="一个向量加宽到四倍的准确率", unit="%"),
        Number(name="attention", en="accuracy with attention", zh="有注意力的准确率", unit="%"),
        Number(
            name="fixed_forced",
            en="accuracy of one vector, teacher forced",
            zh="一个向量、teacher forcing 下的准确率",
            unit="%",
        ),
        Number(
            name="attention_forced",
            en="accuracy with attention, teacher forced",
            zh="有注意力、teacher forcing 下的准确率",
            unit="%",
        ),
        Number(
            name="fixed_first",
            en="accuracy of one vector on the first symbol",
            zh="一个向量在第一个符号上的准确率",
            unit="%",
        ),
        Number(name="forced_first", en="the same, teacher forced", zh="同上，teacher forcing", unit="%"),
        Number(
            name="fixed_last",
            en="accuracy of one vector on the last symbol",
            zh="一个向量在最后一个符号上的准确率",
            unit="%",
        ),
        Number(
            name="forced_last",
            en="accuracy on the last symbol, teacher forced",
            zh="teacher forcing 下最后一个符号的准确率",
            unit="%",
        ),
        Number(name="fixed_whole", en="sequences right throughout, one vector", zh="一个向量全对的序列占比", unit="%"),
        Number(
            name="attention_whole", en="sequences right throughout, attention", zh="有注意力全对的序列占比", unit="%"
        ),
        Number(name="fixed_loss", en="final loss of one vector", zh="一个向量的最终损失"),
        Number(name="attention_loss", en="final loss with attention", zh="有注意力的最终损失"),
        Number(name="chance", en="accuracy of guessing", zh="瞎猜的准确率", unit="%"),
        Number(name="on_diagonal", en="weight of attention on the right symbol", zh="注意力落在正确符号上的权重"),
        Count(name="fixed_learns", en="numbers learned by one vector's model", zh="一个向量的模型要学的参数个数"),
        Count(name="wide_learns", en="numbers learned by the wide model", zh="加宽的模型要学的参数个数"),
        Count(name="attention_learns", en="numbers learned with attention", zh="有注意力的模型要学的参数个数"),
    ],
    source=["003-02", "003-03", "003-05"],
    proof=copying,
    trains=True,
)
def bottleneck(
    length: int,
    width: int,
    rng: torch.Generator,
    report: Report,
    read: Read = read,
    decode: Decode = free_running,
    wider: int = 4,
    shorter: int = 2,
) -> Evidence:
    done = 0

    def watch(loss: float, right: float) -> None:
        nonlocal done
        done += 1
        if done % 10 == 0:
            report(Progress(done=done, total=4 * STEPS, loss=loss, accuracy=right))

    fixed = copying(FixedVector(SYMBOLS, width), length, rng, watch, decode)
    model = Attending(SYMBOLS, width, read)
    attention = copying(model, length, rng, watch, decode)
    wide = copying(FixedVector(SYMBOLS, wider * width), length, rng, watch, decode)
    short = copying(FixedVector(SYMBOLS, width), length // shorter, rng, watch, decode)
    source = copies(SYMBOLS, length, TESTS, rng)  # (tests, length)
    weights = model.weights(source, source).mean(dim=0)  # (length, length)
    facts: dict[str, Value] = {
        "short": share(short.free), "fixed": share(fixed.free),
        "wide": share(wide.free), "attention": share(attention.free),
        "fixed_forced": share(fixed.forced), "attention_forced": share(attention.forced),
        "fixed_first": share(fixed.free[:, 0]), "forced_first": share(fixed.forced[:, 0]),
        "fixed_last": share(fixed.free[:, -1]), "forced_last": share(fixed.forced[:, -1]),
        "fixed_whole": share(fixed.free.all(dim=1)), "attention_whole": share(attention.free.all(dim=1)),
        "fixed_loss": fixed.losses[-1], "attention_loss": attention.losses[-1],
        "chance": 1 / SYMBOLS,
        "on_diagonal": weights.diagonal().mean().item(),
        "fixed_learns": learned(fixed.model), "wide_learns": learned(wide.model),
        "attention_learns": learned(attention.model),
    }  # fmt: skip
    figures: list[Figure] = [curves(fixed, wide, attention), by_position(fixed, attention), heatmap(weights), table()]
    sample = Text(f"4 models, {STEPS} steps each", f"4 个模型，各 {STEPS} 步")
    return Evidence(facts=facts, figures=figures, sample=sample)


def share(hits: Tensor) -> float:
    return hits.float().mean().item()


def learned(model: FixedVector) -> int:
    return sum(each.numel() for each in model.parameters())


def curves(fixed: Arm, wide: Arm, attention: Arm) -> Curves:
    return Curves(
        caption=Text("loss while training", "训练中的损失"),
        x=[float(step) for step in range(STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("attention", "注意力"), values=attention.losses),
            Series(label=Text("one vector", "一个向量"), values=fixed.losses, tested=False),
            Series(label=Text("one vector, 4 × as wide", "一个向量，4 倍宽"), values=wide.losses, tested=False),
        ],
    )


def by_position(fixed: Arm, attention: Arm) -> Curves:
    return Curves(
        caption=Text("accuracy at each position", "各个位置的准确率"),
        x=[float(t + 1) for t in range(fixed.free.shape[1])],
        x_label=Text("position", "位置"),
        series=[
            Series(label=Text("attention", "注意力"), values=attention.free.float().mean(dim=0).tolist()),
            Series(label=Text("one vector", "一个向量"), values=fixed.free.float().mean(dim=0).tolist(), tested=False),
            Series(
                label=Text("one vector, teacher forced", "一个向量，teacher forcing"),
                values=fixed.forced.float().mean(dim=0).tolist(),
                tested=False,
            ),
        ],
    )


def heatmap(weights: Tensor) -> Heatmap:
    positions = [str(i + 1) for i in range(len(weights))]
    return Heatmap(
        caption=Text("mean weight of each source position", "各个源位置的平均权重"),
        values=weights.tolist(),
        rows=[f"y{at}" for at in positions],
        columns=[f"x{at}" for at in positions],
    )


def table() -> Table:
    return Table(
        caption=Text("accuracy on new sequences, and what is learned", "在新序列上的准确率，以及参数个数"),
        columns=[Text("free", "自由运行"), Text("teacher forced", "teacher forcing"), Text("learned", "参数个数")],
        rows=[
            Row(label=Text("one vector", "一个向量"), facts=["fixed", "fixed_forced", "fixed_learns"]),
            Row(label=Text("half the length", "长度减半"), facts=["short", "", "fixed_learns"]),
            Row(label=Text("4 × as wide", "4 倍宽"), facts=["wide", "", "wide_learns"]),
            Row(label=Text("attention", "注意力"), facts=["attention", "attention_forced", "attention_learns"]),
        ],
    )
