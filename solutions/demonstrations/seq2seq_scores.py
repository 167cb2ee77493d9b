"""Three ways to score a decoder state against an encoder state, and what they ask of the two widths."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Row, Shape, Table, Text, Value, Word

FINE = "no error"
Dot = Callable[[Tensor, Tensor], Tensor]


def dot(s: Tensor, H: Tensor) -> Tensor:
    """e_i = sᵀ h_i."""
    return H @ s  # (n,)


class Scores:
    """The layers of the two scores that learn."""

    def __init__(self, d_s: int, d_h: int) -> None:
        self.W = nn.Linear(d_h, d_s, bias=False)  # weight (d_s, d_h)
        self.W_s, self.W_h = nn.Linear(d_s, d_s, bias=False), nn.Linear(d_h, d_s, bias=False)
        self.v = nn.Linear(d_s, 1, bias=False)

    def general(self, s: Tensor, H: Tensor) -> Tensor:
        return self.W(H) @ s  # (n,): e_i = sᵀ W h_i

    def additive(self, s: Tensor, H: Tensor) -> Tensor:
        return self.v(torch.tanh(self.W_s(s) + self.W_h(H))).squeeze(-1)  # (n,): e_i = vᵀ tanh(W_s s + W_h h_i)


def outcome(score: Dot, s: Tensor, H: Tensor) -> str:
    """The name of the error that the score raises, or FINE if it gives one number for each state."""
    try:
        shape = score(s, H).shape
    except Exception as error:
        return type(error).__name__
    return FINE if shape == H.shape[:1] else f"shape {tuple(shape)}"


@demonstration(
    id="seq2seq.scores",
    claim=Text(
        en="The dot product needs equally wide states on both sides; the general and the additive score do not.",
        zh="点积要求两侧的状态一样宽；general 打分和加性打分没有这个要求。",
    ),
    formula=r"s^{\top}h_i,\qquad s^{\top}Wh_i,\qquad v^{\top}\tanh(W_ss+W_hh_i)",
    params=[
        Int(name="n", default=7, low=1, high=64, en="tokens of the source n", zh="源序列 token 数 n"),
        Int(name="d_s", default=5, low=1, high=64, en="width of the decoder's state", zh="解码器状态的宽度"),
        Int(name="d_h", default=11, low=1, high=64, en="width of the encoder's states", zh="编码器状态的宽度"),
    ],
    facts=[
        Word(name="dot", en="outcome of the dot product", zh="点积的运行结果"),
        Word(name="dot_equal", en="outcome of the dot product, equal widths", zh="两侧等宽时点积的运行结果"),
        Word(name="dot_turned", en="outcome of Hᵀ s", zh="Hᵀ s 的运行结果"),
        Word(name="general", en="outcome of the general score", zh="general 打分的运行结果"),
        Word(name="additive", en="outcome of the additive score", zh="加性打分的运行结果"),
        Shape(name="matrix_shape", en="shape of W in the general score", zh="general 打分中 W 的形状"),
        Count(name="dot_learns", en="numbers the dot product learns", zh="点积要学习的数值个数"),
        Count(name="general_learns", en="numbers the general score learns", zh="general 打分要学习的数值个数"),
        Count(name="additive_learns", en="numbers the additive score learns", zh="加性打分要学习的数值个数"),
    ],
    source=["003-08"],
    proof=outcome,
)
def scores(n: int, d_s: int, d_h: int, rng: torch.Generator, dot: Dot = dot) -> Evidence:
    s = torch.randn(d_s, generator=rng)  # (d_s,)
    H = torch.randn(n, d_h, generator=rng)  # (n, d_h)
    wide = torch.randn(n, d_s, generator=rng)  # (n, d_s)
    layers = Scores(d_s, d_h)
    facts: dict[str, Value] = {
        "dot": outcome(dot, s, H),
        "dot_equal": outcome(dot, s, wide),
        "dot_turned": outcome(lambda s, H: H.T @ s, s, H),
        "general": outcome(layers.general, s, H),
        "additive": outcome(layers.additive, s, H),
        "matrix_shape": list(layers.W.weight.shape),
        "dot_learns": 0,
        "general_learns": layers.W.weight.numel(),
        "additive_learns": sum(each.weight.numel() for each in (layers.W_s, layers.W_h, layers.v)),
    }
    sample = Text(f"n = {n}, widths {d_s} and {d_h}", f"n = {n}，宽度 {d_s} 和 {d_h}")
    return Evidence(facts=facts, figures=[_table()], sample=sample)


def _table() -> Table:
    rows = [
        (Text("sᵀ h", "sᵀ h"), "dot", "dot_learns"),
        (Text("sᵀ h, equal widths", "sᵀ h，等宽"), "dot_equal", "dot_learns"),
        (Text("sᵀ W h", "sᵀ W h"), "general", "general_learns"),
        (Text("vᵀ tanh(W_s s + W_h h)", "vᵀ tanh(W_s s + W_h h)"), "additive", "additive_learns"),
    ]
    return Table(
        caption=Text("what runs, and what it has to learn", "能否运行，要学多少个数"),
        columns=[Text("outcome", "运行结果"), Text("learned numbers", "要学的数值")],
        rows=[Row(label=label, facts=list(names)) for label, *names in rows],
    )
