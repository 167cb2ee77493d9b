"""Which input can reach which output: influence, and the length of the way, read off the computation itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import torch
from torch import Tensor
from torch.autograd.graph import Node

from solutions.attention import scaled_dot_product_attention

Layer = Callable[[Tensor], Tensor]


def window_mask(n: int, window: int, causal: bool = True) -> Tensor:
    """Each query sees itself and `window` tokens before it; without `causal` as many after it -> (N, N) bool."""
    place = torch.arange(n)
    back = place[:, None] - place  # (N, N): how far behind the query the key stands
    return (back <= window) & (back >= (0 if causal else -window))


def attention_layers(
    count: int, d: int, rng: torch.Generator, mask: Tensor | None = None, residual: bool = False
) -> Layer:
    """A stack of random attention layers: (…, N, d) -> (…, N, d) in double precision."""
    stack = torch.randn(count, 3, d, d, generator=rng, dtype=torch.float64) / d**0.5

    def run(x: Tensor) -> Tensor:
        for W_q, W_k, W_v in stack:
            heard = scaled_dot_product_attention(x @ W_q, x @ W_k, x @ W_v, mask)[0]  # (…, N, d)
            x = x + heard if residual else heard
        return x

    return run


def influence(layer: Layer, x: Tensor) -> Tensor:
    """|∂y_i/∂x_j| for every output i and input j: x (N, d) -> (N, N). Zero where no path leads from j to i."""
    x = x.detach().requires_grad_()
    y = layer(x)  # (N, d)
    upstream = torch.linspace(1, 2, y.shape[-1], dtype=y.dtype)  # (d,): a direction in which nothing cancels
    rows = [torch.autograd.grad((row * upstream).sum(), x, retain_graph=True)[0] for row in y]  # N of (N, d)
    return torch.stack([row.norm(dim=-1) for row in rows])  # (N, N)


def shortest_path(output: Tensor, leaf: Tensor) -> int:
    """How many operations lie on the shortest way from a leaf to an output in autograd's graph; 0 if there is none."""
    waiting: deque[tuple[Node | None, int]] = deque([(output.grad_fn, 1)])
    seen = set()
    while waiting:
        node, length = waiting.popleft()
        if node is None or node in seen:
            continue
        if getattr(node, "variable", None) is leaf:
            return length - 1
        seen.add(node)
        waiting.extend((before, length + 1) for before, _ in node.next_functions)
    return 0
