"""A bug hunt: a window that is closed towards the past and open towards the future."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.attention import scaled_dot_product_attention
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Heatmap, Int, Row, Table, Text, Value
from solutions.paths import influence, window_mask

LISTING = bughunt.read("paths_window")
WIDTH = 8


def difference(code: dict[str, Any], x: Tensor, window: int) -> float:
    """The largest difference from attention under the right window, with the module's own matrices: x (N, d)."""
    torch.manual_seed(0)  # every mend starts from the same matrices
    module = code["WindowAttention"](WIDTH, window)
    q, k, v = module.qkv(x).chunk(3, dim=-1)  # (N, d) each
    wanted, _ = scaled_dot_product_attention(q, k, v, window_mask(len(x), window))  # (N, d)
    return (module(x) - wanted).abs().max().item()


@demonstration(
    id="bugs.paths-window",
    claim=Text(
        en="A window that bounds the distance backwards only lets every token hear the whole future.",
        zh="窗口只限制了向后看的距离，于是每个 token 都听得到整个未来。",
    ),
    formula=r"0\le i-j\le w",
    params=[
        Int(name="n", default=8, low=4, high=16, en="tokens", zh="token 数"),
        Int(name="window", default=2, low=1, high=3, en="tokens before it in view", zh="能看到前面的 token 数"),
    ],
    facts=[
        *bughunt.FACTS,
        Count(name="first_hears", en="tokens that the first output hears", zh="第一个输出听得到的 token 数"),
        Count(name="last_hears", en="tokens that the last output hears", zh="最后一个输出听得到的 token 数"),
    ],
    source=["001-32"],
    proof=difference,
    listing=LISTING,
)
def bug(n: int, window: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    x = torch.randn(n, WIDTH, generator=rng)  # (N, d)
    found = bughunt.hunt(listing, lambda code: difference(code, x, window))
    code: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), code)
    torch.manual_seed(0)
    heard = influence(code["WindowAttention"](WIDTH, window), x)  # (N, N)
    facts: dict[str, Value] = {
        **found,
        "first_hears": int((heard[0] > 0).sum()),
        "last_hears": int((heard[-1] > 0).sum()),
    }
    return Evidence(facts=facts, figures=[_map(heard), _table()], sample=Text(f"{n} tokens", f"{n} 个 token"))


def _map(heard: Tensor) -> Heatmap:
    names = [str(place + 1) for place in range(len(heard))]
    return Heatmap(
        caption=Text("|∂y_i/∂x_j| of the code as shown", "原样运行时的 |∂y_i/∂x_j|"),
        values=[[value or None for value in row] for row in heard.tolist()],
        rows=names,
        columns=names,
    )


def _table() -> Table:
    return Table(
        caption=Text("the code as shown", "原样运行"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("distance from the reference", "与参考实现的差距"), facts=["gap"]),
            Row(label=Text("tokens that the first output hears", "第一个输出听得到的 token"), facts=["first_hears"]),
            Row(label=Text("tokens that the last output hears", "最后一个输出听得到的 token"), facts=["last_hears"]),
        ],
    )
