"""Trained on the right words alone, cross-attention learns where in the source each target word comes from."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, one_hot

from solutions import cross
from solutions.adam import Adam
from solutions.catalog import Report, demonstration
from solutions.cross import Projections
from solutions.evidence import Curves, Evidence, Figure, Heatmap, Int, Number, Progress, Row, Series, Table, Text, Value

WORDS, SENTENCES, STEPS, RATE, D_K = 8, 64, 100, 0.05, 12
TRAINED = Text("weights after training: target words read source words", "训练后的权重：目标词读源词")
FORMING = Text("weights as they form: target words read source words", "正在形成的权重：目标词读源词")
Ask = Callable[[int], Tensor]
Attend = Callable[[Tensor, Tensor, Projections], tuple[Tensor, Tensor]]
Watch = Callable[[float, float, Tensor], None]  # of a step: loss, accuracy, mean weights (T, S)


def by_place(length: int) -> Tensor:
    """What the decoder knows when it writes word t: t itself, (T, T)."""
    return torch.eye(length)


def blind(length: int) -> Tensor:
    """A decoder that says the same at every step: (T, T)."""
    return torch.ones(length, length) / length


def logits_of(source: Tensor, asked: Tensor, W: Projections, attend: Attend) -> tuple[Tensor, Tensor]:
    """Source words (B, S) -> logits of the target words (B, T, words), and the weights (B, T, S)."""
    length = source.shape[-1]
    words = one_hot(source, WORDS).float()  # (B, S, words)
    encoder = torch.cat([torch.eye(length).expand(*source.shape, length), words], dim=-1)  # (B, S, S + words)
    return attend(asked, encoder, W)


class Translator:
    """One head of cross-attention; target word t is the source word at place[t], and nobody tells it the place."""

    def __init__(self, place: Tensor, ask: Ask, attend: Attend, rng: torch.Generator, watch: Watch) -> None:
        length = len(place)
        self.place, self.asked, self.attend, self.rng = place, ask(length), attend, rng
        drawn = cross.drawn(length, length + WORDS, D_K, WORDS, rng)
        self.W = Projections(*(matrix.requires_grad_() for matrix in drawn))
        self.untrained = self.aligned()
        self.losses: list[float] = []
        adam = Adam(self.W, lr=RATE)
        for _ in range(STEPS):
            source = torch.randint(WORDS, (SENTENCES, length), generator=rng)  # (B, S)
            logits, weights = logits_of(source, self.asked, self.W, attend)  # (B, T, words), (B, T, S)
            loss = cross_entropy(logits.flatten(0, 1), source[:, place].flatten())
            adam.zero_grad()
            loss.backward()
            adam.step()
            self.losses.append(loss.item())
            right = logits.argmax(-1) == source[:, place]  # (B, T)
            watch(loss.item(), right.float().mean().item(), weights.detach().mean(0))

    def test(self) -> tuple[Tensor, Tensor, Tensor]:
        """New sentences (B, S), the words written for them (B, T) and the weights (B, T, S)."""
        source = torch.randint(WORDS, (300, len(self.place)), generator=self.rng)
        with torch.no_grad():
            logits, weights = logits_of(source, self.asked, self.W, self.attend)
        return source, logits.argmax(-1), weights

    def accuracy(self) -> float:
        source, written, _ = self.test()
        return (written == source[:, self.place]).float().mean().item()

    def aligned(self) -> float:
        """Share of target words whose largest weight is on the source word they come from."""
        return (self.test()[2].argmax(-1) == self.place).float().mean().item()

    def weights(self) -> Tensor:
        """The mean weights, (T, S)."""
        return self.test()[2].mean(0)


@demonstration(
    id="cross.alignment",
    claim=Text(
        en="Trained on target words alone, cross-attention finds where in the source each comes from; a decoder that "
        "cannot ask finds nothing.",
        zh="只用目标词训练，交叉注意力就能找到每个词在源句中的位置；不会提问的解码器找不到。",
    ),
    formula=r"y_t=x_{\pi(t)}:\qquad\mathrm{argmax}_i\,\alpha_{ti}=\pi(t)\ \text{after training}",
    params=[Int(name="length", default=8, low=4, high=12, en="words of a sentence", zh="句子的词数")],
    facts=[
        Number(name="accuracy", en="accuracy of the words written", zh="写出的词的准确率"),
        Number(
            name="aligned",
            en="share of largest weights on the right source word",
            zh="最大权重落在正确源词上的比例",
            unit="%",
        ),
        Number(name="right_weight", en="mean weight on the right source word", zh="正确源词的平均权重"),
        Number(
            name="diagonal", en="share of largest weights on the same place", zh="最大权重落在相同位置的比例", unit="%"
        ),
        Number(name="untrained", en="share aligned before training", zh="训练前对齐的比例", unit="%"),
        Number(
            name="blind_accuracy",
            en="accuracy of a decoder that asks the same each step",
            zh="每步提问相同的解码器的准确率",
        ),
        Number(name="blind_aligned", en="share aligned by that decoder", zh="该解码器对齐的比例", unit="%"),
        Number(name="loss", en="final loss", zh="最终损失"),
        Number(name="blind_loss", en="final loss of that decoder", zh="该解码器的最终损失"),
        Number(name="chance", en="share of one place", zh="单个位置的占比", unit="%"),
    ],
    source=["001-02"],
    proof=logits_of,
    trains=True,
)
def alignment(
    length: int, rng: torch.Generator, report: Report, ask: Ask = by_place, attend: Attend = cross.attend
) -> Evidence:
    done = 0

    def watch(loss: float, accuracy: float, weights: Tensor) -> None:
        nonlocal done
        done += 1
        if done % 10 == 0:
            forming: list[Figure] = [heatmap(weights, FORMING)]
            report(Progress(done=done, total=2 * STEPS, loss=loss, accuracy=accuracy, figures=forming))

    place = torch.arange(length).roll(1).flip(0)  # (T,): turned round, only the last word stays last
    asking = Translator(place, ask, attend, rng, watch)
    silent = Translator(place, blind, attend, rng, watch)
    weights = asking.weights()  # (T, S)
    facts: dict[str, Value] = {
        "accuracy": asking.accuracy(),
        "aligned": asking.aligned(),
        "right_weight": weights.gather(-1, place[:, None]).mean().item(),
        "diagonal": (weights.argmax(-1) == torch.arange(length)).float().mean().item(),
        "untrained": asking.untrained,
        "blind_accuracy": silent.accuracy(),
        "blind_aligned": silent.aligned(),
        "loss": asking.losses[-1],
        "blind_loss": silent.losses[-1],
        "chance": 1 / length,
    }
    return Evidence(
        facts=facts,
        figures=[heatmap(weights), curves(asking, silent), table()],
        sample=Text(f"2 decoders, {STEPS} steps each", f"2 个解码器，各 {STEPS} 步"),
    )


def heatmap(weights: Tensor, caption: Text = TRAINED) -> Heatmap:
    places = [str(place + 1) for place in range(len(weights))]
    return Heatmap(
        caption=caption,
        values=weights.tolist(),
        rows=[f"y{place}" for place in places],
        columns=[f"x{place}" for place in places],
    )


def curves(asking: Translator, silent: Translator) -> Curves:
    return Curves(
        caption=Text("loss on the target words", "目标词上的损失"),
        x=[float(step) for step in range(STEPS)],
        x_label=Text("step", "步"),
        series=[
            Series(label=Text("asks by place", "按位置提问"), values=asking.losses),
            Series(label=Text("asks the same each step", "每步提问相同"), values=silent.losses, tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("after training", "训练之后"),
        columns=[Text("accuracy", "准确率"), Text("aligned", "对齐"), Text("loss", "损失")],
        rows=[
            Row(label=Text("asks by place", "按位置提问"), facts=["accuracy", "aligned", "loss"]),
            Row(label=Text("asks the same", "提问相同"), facts=["blind_accuracy", "blind_aligned", "blind_loss"]),
        ],
    )
