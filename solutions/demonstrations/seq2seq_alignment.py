"""An LSTM cell with dot-product attention learns to copy, and its weights walk along the source."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import pad

from solutions.catalog import Report, demonstration
from solutions.evidence import (
    Count,
    Curves,
    Evidence,
    Figure,
    Heatmap,
    Number,
    Progress,
    Row,
    Series,
    Table,
    Text,
    Value,
)
from solutions.seq2seq import AttentionDecoder, Read, Reading, copies, learn, read, with_end

SYMBOLS, WIDTH, BATCH, STEPS, RATE = 8, 64, 32, 120, 0.015
SHORTEST, LONGEST, UNSEEN = 2, 5, 8  # symbols of a source: while training, and longer than any of these
TESTS = 300  # sequences


class Copied(NamedTuple):
    """What a model wrote, against the source with its end symbol."""

    hits: Tensor  # (tests, n + 1)
    ended: float  # the share of sequences whose end symbol came at the right step
    weights: Tensor  # (tests, m, n + 1)


def copied(model: AttentionDecoder, source: Tensor, read: Read) -> Copied:
    model.read = read
    chosen, weights = model.greedy(source, limit=source.shape[1] + 4)  # (B, m), (B, m, n + 1)
    steps = (chosen != model.end).sum(dim=1) + 1  # (B,): up to the end symbol
    width = source.shape[1]
    hits = pad(chosen, (0, width), value=model.end)[:, :width] == source  # (B, n + 1)
    return Copied(hits, share(steps == width), weights)


def only_first(model: AttentionDecoder, source: Tensor, read: Read) -> Read:
    """The weights of the first step for every step."""
    with torch.no_grad():
        H, (s_0, _) = model.encode(source)
        first = read(s_0, H)
    return lambda s, H: first


def turned(read: Read) -> Read:
    """The encoder's states in reversed order."""
    return lambda s, H: read(s, H.flip(-2))


def equal(s: Tensor, H: Tensor) -> Reading:
    """The same weight for every state."""
    return read(torch.zeros_like(s), H)


@demonstration(
    id="seq2seq.alignment",
    claim=Text(
        en="Trained to copy, the decoder reads source position t at step t, until it reads the end symbol.",
        zh="学会抄写之后，解码器在第 t 步读源序列的第 t 个位置，直到读到结束符。",
    ),
    formula=r"\alpha_t=\mathrm{softmax}\left(Hs_{t-1}\right),\quad c_t=H^{\top}\alpha_t,\quad "
    r"s_t=\mathrm{LSTM}\left([x_t;c_t],s_{t-1}\right),\quad \hat{y}_t=\mathrm{softmax}\left(W_o[s_t;c_t]+b_o\right)",
    facts=[
        Number(name="accuracy", en="accuracy, greedy decoding", zh="贪心解码的准确率", unit="%"),
        Number(name="whole", en="sequences right throughout", zh="全对的序列占比", unit="%"),
        Number(name="ended", en="sequences that end at the right step", zh="在正确的步结束的序列占比", unit="%"),
        Count(name="peaks", en="steps whose mean weight peaks on position t", zh="平均权重最大处正是位置 t 的步数"),
        Count(name="steps", en="steps, the end symbol included", zh="步数，含结束符"),
        Number(name="on_diagonal", en="mean weight on position t", zh="位置 t 上的平均权重"),
        Number(name="least_diagonal", en="smallest mean weight on position t", zh="位置 t 上平均权重的最小值"),
        Number(name="moved", en="weight that moves from step to step", zh="每步之间移动的权重", unit="%"),
        Number(
            name="frozen", en="accuracy with the first step's weights kept", zh="一直沿用第一步权重的准确率", unit="%"
        ),
        Number(name="equal", en="accuracy with equal weights", zh="权重全部相等的准确率", unit="%"),
        Number(
            name="turned", en="accuracy, encoder states in reversed order", zh="编码器状态倒序排列时的准确率", unit="%"
        ),
        Number(name="unseen", en="accuracy on longer sources than trained", zh="源序列比训练时更长的准确率", unit="%"),
        Number(
            name="unseen_ended",
            en="longer ones that end at the right step",
            zh="更长的序列中在正确的步结束的占比",
            unit="%",
        ),
        Number(
            name="unseen_diagonal", en="mean weight on position t, longer sources", zh="更长的序列在位置 t 上的平均权重"
        ),
        Number(name="first_loss", en="loss of the first step of training", zh="训练第一步的损失"),
        Number(name="last_loss", en="mean loss of the last ten steps", zh="最后十步的平均损失"),
    ],
    source=["003-03", "003-15", "003-20"],
    proof=AttentionDecoder.step,
    trains=True,
)
def alignment(rng: torch.Generator, report: Report, read: Read = read, longer: int = UNSEEN) -> Evidence:
    model = AttentionDecoder(SYMBOLS, WIDTH, read)
    losses: list[float] = []
    shown = probe(model)  # (B, n + 1)

    def watch(loss: float) -> None:
        losses.append(loss)
        if len(losses) % 5 == 0:
            forming: list[Figure] = [heatmap(forced(model, shown))]
            right = share(told(model, shown) == shown)
            report(Progress(done=len(losses), total=STEPS, loss=loss, accuracy=right, figures=forming))

    def batch() -> Tensor:
        length = int(torch.randint(SHORTEST, LONGEST + 1, (), generator=rng))
        return with_end(copies(SYMBOLS, length, BATCH, rng), model.end)  # (B, n + 1)

    learn(model, batch, STEPS, RATE, watch)
    source, unseen = (with_end(copies(SYMBOLS, length, TESTS, rng), model.end) for length in (LONGEST, longer))
    seen, stretched = copied(model, source, read), copied(model, unseen, read)
    weights = seen.weights[:, : LONGEST + 1].mean(dim=0)  # (n + 1, n + 1)
    changed = {"frozen": only_first(model, source, read), "equal": equal, "turned": turned(read)}
    facts: dict[str, Value] = {
        "accuracy": share(seen.hits), "whole": share(seen.hits.all(dim=1)), "ended": seen.ended,
        "peaks": int((weights.argmax(dim=-1) == torch.arange(len(weights))).sum()),
        "steps": LONGEST + 1,
        "on_diagonal": weights.diagonal().mean().item(), "least_diagonal": weights.diagonal().min().item(),
        "moved": 0.5 * (weights[1:] - weights[:-1]).abs().sum(dim=-1).mean().item(),
        **{name: share(copied(model, source, other).hits) for name, other in changed.items()},
        "unseen": share(stretched.hits), "unseen_ended": stretched.ended,
        "unseen_diagonal": stretched.weights.mean(dim=0).diagonal().mean().item(),
        "first_loss": losses[0], "last_loss": sum(losses[-10:]) / len(losses[-10:]),
    }  # fmt: skip
    sample = Text(f"{STEPS} steps, {TESTS} new sequences", f"{STEPS} 步，{TESTS} 个新序列")
    return Evidence(facts=facts, figures=[heatmap(weights), curve(losses), table()], sample=sample)


def probe(model: AttentionDecoder) -> Tensor:
    """Sequences to look at while it learns, drawn from nothing: 0 1 2 …, 1 2 3 …, with their end symbols."""
    symbols = torch.arange(SYMBOLS)
    return with_end((symbols[:, None] + symbols[:LONGEST]) % SYMBOLS, model.end)  # (symbols, n + 1)


@torch.no_grad()
def forced(model: AttentionDecoder, source: Tensor) -> Tensor:
    """The mean weights as the model has them now, fed the right symbols: (n + 1, n + 1)."""
    _, weights = model(source, source)  # (B, n + 1, n + 1)
    return weights.mean(dim=0)


@torch.no_grad()
def told(model: AttentionDecoder, source: Tensor) -> Tensor:
    """The likeliest symbols as the model is now, fed the right ones before them: (B, n + 1)."""
    logits, _ = model(source, source)  # (B, n + 1, symbols)
    return logits.argmax(dim=-1)


def share(hits: Tensor) -> float:
    return hits.float().mean().item()


def heatmap(weights: Tensor) -> Heatmap:
    positions = [*(str(i + 1) for i in range(len(weights) - 1)), "end"]
    return Heatmap(
        caption=Text("mean weight of each source position, step by step", "逐步解码时各个源位置的平均权重"),
        values=weights.tolist(),
        rows=[f"y {at}" for at in positions],
        columns=positions,
    )


def curve(losses: list[float]) -> Curves:
    return Curves(
        caption=Text("loss while training", "训练中的损失"),
        x=[float(step) for step in range(len(losses))],
        x_label=Text("step", "步"),
        series=[Series(label=Text("loss", "损失"), values=losses)],
    )


def table() -> Table:
    rows = {
        "accuracy": Text("as trained", "训练后"),
        "frozen": Text("first step's weights kept", "沿用第一步的权重"),
        "equal": Text("equal weights", "权重相等"),
        "turned": Text("encoder states reversed", "编码器状态倒序"),
        "unseen": Text(f"{UNSEEN} symbols instead of {LONGEST}", f"{UNSEEN} 个符号而不是 {LONGEST} 个"),
    }
    return Table(
        caption=Text("accuracy of greedy decoding", "贪心解码的准确率"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
