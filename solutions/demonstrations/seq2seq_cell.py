"""What an LSTM cell can be called with: an input, and a pair of state and memory."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Number, Row, Shape, Table, Text, Value, Word
from solutions.seq2seq import State

FINE = "no error"
Join = Callable[[Tensor, Tensor], Tensor]


def joined(word: Tensor, context: Tensor) -> Tensor:
    """(B, E), (B, d) -> (B, E + d)."""
    return torch.cat([word, context], dim=-1)


def calls(word: Tensor, c_1: Tensor, state: State, join: Join) -> dict[str, Callable[[], State]]:
    s_0, memory = state  # (B, d) each
    width, d = word.shape[-1], s_0.shape[-1]
    narrow, wide = nn.LSTMCell(width, d), nn.LSTMCell(join(word, c_1).shape[-1], d)
    return {
        "written": lambda: narrow(s_0, c_1, word),  # as the formula s_1 = LSTMCell(s_0, c_1, start) is written
        "single": lambda: wide(join(word, c_1), s_0),  # without a memory
        "slipped": lambda: narrow(word, (s_0, c_1)),  # the context where the memory belongs
        "right": lambda: wide(join(word, c_1), (s_0, memory)),
        "forgetful": lambda: wide(join(word, c_1)),  # starts from zeros
    }


def outcome(call: Callable[[], State]) -> str:
    """The name of the error that the call raises, or FINE."""
    try:
        call()
    except Exception as error:
        return type(error).__name__
    return FINE


def effect(call: Callable[[], State], of: Tensor) -> float:
    """The largest derivative of a sum over s_1 by an entry of `of`; 0 where s_1 does not depend on it."""
    (gradient,) = torch.autograd.grad(call()[0].sum(), of, allow_unused=True)
    return 0.0 if gradient is None else gradient.abs().max().item()


@demonstration(
    id="seq2seq.cell",
    claim=Text(
        en="An LSTM cell takes one input and a pair (s, memory); word and context are joined into that input.",
        zh="LSTM 单元接收一个输入和一对 (s, 记忆)；词和上下文要先拼成这一个输入。",
    ),
    formula=r"(s_1,m_1)=\mathrm{LSTMCell}\left([x_1;c_1],(s_0,m_0)\right)",
    params=[
        Int(name="batch", default=3, low=1, high=64, en="sentences B", zh="句子数 B"),
        Int(name="E", default=5, low=1, high=64, en="width of a word E", zh="词向量宽度 E"),
        Int(name="d", default=7, low=1, high=64, en="width of a state d", zh="状态宽度 d"),
    ],
    facts=[
        Word(name="written", en="outcome of LSTMCell(s_0, c_1, x_1)", zh="LSTMCell(s_0, c_1, x_1) 的运行结果"),
        Word(name="single", en="outcome with s_0 alone as the state", zh="状态只给 s_0 时的运行结果"),
        Word(name="slipped", en="outcome with c_1 as the memory", zh="把 c_1 当作记忆时的运行结果"),
        Word(name="right", en="outcome with [x_1; c_1] and (s_0, m_0)", zh="传入 [x_1; c_1] 和 (s_0, m_0) 的运行结果"),
        Shape(name="input_shape", en="shape of the cell's input", zh="单元输入的形状"),
        Shape(name="weight_shape", en="shape of the cell's weight_ih", zh="单元 weight_ih 的形状"),
        Shape(name="state_shape", en="shape of s_1", zh="s_1 的形状"),
        Number(name="effect_word", en="effect of the word on s_1", zh="词对 s_1 的影响"),
        Number(name="effect_context", en="effect of the context on s_1", zh="上下文对 s_1 的影响"),
        Number(name="effect_state", en="effect of s_0 on s_1", zh="s_0 对 s_1 的影响"),
        Number(name="effect_memory", en="effect of the memory m_0 on s_1", zh="记忆 m_0 对 s_1 的影响"),
        Number(name="slipped_memory", en="effect of m_0 with c_1 in its place", zh="c_1 占了位置时 m_0 的影响"),
        Number(name="forgetful_state", en="effect of s_0 when no state is passed", zh="不传状态时 s_0 的影响"),
    ],
    source=["003-11", "003-13"],
    proof=calls,
)
def cell(batch: int, E: int, d: int, rng: torch.Generator, join: Join = joined) -> Evidence:
    word = torch.randn(batch, E, generator=rng).requires_grad_()  # (B, E)
    c_1, s_0, memory = (torch.randn(batch, d, generator=rng).requires_grad_() for _ in range(3))  # (B, d) each
    made = calls(word, c_1, (s_0, memory), join)
    inputs = join(word, c_1)
    facts: dict[str, Value] = {
        **{name: outcome(made[name]) for name in ("written", "single", "slipped", "right")},
        "input_shape": list(inputs.shape),
        "weight_shape": list(nn.LSTMCell(inputs.shape[-1], d).weight_ih.shape),
        "state_shape": list(made["right"]()[0].shape),
        "effect_word": effect(made["right"], word),
        "effect_context": effect(made["right"], c_1),
        "effect_state": effect(made["right"], s_0),
        "effect_memory": effect(made["right"], memory),
        "slipped_memory": effect(made["slipped"], memory),
        "forgetful_state": effect(made["forgetful"], s_0),
    }
    return Evidence(facts=facts, figures=[_table()], sample=Text("one call each", "各调用一次"))


def _table() -> Table:
    rows = {
        "written": "LSTMCell(s_0, c_1, x_1)",
        "single": "LSTMCell([x_1; c_1], s_0)",
        "slipped": "LSTMCell(x_1, (s_0, c_1))",
        "right": "LSTMCell([x_1; c_1], (s_0, m_0))",
    }
    return Table(
        caption=Text("ways to call nn.LSTMCell", "调用 nn.LSTMCell 的几种写法"),
        columns=[Text("outcome", "运行结果")],
        rows=[Row(label=Text(label, label), facts=[name]) for name, label in rows.items()],
    )
