"""Which state of an encoder is the last one: in a bidirectional encoder the answer is two places."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Shape, Table, Text, Value

E = 5  # width of an embedded token
Take = Callable[[Tensor, int], Tensor]


def at_the_end(H: Tensor, d: int) -> Tensor:
    """The backward half of the last row: H (n, 2d) -> (d,)."""
    return H[-1, d:]


def candidates(source: Tensor, d: int, take: Take) -> dict[str, Tensor]:
    encoder = nn.GRU(E, d, bidirectional=True)
    H, last = encoder(source)  # (n, 2d), (2, d)
    return {
        "forward": H[-1, :d],  # the forward half of the last row
        "taken": take(H, d),  # what stands beside it
        "first": H[0, d:],  # the backward half of the first row
        "final_forward": last[0],
        "final_backward": last[1],
    }


def reach(state: Tensor, source: Tensor) -> list[float]:
    """How strongly a state depends on each token of the source (n, E): n numbers."""
    (gradient,) = torch.autograd.grad(state.sum(), source, retain_graph=True)
    return gradient.norm(dim=-1).tolist()


@demonstration(
    id="seq2seq.bidirectional",
    claim=Text(
        en="In a bidirectional encoder, output[-1] holds the first step of the backward direction, not its last.",
        zh="在双向编码器里，output[-1] 里放的是反向的第一步，而不是反向的最后一步。",
    ),
    formula=r"H_n=\left[\overrightarrow{h}_n;\overleftarrow{h}_n\right],"
    r"\qquad s_0=\left[\overrightarrow{h}_n;\overleftarrow{h}_1\right]",
    params=[
        Int(name="n", default=7, low=2, high=32, en="tokens of the source n", zh="源序列 token 数 n"),
        Int(name="d", default=11, low=2, high=64, en="width of one direction d", zh="单个方向的宽度 d"),
    ],
    facts=[
        Number(name="forward_gap", en="gap: output[-1, :d] to the forward end", zh="output[-1, :d] 与正向末态的差距"),
        Number(name="backward_gap", en="gap: output[-1, d:] to the backward end", zh="output[-1, d:] 与反向末态的差距"),
        Number(name="first_gap", en="gap: output[0, d:] to the backward end", zh="output[0, d:] 与反向末态的差距"),
        Number(name="single_gap", en="gap: output[-1] to h_n, one direction", zh="单向编码器 output[-1] 与 h_n 的差距"),
        Count(name="seen_taken", en="tokens that output[-1, d:] depends on", zh="output[-1, d:] 依赖的 token 数"),
        Count(name="seen_final", en="tokens that the backward end depends on", zh="反向末态依赖的 token 数"),
        Number(name="first_token", en="effect of token 1 on output[-1, d:]", zh="首个 token 对 output[-1, d:] 的影响"),
        Number(name="last_token", en="effect of token n on output[-1, d:]", zh="末个 token 对 output[-1, d:] 的影响"),
        Shape(name="output_shape", en="shape of the encoder's output", zh="编码器输出的形状"),
        Shape(name="start_shape", en="shape of both final states joined", zh="两个方向末态拼接后的形状"),
    ],
    source=["003-06", "003-11"],
    proof=candidates,
)
def bidirectional(n: int, d: int, rng: torch.Generator, take: Take = at_the_end) -> Evidence:
    source = torch.randn(n, E, generator=rng).requires_grad_()  # (n, E)
    found = candidates(source, d, take)
    H, last = nn.GRU(E, d)(source)  # (n, d), (1, d): one direction
    taken, final = reach(found["taken"], source), reach(found["final_backward"], source)
    start = torch.cat([found["final_forward"], found["final_backward"]])  # (2d,)
    facts: dict[str, Value] = {
        "forward_gap": _gap(found["forward"], found["final_forward"]),
        "backward_gap": _gap(found["taken"], found["final_backward"]),
        "first_gap": _gap(found["first"], found["final_backward"]),
        "single_gap": _gap(H[-1], last[0]),
        "seen_taken": sum(effect > 0 for effect in taken),
        "seen_final": sum(effect > 0 for effect in final),
        "first_token": taken[0],
        "last_token": taken[-1],
        "output_shape": [n, found["taken"].numel() + found["forward"].numel()],
        "start_shape": list(start.shape),
    }
    sample = Text(f"n = {n}, d = {d} each way", f"n = {n}，每个方向 d = {d}")
    return Evidence(facts=facts, figures=[_bars(taken, final), _table()], sample=sample)


def _gap(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item()


def _bars(taken: list[float], final: list[float]) -> Bars:
    return Bars(
        caption=Text("dependence on each token of the source", "对源序列各个 token 的依赖"),
        labels=[f"x{i + 1}" for i in range(len(taken))],
        series=[
            Series(label=Text("backward end", "反向末态"), values=final, tested=False),
            Series(label=Text("output[-1, d:]", "output[-1, d:]"), values=taken),
        ],
    )


def _table() -> Table:
    rows = {
        "forward_gap": Text("output[-1, :d] − forward end", "output[-1, :d] − 正向末态"),
        "backward_gap": Text("output[-1, d:] − backward end", "output[-1, d:] − 反向末态"),
        "first_gap": Text("output[0, d:] − backward end", "output[0, d:] − 反向末态"),
        "seen_taken": Text("tokens in output[-1, d:]", "output[-1, d:] 涉及的 token"),
        "seen_final": Text("tokens in the backward end", "反向末态涉及的 token"),
    }
    return Table(
        caption=Text("where the final states are", "末态在哪里"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
