"""A decoder at work: the encoder's K and V stay what they are, the query and the weights are new at every step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

from solutions import cross
from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.cross import Memory, Projections, total_variation
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text

Remember = Callable[[Tensor, Projections], Memory]
Advance = Callable[[Tensor, Tensor, Tensor], Tensor]
D = 12


def once(remember: Remember) -> Remember:
    """A cache: K and V are computed at the first step and kept."""
    kept: list[Memory] = []

    def cached(X: Tensor, W: Projections) -> Memory:
        if not kept:
            kept.append(remember(X, W))
        return kept[0]

    return cached


class Step:
    """What one step of the decoder used and found."""

    def __init__(self, q: Tensor, memory: Memory) -> None:
        self.q, self.memory = q, memory  # (1, d_k); K (S, d_k), V (S, d_v)
        context, weights = scaled_dot_product_attention(q, *memory)  # (1, d_v), (1, S)
        self.context, self.weights = context, weights[0]


def advanced(state: Tensor, context: Tensor, word: Tensor) -> Tensor:
    """A small recurrent decoder: state, context and the word just written, (1, d) each -> the next state (1, d)."""
    return (state + context + word).tanh()


def decode(
    encoder: Tensor, T: int, W: Projections, rng: torch.Generator, remember: Remember, advance: Advance
) -> list[Step]:
    state = torch.randn(1, D, generator=rng)  # (1, d)
    steps: list[Step] = []
    for _ in range(T):
        memory = remember(encoder, W)  # computed anew, to see whether that changes anything
        steps.append(Step(state @ W.W_q, memory))
        word = torch.randn(1, D, generator=rng)  # (1, d): the embedding of what was written
        state = advance(state, steps[-1].context, word)
    return steps


@demonstration(
    id="cross.decoding",
    claim=Text(
        en="While decoding, the encoder's K and V are the same at every step; the query, and so the weights, are new.",
        zh="解码时，编码器的 K、V 每一步都相同；query 每步都是新的，权重也随之变化。",
    ),
    formula=r"\alpha_t=\mathrm{softmax}\left(\frac{q_tK^{\top}}{\sqrt{d_k}}\right),\qquad q_t=s_tW_q,\quad "
    r"K=HW_k\text{ for all }t",
    params=[
        Int(name="T", default=6, low=2, high=64, en="steps of the decoder T", zh="解码步数 T"),
        Int(name="S", default=10, low=3, high=64, en="encoder states S", zh="编码器状态数 S"),
    ],
    facts=[
        Number(name="K_change", en="largest change of K between steps", zh="K 在各步之间的最大变化"),
        Number(name="V_change", en="largest change of V between steps", zh="V 在各步之间的最大变化"),
        Number(name="Q_change", en="least change of the query between steps", zh="query 在相邻步之间的最小变化"),
        Number(name="weights_change", en="mean distance of the weights of two steps", zh="相邻两步权重的平均距离"),
        Number(
            name="context_change", en="least change of the context between steps", zh="上下文在相邻步之间的最小变化"
        ),
        Number(name="frozen_change", en="that distance with the state held still", zh="状态固定不变时的这个距离"),
        Number(name="cached_gap", en="change of the contexts when K and V are kept", zh="缓存 K、V 后上下文的变化"),
        Count(name="rows_cached", en="encoder rows through W_k, K kept", zh="缓存 K 时经过 W_k 的行数"),
        Count(name="rows_anew", en="encoder rows through W_k, K anew each step", zh="每步重算 K 时经过 W_k 的行数"),
        Count(
            name="rows_both",
            en="rows through W_k, self- and cross-attention, K kept",
            zh="自注意力加交叉注意力，缓存 K 时经过 W_k 的总行数",
        ),
    ],
    source=["003-20", "001-01"],
    proof=decode,
)
def decoding(
    T: int,
    S: int,
    rng: torch.Generator,
    remember: Remember = cross.remember,
    advance: Advance = advanced,
    cache: Callable[[Remember], Remember] = once,
) -> Evidence:
    rows = 0

    def counted(X: Tensor, W: Projections) -> Memory:
        nonlocal rows
        rows += len(X)
        return remember(X, W)

    W = cross.drawn(D, D, D, D, rng)
    encoder = torch.randn(S, D, generator=rng)  # (S, d)
    start = rng.get_state()
    anew = decode(encoder, T, W, rng, counted, advance)
    rows_anew, rows = rows, 0
    rng.set_state(start)
    cached = decode(encoder, T, W, rng, cache(counted), advance)
    rows_cached, rows = rows, 0
    for step in anew:  # the decoder's self-attention adds one key a step
        counted(step.q, W)
    frozen = decode(encoder, T, W, rng, remember, lambda state, context, word: state)
    pairs = list(pairwise(anew))
    return Evidence(
        facts={
            "K_change": max((a.memory.K - b.memory.K).abs().max().item() for a, b in pairs),
            "V_change": max((a.memory.V - b.memory.V).abs().max().item() for a, b in pairs),
            "Q_change": min((a.q - b.q).abs().max().item() for a, b in pairs),
            "weights_change": sum(apart(a, b) for a, b in pairs) / len(pairs),
            "context_change": min((a.context - b.context).abs().max().item() for a, b in pairs),
            "frozen_change": max(apart(a, b) for a, b in pairwise(frozen)),
            "cached_gap": max((a.context - b.context).abs().max().item() for a, b in zip(anew, cached, strict=True)),
            "rows_cached": rows_cached,
            "rows_anew": rows_anew,
            "rows_both": rows_cached + rows,
        },
        figures=[heatmap(anew), table()],
        sample=Text(f"{T} steps, {S} encoder states", f"{T} 步，{S} 个编码器状态"),
    )


def apart(one: Step, other: Step) -> float:
    return total_variation(one.weights, other.weights).item()


def heatmap(steps: list[Step]) -> Heatmap:
    return Heatmap(
        caption=Text("weights, one row a step", "权重，每步一行"),
        values=[step.weights[:10].tolist() for step in steps[:8]],
        rows=[f"t = {t + 1}" for t in range(min(8, len(steps)))],
        columns=[str(state + 1) for state in range(min(10, len(steps[0].weights)))],
    )


def table() -> Table:
    rows = {
        "K_change": Text("change of K", "K 的变化"),
        "V_change": Text("change of V", "V 的变化"),
        "Q_change": Text("change of the query", "query 的变化"),
        "weights_change": Text("distance of the weights", "权重的距离"),
        "rows_cached": Text("rows through W_k, K kept", "经过 W_k 的行数，缓存 K"),
        "rows_anew": Text("rows through W_k, K anew", "经过 W_k 的行数，每步重算"),
    }
    return Table(
        caption=Text("from one step to the next", "从一步到下一步"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
