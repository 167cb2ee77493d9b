"""Where `it` looks before any training: every other token is as likely to come first."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Number, Row, Series, Table, Text, Value
from solutions.positions import sinusoidal_positions

SENTENCE = ["the", "animal", "didn't", "cross", "the", "street", "because", "it", "was", "too", "tired"]
ANIMAL, STREET, IT = SENTENCE.index("animal"), SENTENCE.index("street"), SENTENCE.index("it")
D, MODELS = 16, 4000
Project = Callable[[Tensor, torch.Generator], tuple[Tensor, Tensor]]


def projected(x: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """Queries and keys with random matrices of their own in every model: (M, N, d) -> (M, N, d) twice."""
    W_q, W_k = torch.randn(2, len(x), D, D, generator=rng) / D**0.5  # (M, d, d) each
    return x @ W_q, x @ W_k


def weights_of_it(rng: torch.Generator, project: Project) -> Tensor:
    """What `it` attends to in many models, each with its own random embeddings and matrices -> (M, N)."""
    words = sorted(set(SENTENCE))
    table = torch.randn(MODELS, len(words), D, generator=rng)  # (M, words, d): N(0, 1) entries
    x = table[:, [words.index(word) for word in SENTENCE]] + sinusoidal_positions(len(SENTENCE), D)  # (M, N, d)
    q, k = project(x, rng)  # (M, N, d) each
    return attention_scores(q[:, IT : IT + 1], k).softmax(dim=-1)[:, 0]  # (M, 1, N) -> (M, N)


@demonstration(
    id="paths.untrained",
    claim=Text(
        en="In an untrained head `it` attends most to “animal” about as often as to any other word: one in eleven.",
        zh="在未训练的头里，it 最关注 animal 的频率与关注任何一个词差不多：约十一分之一。",
    ),
    formula=r"P(\arg\max_j a_{it,j}=\mathrm{animal})\approx\frac{1}{N}",
    facts=[
        Number(name="animal", en="how often animal gets the largest weight", zh="animal 权重最大的频率", unit="%"),
        Number(name="street", en="how often street gets the largest weight", zh="street 权重最大的频率", unit="%"),
        Number(name="itself", en="how often it gets the largest weight", zh="it 自己权重最大的频率", unit="%"),
        Number(name="before_street", en="how often animal gets more than street", zh="animal 权重大于 street 的频率",
               unit="%"),
        Number(name="average", en="average weight of animal", zh="animal 的平均权重"),
    ],
    source=["001-04"],
    proof=weights_of_it,
)  # fmt: skip
def untrained(rng: torch.Generator, project: Project = projected) -> Evidence:
    weights = weights_of_it(rng, project)  # (M, N)
    first = torch.bincount(weights.argmax(dim=-1), minlength=len(SENTENCE)) / MODELS  # (N,)
    facts: dict[str, Value] = {
        "animal": first[ANIMAL].item(),
        "street": first[STREET].item(),
        "itself": first[IT].item(),
        "before_street": (weights[:, ANIMAL] > weights[:, STREET]).float().mean().item(),
        "average": weights[:, ANIMAL].mean().item(),
    }
    bars = Bars(
        caption=Text("how often a word gets the largest weight of it", "it 对哪个词权重最大：频率"),
        labels=SENTENCE,
        series=[Series(label=Text("share", "频率"), values=first.tolist())],
    )
    sample = Text(f"{MODELS:,} untrained heads", f"{MODELS:,} 个未训练的头")
    return Evidence(facts=facts, figures=[bars, _table()], sample=sample)


def _table() -> Table:
    rows = {
        "animal": Text("animal first", "animal 最大"),
        "street": Text("street first", "street 最大"),
        "itself": Text("it itself first", "it 自己最大"),
        "before_street": Text("animal before street", "animal 大于 street"),
    }
    return Table(
        caption=Text("untrained heads", "未训练的头"),
        columns=[Text("share", "频率")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
