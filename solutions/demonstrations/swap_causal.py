"""Swapping Q and K under a causal mask: it runs, but the scores that are read point the other way in time."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Number, Row, Table, Text, Value, Word
from solutions.masks import causal_mask

Swap = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


def exchanged(Q: Tensor, K: Tensor) -> tuple[Tensor, Tensor]:
    return K, Q


def pairs_read(N: int, swap: Swap) -> Tensor:
    """The pairs (query i, key j), named as before the swap, that a causal attention reads after it -> (N, N) bool."""
    tokens = torch.arange(N)
    asker, asked = swap(tokens[:, None].expand(N, N), tokens.expand(N, N))  # (N, N) each
    read = torch.zeros(N, N, dtype=torch.bool)
    mask = causal_mask(N)  # the mask stays where it was
    read[asker[mask], asked[mask]] = True
    return read


@demonstration(
    id="swap.causal",
    claim=Text(
        en="Swapped under a causal mask, attention runs, but every pair it reads was hidden before.",
        zh="在因果掩码下互换，注意力照样运行，但它读的每一对原先都被遮住：过去和未来对调。",
    ),
    formula=r"(KQ^{\top})_{ij}=q_j\cdot k_i,\qquad j\le i",
    params=[
        Int(name="N", default=6, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=16, low=1, high=256),
    ],
    facts=[
        Count(name="pairs", en="pairs of two tokens read before the swap", zh="互换之前读的 token 对"),
        Count(name="still", en="of these still read after it", zh="其中互换之后仍读的"),
        Number(name="future", en="weight on the future if the mask is swapped along", zh="掩码随之互换时未来的权重"),
        Number(name="changed", en="largest change of a weight", zh="权重的最大变化"),
        Word(name="outcome", en="outcome of the swapped attention", zh="互换后注意力的运行结果"),
    ],
    proof=pairs_read,
)
def causal(N: int, d_k: int, rng: torch.Generator, swap: Swap = exchanged) -> Evidence:
    Q = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    K = torch.randn(N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k)
    mask, apart = causal_mask(N), ~torch.eye(N, dtype=torch.bool)
    before = (Q @ K.T / d_k**0.5).masked_fill(~mask, -torch.inf).softmax(-1)  # (N, N)
    asker, asked = swap(Q, K)
    try:
        after = (asker @ asked.T / d_k**0.5).masked_fill(~mask, -torch.inf).softmax(-1)  # (N, N)
        outcome = "no error"
    except RuntimeError:
        after, outcome = before, "RuntimeError"
    along = swap(mask, mask.T)[0].T.T  # (N, N): the mask under the swapped names
    turned = (asker @ asked.T / d_k**0.5).masked_fill(~along, -torch.inf).softmax(-1)  # (N, N)
    facts: dict[str, Value] = {
        "pairs": int((mask & apart).sum()),
        "still": int((mask & apart & pairs_read(N, swap)).sum()),
        "future": turned.triu(1).sum(-1)[:-1].mean().item(),
        "changed": (after - before).abs().max().item(),
        "outcome": outcome,
    }
    figure = Heatmap(
        caption=Text("weights if the mask is swapped along", "掩码随之互换时的权重"),
        values=turned[:6, :6].tolist(),
        rows=[str(at + 1) for at in range(min(N, 6))],
        columns=[str(at + 1) for at in range(min(N, 6))],
    )
    table = Table(
        caption=Text("pairs of two tokens", "token 对"),
        columns=[Text("count", "数目")],
        rows=[
            Row(label=Text("read before", "互换之前读的"), facts=["pairs"]),
            Row(label=Text("still read after", "互换之后仍读的"), facts=["still"]),
        ],
    )
    return Evidence(facts=facts, figures=[figure, table], sample=Text(f"{N} tokens", f"{N} 个 token"))
