"""How much of the gradient at the last output arrives at the first input: recurrent networks against attention."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text, Value

D, SENTENCES, OPEN = 16, 160, 5.0
Network = Callable[[Tensor], Tensor]  # (B, N, d) -> (B, N, d)
Networks = dict[str, Network]


def built(rng: torch.Generator) -> Networks:
    """Untrained networks as torch initialises them, an LSTM with its forget gate open, and one attention layer."""
    recurrent: dict[str, nn.RNNBase] = {
        "rnn": nn.RNN(D, D, batch_first=True), "gru": nn.GRU(D, D, batch_first=True),
        "lstm": nn.LSTM(D, D, batch_first=True), "open_lstm": nn.LSTM(D, D, batch_first=True),
    }  # fmt: skip
    with torch.no_grad():
        biases = dict(recurrent["open_lstm"].named_parameters())["bias_hh_l0"]  # (4d,)
        biases[D : 2 * D] += OPEN  # the forget gate: sigmoid(5) = 0.993 is kept each step
    W_q, W_k, W_v = torch.randn(3, D, D, generator=rng) / D**0.5

    def attention(x: Tensor) -> Tensor:
        return scaled_dot_product_attention(x @ W_q, x @ W_k, x @ W_v)[0]

    def runner(module: nn.RNNBase) -> Network:
        return lambda x: module(x)[0]

    return {**{name: runner(module) for name, module in recurrent.items()}, "attention": attention}


def arriving(network: Network, n: int, rng: torch.Generator) -> Tensor:
    """Median |∂(u·y_N)/∂x_j| over sentences, for every input j -> (N,)."""
    x = torch.randn(SENTENCES, n, D, generator=rng, requires_grad=True)  # (B, N, d)
    upstream = torch.randn(SENTENCES, D, generator=rng)  # (B, d)
    (gradient,) = torch.autograd.grad((network(x)[:, -1] * upstream).sum(), x)  # (B, N, d)
    return gradient.norm(dim=-1).median(dim=0).values  # (N,)


@demonstration(
    id="paths.gradient",
    claim=Text(
        en="Untrained recurrent networks lose the gradient exponentially with distance; attention does not feel "
        "distance, but shares its gradient among N tokens.",
        zh="未训练的循环网络，梯度随距离指数衰减；注意力感觉不到距离，但要把梯度分给 N 个 token。",
    ),
    formula=r"\mathrm{RNN}:\ \left|\frac{\partial y_N}{\partial x_1}\right|\sim\rho^{N},\qquad"
    r"\mathrm{attention}:\ \sim\frac{1}{N}",
    params=[Int(name="n", default=20, low=8, high=32, en="tokens", zh="token 数")],
    facts=[
        Number(name="rnn", en="first over last but one, RNN", zh="RNN：第一个比倒数第二个"),
        Number(name="gru", en="first over last but one, GRU", zh="GRU：第一个比倒数第二个"),
        Number(name="lstm", en="first over last but one, LSTM", zh="LSTM：第一个比倒数第二个"),
        Number(name="open_lstm", en="first over last but one, open LSTM", zh="遗忘门打开的 LSTM：第一个比倒数第二个"),
        Number(name="attention", en="first over last but one, attention", zh="注意力：第一个比倒数第二个"),
        Number(name="shrinking", en="attention at the first input, 4n over n",
               zh="注意力：4n 与 n 个 token 时第一个输入处之比"),
    ],
    source=["001-32"],
    proof=arriving,
)  # fmt: skip
def gradient(n: int, rng: torch.Generator, networks: Callable[[torch.Generator], Networks] = built) -> Evidence:
    made = networks(rng)
    found = {name: arriving(network, n, rng) for name, network in made.items()}
    ratios = {name: (norms[0] / norms[-2]).item() for name, norms in found.items()}
    facts: dict[str, Value] = {
        **ratios,
        "shrinking": (arriving(made["attention"], 4 * n, rng)[0] / found["attention"][0]).item(),
    }
    sample = Text(f"{SENTENCES} sentences of {n} tokens", f"{SENTENCES} 个句子，各 {n} 个 token")
    return Evidence(facts=facts, figures=[_bars(ratios), _table()], sample=sample)


def _bars(ratios: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("gradient at the first input over the last but one", "第一个输入处的梯度比倒数第二个"),
        labels=["RNN", "GRU", "LSTM", "LSTM, open", "attention"],
        series=[Series(label=Text("ratio", "比值"), values=list(ratios.values()))],
    )


def _table() -> Table:
    rows = {
        "rnn": Text("RNN", "RNN"),
        "gru": Text("GRU", "GRU"),
        "lstm": Text("LSTM", "LSTM"),
        "open_lstm": Text("LSTM, forget gate open", "LSTM，遗忘门打开"),
        "attention": Text("attention", "注意力"),
        "shrinking": Text("attention, 4n over n tokens", "注意力，4n 比 n 个 token"),
    }
    return Table(
        caption=Text("gradient at the first input, relative", "第一个输入处的梯度，相对值"),
        columns=[Text("ratio", "比值")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
