"""The factor √d_model in training: what it wins in a task about tokens, it can lose in a task about places."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.adam import Adam
from solutions.catalog import Report, demonstration
from solutions.evidence import Bars, Choice, Evidence, Number, Progress, Row, Series, Table, Text, Value, number
from solutions.positions import LAWS, sinusoidal_positions

D, VOCABULARY, BATCH, TESTED = 64, 32, 64, 1000
MARKERS = 8
Batch = tuple[Tensor, Tensor, Tensor]  # tokens (B, N), which query asks (B,), the token asked for (B,)
Factor = Callable[[int], float]


def find_marker(count: int, rng: torch.Generator) -> Batch:
    """Content: one of 8 markers stands somewhere among 32 tokens. Which? One query asks every sentence."""
    tokens = torch.randint(MARKERS, VOCABULARY, (count, 32), generator=rng)  # (B, 32)
    marker = torch.randint(MARKERS, (count,), generator=rng)  # (B,)
    place = torch.randint(32, (count, 1), generator=rng)  # (B, 1)
    return tokens.scatter(1, place, marker[:, None]), torch.zeros_like(marker), marker


def read_place(count: int, rng: torch.Generator) -> Batch:
    """Position: which of 12 tokens stands at place p? A query for each place."""
    tokens = torch.randint(VOCABULARY, (count, 12), generator=rng)  # (B, 12)
    place = torch.randint(12, (count,), generator=rng)  # (B,)
    return tokens, place, tokens.gather(1, place[:, None])[:, 0]


TASKS: dict[str, tuple[Callable[[int, torch.Generator], Batch], int, float]] = {
    "content": (find_marker, 30, 0.003), "position": (read_place, 80, 0.006)
}  # fmt: skip
"""Task -> its sentences, steps of training, learning rate."""


def predict(batch: Batch, table: Tensor, factor: float, W: list[Tensor]) -> Tensor:
    """One query of attention over factor · e + PE: tokens (B, N) -> logits (B, vocabulary)."""
    tokens, asked, _ = batch
    queries, W_k, W_v, readout = W  # (12, d), (d, d), (d, d), (d, vocabulary)
    x = factor * table[tokens] + sinusoidal_positions(tokens.shape[1], D)  # (B, N, d)
    scores = (x @ W_k @ queries[asked][:, :, None]).squeeze(-1) / math.sqrt(D)  # (B, N)
    read = scores.softmax(dim=-1)[:, None] @ x @ W_v  # (B, 1, d)
    return read[:, 0] @ readout  # (B, vocabulary)


@demonstration(
    id="positions.tasks",
    claim=Text(
        en="The factor decides which task trains faster: one about tokens gains what one about places loses.",
        zh="这个因子决定哪种任务学得更快：与 token 有关的任务占便宜，与位置有关的任务就吃亏。",
    ),
    formula=r"s_p=\frac{q^{\top}W_k\left(c\,e(t_p)+\mathrm{PE}_p\right)}{\sqrt{d_{model}}},\qquad"
    r" c\in\{1,\sqrt{d_{model}}\}",
    params=[Choice(name="law", default="N(0, 1/d)", options=tuple(LAWS), en="law of the embeddings", zh="嵌入的分布")],
    facts=[
        Number(name="content_raw", en="accuracy on tokens, as it is", zh="认 token 的准确率，不缩放", unit="%"),
        Number(name="content_scaled", en="accuracy on tokens, scaled", zh="认 token 的准确率，缩放", unit="%"),
        Number(name="position_raw", en="accuracy on places, as it is", zh="按位置读的准确率，不缩放", unit="%"),
        Number(name="position_scaled", en="accuracy on places, scaled", zh="按位置读的准确率，缩放", unit="%"),
    ],
    source=["002-03", "002-04"],
    proof=predict,
    trains=True,
)  # fmt: skip
def tasks(law: str, rng: torch.Generator, report: Report, factor: Factor = math.sqrt) -> Evidence:
    facts: dict[str, Value] = {}
    seen: list[float] = []
    total = 2 * sum(steps for _, steps, _ in TASKS.values())
    for task in TASKS:
        for setting, c in (("raw", 1.0), ("scaled", factor(D))):

            def step_done(loss: float, right: float) -> None:
                seen.append(loss)
                if len(seen) % 5 == 0:
                    report(Progress(done=len(seen), total=total, loss=loss, accuracy=right))

            facts[f"{task}_{setting}"] = _learned(task, law, c, rng, step_done)
    steps = Text("30 steps on tokens, 80 on places", "认 token 30 步，按位置读 80 步")
    return Evidence(facts=facts, figures=[_bars(facts), _table()], sample=steps)


def _learned(task: str, law: str, c: float, rng: torch.Generator, step_done: Callable[[float, float], None]) -> float:
    """The accuracy after a training from scratch."""
    draw, steps, rate = TASKS[task]
    table = LAWS[law](VOCABULARY, D, rng).requires_grad_()  # (vocabulary, d)
    W = [torch.randn(12, D, generator=rng), *(torch.randn(D, n, generator=rng) / D**0.5 for n in (D, D, VOCABULARY))]
    learned = [table, *(each.requires_grad_() for each in W)]
    adam = Adam(learned, lr=rate)
    for _ in range(steps):
        batch = draw(BATCH, rng)
        logits = predict(batch, table, c, W)  # (B, vocabulary)
        loss = functional.cross_entropy(logits, batch[2])
        adam.zero_grad()
        loss.backward()
        adam.step()
        step_done(loss.item(), (logits.argmax(dim=-1) == batch[2]).float().mean().item())
    batch = draw(TESTED, rng)
    return (predict(batch, table, c, W).argmax(dim=-1) == batch[2]).float().mean().item()


def _bars(facts: dict[str, Value]) -> Bars:
    def of(setting: str) -> list[float]:
        return [number(facts, f"{task}_{setting}") for task in TASKS]

    return Bars(
        caption=Text("accuracy after a short training", "短暂训练之后的准确率"),
        labels=["token", "place"],
        series=[
            Series(label=Text("as it is", "不缩放"), values=of("raw"), tested=False),
            Series(label=Text("× √d_model", "× √d_model"), values=of("scaled")),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("accuracy after a short training", "短暂训练之后的准确率"),
        columns=[Text("as it is", "不缩放"), Text("× √d_model", "× √d_model")],
        rows=[
            Row(label=Text("find the marker token", "找出标记 token"), facts=["content_raw", "content_scaled"]),
            Row(label=Text("read place p", "读出位置 p"), facts=["position_raw", "position_scaled"]),
        ],
    )
