"""What the decoder gets of the source: one vector of a fixed size, or a state for every token."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Int, Numbers, Row, Series, Shape, Table, Text, Value
from solutions.seq2seq import Read, read

SIZES = [(n, d) for d in (4, 7, 16) for n in (2, 3, 5, 12, 30)]  # (tokens, width)
INPUT = 8  # width of an embedded token
Keep = Callable[[Tensor], Tensor]


def every_state(H: Tensor) -> Tensor:
    """What attention needs of the encoder: (n, d) -> (n, d)."""
    return H


def encoded(n: int, d: int, rng: torch.Generator, keep: Keep) -> tuple[Tensor, Tensor]:
    encoder = nn.GRU(INPUT, d, batch_first=True)
    source = torch.randn(1, n, INPUT, generator=rng)  # (B = 1, n, E)
    with torch.no_grad():
        H, c = encoder(source)  # (1, n, d), (1, 1, d)
    return c[0, 0], keep(H[0])  # (d,), (n, d)


@demonstration(
    id="seq2seq.memory",
    claim=Text(
        en="The fixed vector has d numbers for a source of any length; with attention n·d numbers are kept.",
        zh="无论源序列多长，固定向量都只有 d 个数；用注意力则要保存 n·d 个数。",
    ),
    formula=r"c=h_n\in\mathbb{R}^{d},\qquad H=(h_1,\dots,h_n)\in\mathbb{R}^{n\times d}",
    params=[
        Int(name="n", default=5, low=1, high=64, en="tokens of the source n", zh="源序列 token 数 n"),
        Int(name="d", default=16, low=1, high=64, en="width of a state d", zh="状态宽度 d"),
        Int(name="m", default=3, low=1, high=64, en="decoder steps m", zh="解码步数 m"),
        Int(name="long", default=500, low=1, high=600, en="tokens of a long source", zh="长序列的 token 数"),
    ],
    facts=[
        Shape(name="vector_shape", en="shape of the fixed vector", zh="固定向量的形状"),
        Shape(name="states_shape", en="shape of the kept states", zh="保存的状态的形状"),
        Shape(name="weights_shape", en="shape of all the weights of m steps", zh="m 步全部权重的形状"),
        Shape(name="context_shape", en="shape of the contexts of m steps", zh="m 步上下文的形状"),
        Count(name="vector", en="numbers in the fixed vector", zh="固定向量的数值个数"),
        Count(name="states", en="numbers in the kept states", zh="所存状态的数值个数"),
        Count(name="long_vector", en="numbers in the fixed vector, long source", zh="长序列的固定向量的数值个数"),
        Count(name="long_states", en="numbers in the kept states, long source", zh="长序列所存状态的数值个数"),
        Numbers(name="lengths", en="tried lengths n", zh="试过的长度 n"),
        Numbers(name="widths", en="tried widths d", zh="试过的宽度 d"),
        Numbers(name="kept", en="numbers kept for attention", zh="为注意力保存的数值个数"),
        Numbers(name="fixed", en="numbers in the fixed vector, each size", zh="各种尺寸下固定向量的数值个数"),
    ],
    source=["003-01", "003-06"],
    proof=encoded,
)
def memory(
    n: int, d: int, m: int, long: int, rng: torch.Generator, keep: Keep = every_state, read: Read = read
) -> Evidence:
    vector, states = encoded(n, d, rng, keep)  # (d,), (n, d)
    long_vector, long_states = encoded(long, d, rng, keep)
    _, weights, context = read(torch.randn(m, d, generator=rng), states.expand(m, *states.shape))  # (m, n), (m, d)
    tried = [encoded(*size, rng, keep) for size in SIZES]
    facts: dict[str, Value] = {
        "vector_shape": list(vector.shape),
        "states_shape": list(states.shape),
        "weights_shape": list(weights.shape),
        "context_shape": list(context.shape),
        "vector": vector.numel(),
        "states": states.numel(),
        "long_vector": long_vector.numel(),
        "long_states": long_states.numel(),
        "lengths": [float(n) for n, _ in SIZES],
        "widths": [float(d) for _, d in SIZES],
        "kept": [float(states.numel()) for _, states in tried],
        "fixed": [float(vector.numel()) for vector, _ in tried],
    }
    sample = Text(f"n = {n} and {long:,}, d = {d}", f"n = {n} 和 {long:,}，d = {d}")
    return Evidence(facts=facts, figures=[_curves(tried), _table(n, long)], sample=sample)


def _curves(tried: list[tuple[Tensor, Tensor]]) -> Curves:
    widest = [at for at, (_, d) in enumerate(SIZES) if d == max(d for _, d in SIZES)]
    kept, fixed = ([float(tried[at][of].numel()) for at in widest] for of in (1, 0))
    return Curves(
        caption=Text("numbers the decoder can read, d = 16", "解码器能读到的数值个数，d = 16"),
        x=[float(SIZES[at][0]) for at in widest],
        x_label=Text("tokens of the source", "源序列 token 数"),
        series=[
            Series(label=Text("all states", "全部状态"), values=kept),
            Series(label=Text("fixed vector", "固定向量"), values=fixed, tested=False),
        ],
    )


def _table(n: int, long: int) -> Table:
    return Table(
        caption=Text("numbers the decoder can read", "解码器能读到的数值个数"),
        columns=[Text(f"n = {n}", f"n = {n}"), Text(f"n = {long}", f"n = {long}")],
        rows=[
            Row(label=Text("fixed vector", "固定向量"), facts=["vector", "long_vector"]),
            Row(label=Text("all states", "全部状态"), facts=["states", "long_states"]),
        ],
    )
