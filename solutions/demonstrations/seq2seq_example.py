"""A worked example with two encoder states: every number that follows from it, and what does not follow."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Figure, Number, Real, Row, Series, Table, Text, Value
from solutions.seq2seq import Reading

WORDS = 4  # of the output
CONTINUATIONS = 20  # cells and output layers at random, since the example gives none
H = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)  # (n, d): h_1 and h_2
Normalise = Callable[[Tensor], Tensor]


def softmax(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def linear(scores: Tensor) -> Tensor:
    return scores / scores.sum(dim=-1, keepdim=True)


def worked(s_0: Tensor, normalise: Normalise, scale: float = 1.0, shift: float = 0.0) -> Reading:
    scores = H @ s_0 * scale  # (n,): e_i = s_0ᵀ h_i
    weights = normalise(scores + shift)  # (n,)
    context = weights @ H  # (d,): c_1 = Σ α_i h_i
    return Reading(scores, weights, context)


def continued(s_0: Tensor, c_1: Tensor, rng: torch.Generator) -> Tensor:
    """y_1 of networks that go on from the same s_0 and c_1: (20, words)."""
    outputs = []
    for _ in range(CONTINUATIONS):
        cell, out = nn.LSTMCell(3 + 2, 2), nn.Linear(2, WORDS)
        start = torch.randn(3, generator=rng)  # the embedded start symbol
        s_1, _ = cell(torch.cat([start, c_1.float()])[None], (s_0.float()[None], torch.zeros(1, 2)))  # (1, d)
        outputs.append(out(s_1).softmax(dim=-1)[0].detach())
    return torch.stack(outputs)


@demonstration(
    id="seq2seq.example",
    claim=Text(
        en="Two encoder states and one decoder state fix the weights and the context, but neither s_1 nor y_1.",
        zh="两个编码器状态加一个解码器状态，就能定出权重和上下文，但定不出 s_1 和 y_1。",
    ),
    formula=r"\alpha_2=\frac{e^{s_0^{\top}h_2}}{e^{s_0^{\top}h_1}+e^{s_0^{\top}h_2}}"
    r"=\sigma\left(s_0^{\top}(h_2-h_1)\right)",
    params=[Real(name="state", default=0.5, low=0.1, high=2.0, en="both entries of s_0", zh="s_0 的两个分量")],
    facts=[
        Number(name="score_1", en="score of h_1", zh="h_1 的打分"),
        Number(name="score_2", en="score of h_2", zh="h_2 的打分"),
        Number(name="weight_1", en="weight of h_1", zh="h_1 的权重"),
        Number(name="weight_2", en="weight of h_2", zh="h_2 的权重"),
        Number(name="sum_off", en="distance of the weights' sum from 1", zh="权重之和与 1 的差距"),
        Number(name="context_1", en="first entry of c_1", zh="c_1 的第一个分量"),
        Number(name="context_2", en="second entry of c_1", zh="c_1 的第二个分量"),
        Number(name="torch_gap", en="distance of c_1 from torch's attention", zh="c_1 与 torch 自带注意力的差距"),
        Number(name="scaled_weight_2", en="weight of h_2, scores over √d", zh="打分除以 √d 时 h_2 的权重"),
        Number(name="scaled_context_1", en="first entry of c_1, scores over √d", zh="打分除以 √d 时 c_1 的第一个分量"),
        Number(name="linear_weight_2", en="weight of h_2 without exponentials", zh="不取指数时 h_2 的权重"),
        Number(name="linear_context_1", en="first entry of c_1 without exponentials", zh="不取指数时 c_1 的第一个分量"),
        Number(name="equal_context_1", en="first entry of c_1 with equal weights", zh="权重相等时 c_1 的第一个分量"),
        Number(name="doubled_weight_2", en="weight of h_2 with s_0 doubled", zh="s_0 加倍时 h_2 的权重"),
        Number(name="shift_gap", en="change of a weight, both scores + 100", zh="两个打分都加 100 时权重的变化"),
        Number(name="last_score_1", en="score of h_1 for s_0 = h_2", zh="s_0 = h_2 时 h_1 的打分"),
        Number(name="last_score_2", en="score of h_2 for s_0 = h_2", zh="s_0 = h_2 时 h_2 的打分"),
        Number(name="last_weight_1", en="weight of h_1 for s_0 = h_2", zh="s_0 = h_2 时 h_1 的权重"),
        Number(name="last_weight_2", en="weight of h_2 for s_0 = h_2", zh="s_0 = h_2 时 h_2 的权重"),
        Count(name="words", en="different first words of 20 networks", zh="20 个网络给出的不同首词数"),
        Number(name="spread", en="largest spread of a probability in y_1", zh="y_1 中同一概率的最大差异"),
    ],
    source=["003-09", "003-10", "003-16", "003-17"],
    proof=worked,
)
def example(state: float, rng: torch.Generator, normalise: Normalise = softmax) -> Evidence:
    s_0 = torch.full((2,), state, dtype=torch.float64)  # (d,)
    given, without = worked(s_0, normalise), worked(s_0, linear)
    scaled, doubled = worked(s_0, normalise, scale=2**-0.5), worked(2 * s_0, normalise)
    shifted, last = worked(s_0, normalise, shift=100.0), worked(H[-1], normalise)
    by_torch = scaled_dot_product_attention(s_0[None], H, H, scale=1.0)[0]  # (d,)
    y_1 = continued(s_0, given.context, rng)  # (20, words)
    facts: dict[str, Value] = {
        "score_1": given.scores[0].item(), "score_2": given.scores[1].item(),
        "weight_1": given.weights[0].item(), "weight_2": given.weights[1].item(),
        "sum_off": abs(given.weights.sum().item() - 1),
        "context_1": given.context[0].item(), "context_2": given.context[1].item(),
        "torch_gap": (given.context - by_torch).abs().max().item(),
        "scaled_weight_2": scaled.weights[1].item(), "scaled_context_1": scaled.context[0].item(),
        "linear_weight_2": without.weights[1].item(), "linear_context_1": without.context[0].item(),
        "equal_context_1": H.mean(dim=0)[0].item(),
        "doubled_weight_2": doubled.weights[1].item(),
        "shift_gap": (shifted.weights - given.weights).abs().max().item(),
        "last_score_1": last.scores[0].item(), "last_score_2": last.scores[1].item(),
        "last_weight_1": last.weights[0].item(), "last_weight_2": last.weights[1].item(),
        "words": len(set(y_1.argmax(dim=-1).tolist())),
        "spread": (y_1.max(dim=0).values - y_1.min(dim=0).values).max().item(),
    }  # fmt: skip
    figures: list[Figure] = [_bars(given, scaled, without, last), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text("2 states, exact", "2 个状态，精确计算"))


def _bars(*readings: Reading) -> Bars:
    first, second = ([reading.weights[at].item() for reading in readings] for at in (0, 1))
    return Bars(
        caption=Text("weights of h_1 and h_2", "h_1 和 h_2 的权重"),
        labels=["softmax", "/ √d", "linear", "s_0 = h_2"],
        series=[
            Series(label=Text("h_1", "h_1"), values=first, tested=False),
            Series(label=Text("h_2", "h_2"), values=second),
        ],
    )


def _table() -> Table:
    rows = [
        (Text("as given", "按题目给出"), "score_1", "score_2", "weight_2", "context_1"),
        (Text("scores over √d", "打分除以 √d"), "", "", "scaled_weight_2", "scaled_context_1"),
        (Text("no exponentials", "不取指数"), "", "", "linear_weight_2", "linear_context_1"),
        (Text("s_0 = h_2", "s_0 = h_2"), "last_score_1", "last_score_2", "last_weight_2", ""),
    ]
    return Table(
        caption=Text("scores, weight of h_2, first entry of c_1", "打分、h_2 的权重、c_1 的第一个分量"),
        columns=[Text("e_1", "e_1"), Text("e_2", "e_2"), Text("α_2", "α_2"), Text("c_1", "c_1")],
        rows=[Row(label=label, facts=list(facts)) for label, *facts in rows],
    )
