"""Which tokens an output can hear: all, those before it, or a window; and what depth adds."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Figure, Heatmap, Int, Number, Row, Table, Text, Value
from solutions.masks import causal_mask
from solutions.paths import attention_layers, influence, window_mask

D = 8
Masks = dict[str, Tensor | None]


def masks_of(n: int, window: int) -> Masks:
    """Full attention, causal, and a window on both sides: (N, N) bool each, None for full."""
    return {"full": None, "causal": causal_mask(n), "window": window_mask(n, window, causal=False)}


def jacobians(x: Tensor, layers: int, masks: Masks, rng: torch.Generator) -> dict[str, Tensor]:
    """|∂y_i/∂x_j| of one layer, and of a stack of them, for every mask: (N, N) each."""
    found = {}
    for name, mask in masks.items():
        found[name] = influence(attention_layers(1, D, rng, mask), x)  # (N, N)
        found[f"{name}_deep"] = influence(attention_layers(layers, D, rng, mask), x)  # (N, N)
    return found


@demonstration(
    id="paths.reach",
    claim=Text(
        en="In one layer of full attention every output hears every token; a causal mask or a window cuts paths, and "
        "depth restores only those of the window.",
        zh="一层全注意力里，每个输出都听得到每个 token；因果掩码和窗口会切断路径，加深只能恢复窗口切断的那些。",
    ),
    formula=r"J_{ij}=\left|\frac{\partial y_i}{\partial x_j}\right|",
    params=[
        Int(name="n", default=12, low=3, high=16, en="tokens", zh="token 数"),
        Int(name="window", default=1, low=1, high=4, en="window on either side", zh="两侧各看几个"),
        Int(name="layers", default=3, low=2, high=4, en="layers of the stack", zh="堆叠的层数"),
        Int(name="place", default=2, low=0, high=2, en="token that is exchanged", zh="被换掉的 token"),
    ],
    facts=[
        Count(name="full", en="pairs without a path, full attention", zh="全注意力：没有路径的位置对"),
        Count(name="causal", en="pairs without a path, causal mask", zh="因果掩码：没有路径的位置对"),
        Count(name="window_pairs", en="pairs without a path, window", zh="窗口：没有路径的位置对"),
        Count(name="full_deep", en="pairs without a path, full stack", zh="全注意力堆叠：没有路径的位置对"),
        Count(name="causal_deep", en="pairs without a path, causal stack", zh="因果掩码堆叠：没有路径的位置对"),
        Count(name="window_deep", en="pairs without a path, window stack", zh="窗口堆叠：没有路径的位置对"),
        Count(name="causal_gained", en="pairs that a causal stack adds", zh="因果掩码加深后新连通的位置对"),
        Count(name="window_gained", en="pairs that a window stack adds", zh="窗口加深后新连通的位置对"),
        Count(
            name="unmoved", en="outputs unmoved by one token, full attention", zh="换一个 token，全注意力下不变的输出数"
        ),
        Count(name="moved", en="outputs moved by one token, full attention", zh="换一个 token，全注意力下变化的输出数"),
        Count(
            name="moved_causal", en="outputs moved by one token, causal mask", zh="换一个 token，因果掩码下变化的输出数"
        ),
        Count(name="moved_window", en="outputs moved by one token, window", zh="换一个 token，窗口下变化的输出数"),
        Number(name="least", en="smallest change of an output, full attention", zh="全注意力下输出的最小变化"),
    ],
    source=["001-32", "001-34", "003-42"],
    proof=jacobians,
)
def reach(
    n: int, window: int, layers: int, place: int, rng: torch.Generator,
    masks: Callable[[int, int], Masks] = masks_of,
) -> Evidence:  # fmt: skip
    x = torch.randn(n, D, generator=rng, dtype=torch.float64)  # (N, d)
    chosen = masks(n, window)
    found = jacobians(x, layers, chosen, rng)
    moved = {name: _moved(x, place, mask, rng) for name, mask in chosen.items()}
    facts: dict[str, Value] = {
        "full": _zeros(found["full"]),
        "causal": _zeros(found["causal"]),
        "window_pairs": _zeros(found["window"]),
        "full_deep": _zeros(found["full_deep"]),
        "causal_deep": _zeros(found["causal_deep"]),
        "window_deep": _zeros(found["window_deep"]),
        "causal_gained": _zeros(found["causal"]) - _zeros(found["causal_deep"]),
        "window_gained": _zeros(found["window"]) - _zeros(found["window_deep"]),
        "unmoved": int((moved["full"] == 0).sum()),
        "moved": int((moved["full"] > 0).sum()),
        "moved_causal": int((moved["causal"] > 0).sum()),
        "moved_window": int((moved["window"] > 0).sum()),
        "least": moved["full"].min().item(),
    }
    figures: list[Figure] = [_map(Text("|∂y_i/∂x_j|, causal mask", "|∂y_i/∂x_j|，因果掩码"), found["causal"]), _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{n * n} pairs", f"{n * n} 对"))


def _zeros(jacobian: Tensor) -> int:
    return int((jacobian == 0).sum())


def _moved(x: Tensor, place: int, mask: Tensor | None, rng: torch.Generator) -> Tensor:
    """How far each output moves when one token is exchanged for another: (N, d) -> (N,)."""
    layer = attention_layers(1, D, rng, mask)
    other = x.clone()
    other[place] = torch.randn(D, generator=rng, dtype=torch.float64)
    return (layer(other) - layer(x)).norm(dim=-1)


def _map(caption: Text, jacobian: Tensor) -> Heatmap:
    names = [str(place + 1) for place in range(len(jacobian))]
    values = [[value or None for value in row] for row in jacobian.tolist()]
    return Heatmap(caption=caption, values=values, rows=names, columns=names)


def _table() -> Table:
    rows = {
        "full": ("full", "full_deep", "moved"),
        "causal": ("causal", "causal_deep", "moved_causal"),
        "window": ("window_pairs", "window_deep", "moved_window"),
    }
    names = {"full": Text("full", "全注意力"), "causal": Text("causal", "因果"), "window": Text("window", "窗口")}
    return Table(
        caption=Text("pairs without a path; outputs that one token moves", "没有路径的位置对；一个 token 影响的输出数"),
        columns=[Text("one layer", "一层"), Text("stack", "堆叠"), Text("moved", "变化的输出")],
        rows=[Row(label=names[name], facts=list(facts)) for name, facts in rows.items()],
    )
