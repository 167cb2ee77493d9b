"""What enters the first layer: ids in, vectors out, and where the position table's size comes in."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Row, Shape, Table, Text, Value, Word
from solutions.positions import InputEmbedding

LONGEST = 512
FINE = "no error"
Make = Callable[[int, int, int], InputEmbedding]  # vocabulary, d_model, longest


def shapes(tokens: Tensor, vocabulary: int, d_model: int, make: Make) -> dict[str, Value]:
    module = make(vocabulary, d_model, LONGEST)
    embedded = module.embedding(tokens)  # (B, N, d_model)
    placed = module(tokens)  # (B, N, d_model)
    return {
        "embedded": list(embedded.shape),
        "placed": list(placed.shape),
        "table": list(module.embedding.weight.shape),  # (vocabulary, d_model)
        "queries": list((placed @ torch.zeros(placed.shape[-1], d_model)).shape),  # (B, N, d_k)
    }


def outcome(attempt: Callable[[], object]) -> str:
    """The name of the error that the attempt raises, or FINE."""
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return FINE


@demonstration(
    id="positions.input",
    claim=Text(
        en="Ids (B, N) become vectors (B, N, d_model); positions are added and widen nothing.",
        zh="编号 (B, N) 变成向量 (B, N, d_model)；位置是加上去的，不会加宽。",
    ),
    formula=r"(B,N)\to(B,N,d_{model})",
    params=[
        Int(name="B", default=3, low=1, high=64, en="sentences B", zh="句子数 B"),
        Int(name="N", default=7, low=1, high=LONGEST, en="tokens N", zh="token 数 N"),
        Int(name="vocabulary", default=101, low=2, high=2000, en="size of the vocabulary", zh="词表大小"),
        Int(name="d_model", default=22, low=2, high=512),
    ],
    facts=[
        Shape(name="embedded", en="shape of the embeddings", zh="嵌入的形状"),
        Shape(name="placed", en="shape with the positions", zh="加上位置后的形状"),
        Shape(name="table", en="shape of the embedding table", zh="嵌入表的形状"),
        Shape(name="queries", en="shape of the queries", zh="query 的形状"),
        Word(name="too_long", en="outcome of one token too many", zh="多一个 token 的运行结果"),
        Word(name="strange", en="outcome of an id outside the vocabulary", zh="编号超出词表的运行结果"),
    ],
    source=["002-01"],
    proof=shapes,
)
def enter(B: int, N: int, vocabulary: int, d_model: int, rng: torch.Generator, make: Make = InputEmbedding) -> Evidence:
    tokens = torch.randint(vocabulary, (B, N), generator=rng)  # (B, N)
    module = make(vocabulary, d_model, LONGEST)
    facts: dict[str, Value] = {
        **shapes(tokens, vocabulary, d_model, make),
        "too_long": outcome(lambda: module(torch.zeros(1, LONGEST + 1, dtype=torch.long))),
        "strange": outcome(lambda: module(torch.full((1, 1), vocabulary))),
    }
    return Evidence(facts=facts, figures=[_table()], sample=Text("one run", "一次运行"))


def _table() -> Table:
    rows = {
        "table": Text("embedding table", "嵌入表"),
        "embedded": Text("embeddings", "嵌入"),
        "placed": Text("with positions", "加上位置"),
        "queries": Text("queries", "query"),
        "too_long": Text("one token too many", "多一个 token"),
        "strange": Text("unknown id", "词表外的编号"),
    }
    return Table(
        caption=Text("what enters the first layer", "进入第一层的东西"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
