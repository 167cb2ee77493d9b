"""Path length, counted: operations between the first input and the last output, as autograd recorded them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Row, Series, Table, Text, Value
from solutions.paths import attention_layers, shortest_path, window_mask

D, WINDOW = 4, 4
Network = Callable[[list[Tensor], torch.Generator], Tensor]  # N inputs (d,) -> the last output (d,)


def recurrent(inputs: list[Tensor], rng: torch.Generator) -> Tensor:
    """An RNN: each state is made of the one before it."""
    cell = nn.RNNCell(D, D).double()
    h = torch.zeros(1, D, dtype=torch.float64)  # (1, d)
    for x in inputs:
        h = cell(x[None], h)  # (1, d)
    return h[0]


def attention(inputs: list[Tensor], rng: torch.Generator) -> Tensor:
    """One layer of full attention."""
    return attention_layers(1, D, rng)(torch.stack(inputs))[-1]


def windows(inputs: list[Tensor], rng: torch.Generator) -> Tensor:
    """Layers that see 4 tokens back, as few as let the last output depend on the first input."""
    x, mask, layers = torch.stack(inputs), window_mask(len(inputs), WINDOW), 0  # (N, d), (N, N)
    while True:
        layers += 1
        y = attention_layers(layers, D, rng, mask)(x)[-1]  # (d,)
        (gradient,) = torch.autograd.grad(y.sum(), inputs[0], retain_graph=True)  # (d,)
        if gradient.any() or layers > len(inputs):
            return y


NETWORKS: dict[str, Network] = {"recurrent": recurrent, "attention": attention, "windows": windows}


def path_length(network: Network, n: int, rng: torch.Generator) -> int:
    """Operations on the shortest way from the first of n inputs to the last output."""
    inputs = [torch.randn(D, generator=rng, dtype=torch.float64, requires_grad=True) for _ in range(n)]
    return shortest_path(network(inputs, rng), inputs[0])


@demonstration(
    id="paths.graph",
    claim=Text(
        en="From the first input to the last output an RNN needs operations in proportion to N; one layer of attention "
        "always the same few.",
        zh="从第一个输入到最后一个输出，RNN 所需的运算步数随 N 增长；一层注意力始终是同样的几步。",
    ),
    formula=r"\mathrm{RNN}:\ O(N),\qquad\mathrm{attention}:\ O(1),\qquad\mathrm{window}\ w:\ O(N/w)",
    params=[Int(name="n", default=16, low=6, high=24, en="tokens", zh="token 数")],
    facts=[
        Count(name="recurrent", en="operations in an RNN, n tokens", zh="RNN 的运算步数，n 个 token"),
        Count(name="recurrent_twice", en="operations in an RNN, 2n tokens", zh="RNN 的运算步数，2n 个 token"),
        Count(name="attention", en="operations in attention, n tokens", zh="注意力的运算步数，n 个 token"),
        Count(name="attention_twice", en="operations in attention, 2n tokens", zh="注意力的运算步数，2n 个 token"),
        Count(name="windows", en="operations in stacked windows, n tokens", zh="堆叠窗口的运算步数，n 个 token"),
        Count(
            name="windows_twice", en="operations in stacked windows, 2n tokens", zh="堆叠窗口的运算步数，2n 个 token"
        ),
    ],
    source=["001-32"],
    proof=path_length,
)
def graph(n: int, rng: torch.Generator, networks: dict[str, Network] = NETWORKS) -> Evidence:
    lengths = {}
    for name, network in networks.items():
        lengths[name] = path_length(network, n, rng)
        lengths[f"{name}_twice"] = path_length(network, 2 * n, rng)
    facts: dict[str, Value] = {**lengths}
    bars = Bars(
        caption=Text("operations from the first input to the last output", "从第一个输入到最后一个输出的运算步数"),
        labels=["RNN", "attention", f"window {WINDOW}"],
        series=[
            Series(
                label=Text("n tokens", "n 个 token"), values=[float(lengths[name]) for name in networks], tested=False
            ),
            Series(
                label=Text("2n tokens", "2n 个 token"), values=[float(lengths[f"{name}_twice"]) for name in networks]
            ),
        ],
    )
    return Evidence(
        facts=facts, figures=[bars, _table()], sample=Text(f"{n} and {2 * n} tokens", f"{n} 与 {2 * n} 个 token")
    )


def _table() -> Table:
    rows = {"recurrent": Text("RNN", "RNN"), "attention": Text("full attention", "全注意力"),
            "windows": Text("stacked windows", "堆叠窗口")}  # fmt: skip
    return Table(
        caption=Text("operations on the shortest path", "最短路径上的运算步数"),
        columns=[Text("n", "n"), Text("2n", "2n")],
        rows=[Row(label=label, facts=[name, f"{name}_twice"]) for name, label in rows.items()],
    )
