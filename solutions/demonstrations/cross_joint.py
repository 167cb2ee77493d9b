"""A score must join the two sides: added up from one part for each, it gives weights that never hear of the query."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.cross import total_variation
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

Score = Callable[[Tensor, Tensor, "Parts"], Tensor]
STATES = 200


class Parts:
    """The matrices that the scores use."""

    def __init__(self, d: int, rng: torch.Generator) -> None:
        self.W, self.U = torch.randn(2, d, d, generator=rng, dtype=torch.float64) / d**0.5  # (d, d) each
        self.a, self.b = 3 * torch.randn(2, d, generator=rng, dtype=torch.float64) / d**0.5  # (d,) each


SCORES: dict[str, Score] = {
    "dot": lambda s, h, parts: s @ h.mT / s.shape[-1] ** 0.5,  # (T, S)
    "tanh": lambda s, h, parts: ((s @ parts.W)[:, None] + h @ parts.U).tanh() @ parts.a,  # (T, S, d) -> (T, S)
    "sum": lambda s, h, parts: (s @ parts.a)[:, None] + h @ parts.b,  # (T, 1) + (S,) -> (T, S)
    "encoder": lambda s, h, parts: (h @ parts.b).expand(len(s), -1),  # (S,) -> (T, S)
}
LABELS = {
    "dot": Text("s·h", "s·h"),
    "tanh": Text("a·tanh(Ws + Uh)", "a·tanh(Ws + Uh)"),
    "sum": Text("a·s + b·h", "a·s + b·h"),
    "encoder": Text("b·h", "b·h"),
}


def follow(s: Tensor, h: Tensor, other: Tensor, score: Score, parts: Parts) -> tuple[float, float]:
    """How far the weights move from one decoder state to the next, and with other encoder states."""
    weights = score(s, h, parts).softmax(-1)  # (T, S)
    with_state = total_variation(weights[1:], weights[:-1])  # (T − 1,)
    with_encoder = total_variation(score(s, other, parts).softmax(-1), weights)  # (T,)
    return with_state.mean().item(), with_encoder.mean().item()


@demonstration(
    id="cross.joint",
    claim=Text(
        en="A score that adds a part for s to a part for h gives the same weights for every s: softmax cancels it.",
        zh="如果打分只是 s 的一部分加上 h 的一部分，那么任何 s 得到的权重都相同：softmax 把 s 那部分约掉了。",
    ),
    formula=r"\frac{e^{a\cdot s+b\cdot h_i}}{\sum_ke^{a\cdot s+b\cdot h_k}}="
    r"\frac{e^{b\cdot h_i}}{\sum_ke^{b\cdot h_k}}",
    params=[
        Int(name="d", default=16, low=4, high=128, en="width of the states", zh="状态的宽度"),
        Int(name="S", default=10, low=2, high=64, en="encoder states S", zh="编码器状态数 S"),
    ],
    facts=[
        Number(
            name=f"{side}_{name}",
            en=f"change of the weights with {word}, {label.en}",
            zh=f"{label.zh}：{zh}后权重的变化",
        )
        for name, label in LABELS.items()
        for side, word, zh in (("state", "s", "换 s "), ("encoder", "h", "换 h "))
    ],
    source=["003-20", "003-21"],
    proof=follow,
)
def joint(d: int, S: int, rng: torch.Generator, scores: Mapping[str, Score] = SCORES) -> Evidence:
    s = torch.randn(STATES, d, generator=rng, dtype=torch.float64)  # (T, d)
    h, other = torch.randn(2, S, d, generator=rng, dtype=torch.float64)  # (S, d) each
    parts = Parts(d, rng)
    facts: dict[str, float] = {}
    for name, score in scores.items():
        facts[f"state_{name}"], facts[f"encoder_{name}"] = follow(s, h, other, score, parts)
    return Evidence(
        facts=dict(facts),
        figures=[bars(facts), table()],
        sample=Text(f"{STATES} decoder states", f"{STATES} 个解码器状态"),
    )


def bars(facts: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("how far the weights move with s", "换 s 时权重移动多少"),
        labels=[label.en for label in LABELS.values()],
        series=[Series(label=Text("total variation", "全变差"), values=[facts[f"state_{name}"] for name in LABELS])],
    )


def table() -> Table:
    return Table(
        caption=Text("change of the weights", "权重的变化"),
        columns=[Text("other s", "换 s"), Text("other h", "换 h")],
        rows=[Row(label=label, facts=[f"state_{name}", f"encoder_{name}"]) for name, label in LABELS.items()],
    )
