"""How far back the last output hears through a stack of causal windows."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Curves, Evidence, Numbers, Row, Series, Table, Text, Value
from solutions.paths import attention_layers, window_mask

N, D = 40, 4
LAYERS, WINDOWS = (1, 2, 3, 4), (1, 3, 7)
Mask = Callable[[int, int], Tensor]


def heard_by_the_last(layers: int, window: int, rng: torch.Generator, mask: Mask) -> int:
    """The number of tokens, itself among them, on which the last of N outputs depends."""
    x = torch.randn(N, D, generator=rng, dtype=torch.float64, requires_grad=True)  # (N, d)
    y = attention_layers(layers, D, rng, mask(N, window))(x)  # (N, d)
    (gradient,) = torch.autograd.grad(y[-1].sum(), x)  # (N, d)
    return int((gradient.abs().sum(dim=-1) > 0).sum())


@demonstration(
    id="paths.window",
    claim=Text(
        en="Through L layers, each with w tokens before it in view, the last output hears 1 + L·w tokens.",
        zh="每层能看到前面 w 个 token，经过 L 层，最后一个输出听得到 1 + L·w 个 token。",
    ),
    formula=r"\mathrm{reach}(L,w)=1+L\,w",
    facts=[
        Numbers(name="reaches", en="tokens heard by the last output", zh="最后一个输出听得到的 token 数"),
        Numbers(name="depths", en="layers L", zh="层数 L"),
        Numbers(name="windows", en="tokens before it in view, w", zh="能看到前面的 token 数 w"),
        Count(name="one_layer", en="tokens heard through one layer, w = 7", zh="w = 7，一层听得到的 token 数"),
        Count(name="four_layers", en="tokens heard through four layers, w = 7", zh="w = 7，四层听得到的 token 数"),
    ],
    source=["001-32"],
    proof=heard_by_the_last,
)
def window(rng: torch.Generator, mask: Mask = window_mask) -> Evidence:
    points = [(layers, width) for width in WINDOWS for layers in LAYERS]
    reaches = [heard_by_the_last(layers, width, rng, mask) for layers, width in points]
    of = dict(zip(points, reaches, strict=True))
    facts: dict[str, Value] = {
        "reaches": [float(reach) for reach in reaches],
        "depths": [float(layers) for layers, _ in points],
        "windows": [float(width) for _, width in points],
        "one_layer": of[1, 7],
        "four_layers": of[4, 7],
    }
    curves = Curves(
        caption=Text("tokens heard by the last output", "最后一个输出听得到的 token 数"),
        x=[float(layers) for layers in LAYERS],
        x_label=Text("layers", "层数"),
        series=[
            Series(label=Text(f"w = {width}", f"w = {width}"), values=[float(of[layers, width]) for layers in LAYERS])
            for width in WINDOWS
        ],
    )
    sample = Text(f"{len(points)} stacks over {N} tokens", f"{len(points)} 个堆叠，{N} 个 token")
    return Evidence(facts=facts, figures=[curves, _table()], sample=sample)


def _table() -> Table:
    return Table(
        caption=Text("w = 7", "w = 7"),
        columns=[Text("tokens heard", "听得到的 token 数")],
        rows=[
            Row(label=Text("one layer", "一层"), facts=["one_layer"]),
            Row(label=Text("four layers", "四层"), facts=["four_layers"]),
        ],
    )
