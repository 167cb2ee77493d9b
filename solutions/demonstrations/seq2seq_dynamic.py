"""The encoder's states stay, the weights move with the decoder's state; in a merely additive score they would not."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Figure, Heatmap, Int, Number, Row, Table, Text, Value
from solutions.seq2seq import Read, read

D, M = 8, 6  # width, decoder states that ask
Bend = Callable[[Tensor], Tensor]


def weights_of(s: Tensor, H: Tensor, rng: torch.Generator, read: Read, bend: Bend) -> dict[str, Tensor]:
    W_s, W_h = torch.randn(2, D, D, generator=rng) / D**0.5  # (d, d) each
    v = torch.randn(D, generator=rng)  # (d,)
    joined = (s @ W_s).unsqueeze(1) + H @ W_h  # (m, 1, d) + (n, d) -> (m, n, d)
    return {
        "dot": read(s, H.expand(M, *H.shape)).weights,  # (m, n)
        "additive": (bend(joined) @ v).softmax(dim=-1),  # (m, n)
        "linear": (joined @ v).softmax(dim=-1),  # (m, n): vᵀ W_s s is the same for every i
    }


def moved(weights: Tensor) -> float:
    """The share of the weight that changes its place from one row to the next, on average: (m, n) -> 0 … 1."""
    return 0.5 * (weights[1:] - weights[:-1]).abs().sum(dim=-1).mean().item()


@demonstration(
    id="seq2seq.dynamic",
    claim=Text(
        en="The same encoder states get other weights whenever the decoder's state changes.",
        zh="编码器状态不变，解码器状态一变，权重就变。",
    ),
    formula=r"\alpha_{t,i}=\frac{e^{s_{t-1}^{\top}h_i}}{\sum_k e^{s_{t-1}^{\top}h_k}},"
    r"\qquad c_t=\sum_i\alpha_{t,i}h_i",
    params=[Int(name="n", default=5, low=2, high=32, en="tokens of the source n", zh="源序列 token 数 n")],
    facts=[
        Number(name="moved_dot", en="weight that moves, dot product", zh="点积打分时移动的权重", unit="%"),
        Number(name="moved_additive", en="weight that moves, additive score", zh="加性打分时移动的权重", unit="%"),
        Number(
            name="moved_linear",
            en="weight that moves, additive without tanh",
            zh="加性打分去掉 tanh 时移动的权重",
            unit="%",
        ),
        Number(name="linear_peak", en="largest weight, additive without tanh", zh="加性打分去掉 tanh 时的最大权重"),
        Number(name="moved_same", en="weight that moves, state repeated", zh="状态重复时移动的权重", unit="%"),
        Number(name="moved_source", en="weight that moves, other source", zh="换一个源序列时移动的权重", unit="%"),
        Number(name="moved_context", en="change of c from state to state", zh="状态改变时 c 的变化"),
        Count(name="leaders", en="positions that lead for some state", zh="曾经权重最大的位置数"),
        Number(name="sum_off", en="distance of the weights' sum from 1", zh="权重之和与 1 的差距"),
        Number(name="shift_gap", en="change of a weight, all scores + 3", zh="全部打分加 3 时权重的变化"),
        Number(name="terms_gap", en="distance of c from Σ α_i h_i", zh="c 与 Σ α_i h_i 的差距"),
        Number(name="outside", en="farthest c lies outside the range of the h_i", zh="c 超出 h_i 范围的最大幅度"),
    ],
    source=["003-09", "003-10", "003-12", "003-20", "003-21"],
    proof=weights_of,
)
def dynamic(n: int, rng: torch.Generator, read: Read = read, bend: Bend = torch.tanh) -> Evidence:
    s = torch.randn(M, D, generator=rng)  # (m, d)
    H, other = torch.randn(2, n, D, generator=rng)  # (n, d) each
    found = weights_of(s, H, rng, read, bend)
    scores, weights, context = read(s, H.expand(M, n, D))  # (m, n), (m, n), (m, d)
    terms = sum(weights[:, i, None] * H[i] for i in range(n))  # (m, d)
    repeated = read(s[:1].expand(M, D), H.expand(M, n, D)).weights  # (m, n)
    sources = torch.stack([read(s[0], H).weights, read(s[0], other).weights])  # (2, n)
    low, high = H.min(dim=0).values, H.max(dim=0).values  # (d,) each
    facts: dict[str, Value] = {
        **{f"moved_{name}": moved(rows) for name, rows in found.items()},
        "linear_peak": found["linear"].max().item(),
        "moved_same": moved(repeated),
        "moved_source": moved(sources),
        "moved_context": (context[1:] - context[:-1]).abs().mean().item(),
        "leaders": len(set(weights.argmax(dim=-1).tolist())),
        "sum_off": (weights.sum(dim=-1) - 1).abs().max().item(),
        "shift_gap": ((scores + 3).softmax(dim=-1) - weights).abs().max().item(),
        "terms_gap": (context - terms).abs().max().item(),
        "outside": torch.maximum(low - context, context - high).max().clamp(min=0).item(),
    }
    figures: list[Figure] = [
        _heatmap(found["dot"], "dot product", "点积"),
        _heatmap(found["linear"], "no tanh", "无 tanh"),
        _table(),
    ]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{M} decoder states", f"{M} 个解码器状态"))


def _heatmap(weights: Tensor, en: str, zh: str) -> Heatmap:
    return Heatmap(
        caption=Text(f"weights of h_i for each s_t, {en}", f"每个 s_t 对 h_i 的权重，{zh}"),
        values=weights.tolist(),
        rows=[f"s{t}" for t in range(len(weights))],
        columns=[f"h{i + 1}" for i in range(weights.shape[1])],
    )


def _table() -> Table:
    rows = {
        "moved_dot": Text("sᵀ h", "sᵀ h"),
        "moved_additive": Text("vᵀ tanh(W_s s + W_h h)", "vᵀ tanh(W_s s + W_h h)"),
        "moved_linear": Text("vᵀ (W_s s + W_h h)", "vᵀ (W_s s + W_h h)"),
        "moved_same": Text("the same state again", "同一个状态"),
        "moved_source": Text("the same state, other source", "同一个状态，换源序列"),
    }
    return Table(
        caption=Text("share of the weight that moves", "移动的权重占比"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
