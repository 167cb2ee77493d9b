"""The bias of the keys adds one number to all scores of a query, so softmax forgets it and it gets no gradient."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Bars, Count, Evidence, Int, Number, Row, Series, Table, Text, Value

Normalise = Callable[[Tensor], Tensor]
Place = Callable[[Tensor], Tensor]
Layers = dict[str, nn.Linear]
BIASES = ("q", "k", "v")


def over_keys(scores: Tensor) -> Tensor:
    return scores.softmax(dim=-1)


def unplaced(x: Tensor) -> Tensor:
    return x


def rotated(x: Tensor) -> Tensor:
    """RoPE: x (N, d), each pair of entries turned by an angle that grows with the place."""
    N, d = x.shape
    pairs = torch.arange(d // 2, dtype=x.dtype)  # (d/2,)
    angles = torch.arange(N, dtype=x.dtype)[:, None] * 10_000 ** (-2 * pairs / d)  # (N, d/2)
    turned = torch.view_as_complex(x.unflatten(1, (-1, 2)).contiguous()) * torch.polar(torch.ones_like(angles), angles)
    return torch.view_as_real(turned).flatten(1)  # (N, d)


def layers(d: int, rng: torch.Generator) -> Layers:
    """torch's linear layers with their usual law, drawn from `rng`."""
    made = {role: nn.Linear(d, d, dtype=torch.float64) for role in BIASES}
    for parameter in (parameter for layer in made.values() for parameter in layer.parameters()):
        nn.init.uniform_(parameter, -(d**-0.5), d**-0.5, generator=rng)
    return made


def weights_of(X: Tensor, linear: Layers, place: Place, normalise: Normalise) -> Tensor:
    return normalise(attention_scores(place(linear["q"](X)), place(linear["k"](X))))  # (N, N)


def bias_gradients(X: Tensor, target: Tensor, linear: Layers, place: Place, normalise: Normalise) -> list[float]:
    output = weights_of(X, linear, place, normalise) @ linear["v"](X)  # (N, d)
    loss = (output - target).square().mean()
    biases = [linear[role].bias for role in BIASES]  # (d,) each
    return [gradient.norm().item() for gradient in torch.autograd.grad(loss, biases)]


@demonstration(
    id="roles.bias",
    claim=Text(
        en="The key bias shifts all scores of a query alike: no weight moves, and it gets no gradient. RoPE ends that.",
        zh="key 的 bias 给一个 query 的全部打分加上同一个数：权重不变，也没有梯度。用了 RoPE 就不再如此。",
    ),
    formula=r"q_i\cdot(k_j+b)=s_{ij}+q_i\cdot b,\qquad\mathrm{softmax}(s_i+q_i\cdot b)=\mathrm{softmax}(s_i)",
    params=[
        Int(name="N", default=8, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=16, low=2, high=64, en="width d, even", zh="宽度 d（偶数）"),
    ],
    facts=[
        Count(name="tensors", en="tensors learned by the three layers", zh="三个线性层可学的张量数"),
        *(
            Number(name=f"gradient_{role}", en=f"gradient norm of the {label} bias", zh=f"{label} bias 的梯度范数")
            for role, label in zip(BIASES, ("query", "key", "value"), strict=True)
        ),
        Number(name="ratio", en="key-bias gradient over query-bias gradient", zh="key bias 与 query bias 的梯度之比"),
        Number(name="ratio_rope", en="the same ratio with RoPE", zh="用 RoPE 时的梯度之比"),
        Number(
            name="moved_q", en="largest change of a weight, query bias added", zh="加上 query bias 后权重的最大变化"
        ),
        Number(name="moved_k", en="largest change of a weight, key bias added", zh="加上 key bias 后权重的最大变化"),
        Number(name="moved_k_rope", en="the same with RoPE", zh="用 RoPE 时加 key bias 后权重的最大变化"),
    ],
    source=["001-08"],
    proof=bias_gradients,
)
def bias(N: int, d: int, rng: torch.Generator, normalise: Normalise = over_keys, rope: Place = rotated) -> Evidence:
    if d % 2:
        d += 1  # RoPE turns pairs
    X, target = torch.randn(2, N, d, generator=rng, dtype=torch.float64)  # (N, d) each
    added = 2 * torch.randn(d, generator=rng, dtype=torch.float64)  # (d,)
    linear = layers(d, rng)
    plain = bias_gradients(X, target, linear, unplaced, normalise)
    turned = bias_gradients(X, target, linear, rope, normalise)
    facts: dict[str, Value] = {f"gradient_{role}": norm for role, norm in zip(BIASES, plain, strict=True)}
    facts |= {
        "tensors": sum(len(list(layer.parameters())) for layer in linear.values()),
        "ratio": plain[1] / plain[0] if plain[0] else math.inf,
        "ratio_rope": turned[1] / turned[0] if turned[0] else math.inf,
        "moved_q": moved(X, linear, "q", added, unplaced, normalise),
        "moved_k": moved(X, linear, "k", added, unplaced, normalise),
        "moved_k_rope": moved(X, linear, "k", added, rope, normalise),
    }
    return Evidence(
        facts=facts,
        figures=[bars(plain, turned), table()],
        sample=Text(f"{N} tokens, width {d}", f"{N} 个 token，宽度 {d}"),
    )


def moved(X: Tensor, linear: Layers, role: str, added: Tensor, place: Place, normalise: Normalise) -> float:
    """The largest change of a weight when `added` (d,) joins a bias."""
    with torch.no_grad():
        before = weights_of(X, linear, place, normalise)  # (N, N)
        linear[role].bias.add_(added)
        after = weights_of(X, linear, place, normalise)  # (N, N)
        linear[role].bias.sub_(added)
    return (after - before).abs().max().item()


def bars(plain: list[float], rope: list[float]) -> Bars:
    return Bars(
        caption=Text("gradient norm of each bias", "各个 bias 的梯度范数"),
        labels=["b_q", "b_k", "b_v"],
        series=[
            Series(label=Text("no positions", "无位置编码"), values=plain),
            Series(label=Text("RoPE", "RoPE"), values=rope, tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("the bias of the queries and that of the keys", "query 的 bias 与 key 的 bias"),
        columns=[Text("query", "query"), Text("key", "key")],
        rows=[
            Row(label=Text("gradient norm", "梯度范数"), facts=["gradient_q", "gradient_k"]),
            Row(label=Text("moves a weight by", "权重的最大变化"), facts=["moved_q", "moved_k"]),
            Row(label=Text("with RoPE by", "用 RoPE 时"), facts=["", "moved_k_rope"]),
        ],
    )
