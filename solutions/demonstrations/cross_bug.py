"""Cross-attention that takes its keys from the asking side: it runs, and looks at itself to decide what to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from solutions import bughunt, cross
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Number, Row, Table, Text

LISTING = bughunt.read("cross_keys")
BATCH, WIDTH, D_K = 3, 10, 4
Layer = Callable[[Tensor, Tensor], Tensor]  # from source (B, N, d) and padding (B, N) to the output (B, N, d_k)


class Case:
    """What the code is given, and what a right one gives back; source and target are equally long, so both run."""

    def __init__(self, N: int, rng: torch.Generator) -> None:
        self.target, self.source = torch.randn(2, BATCH, N, WIDTH, generator=rng, dtype=torch.float64)  # (B, N, d) each
        self.W = cross.Projections(*torch.randn(3, WIDTH, D_K, generator=rng, dtype=torch.float64) / WIDTH**0.5)
        self.padded = torch.arange(N) >= torch.tensor([N, N - 1, N - 2])[:, None]  # (B, N), True = padding
        self.output, _ = cross.attend(self.target, self.source, self.W, ~self.padded[:, None])  # (B, N, d_k)

    def layer(self, namespace: dict[str, Any]) -> Layer:
        model = namespace["Reading"](WIDTH, D_K).double()
        for layer, W in zip((model.W_q, model.W_k, model.W_v), self.W, strict=True):
            layer.weight.data.copy_(W.T)
        return lambda source, padded: model(self.target, source, padded).detach()

    def probe(self, namespace: dict[str, Any]) -> float:
        return (self.layer(namespace)(self.source, self.padded) - self.output).abs().max().item()

    def turned(self, layer: Layer) -> float:
        """The largest change of the output when the source, without padding, is read from back to front."""
        padded = torch.zeros_like(self.padded)
        return (layer(self.source.flip(1), padded) - layer(self.source, padded)).abs().max().item()


@demonstration(
    id="bugs.cross-keys",
    claim=Text(
        en="With keys of the target's own, cross-attention runs without an error and reads the wrong places.",
        zh="key 取自目标序列自己：交叉注意力不报错，但读错了位置。",
    ),
    formula=r"Q=YW_q,\qquad K=XW_k,\qquad V=XW_v",
    params=[Int(name="N", default=6, low=4, high=32, en="tokens on each side", zh="两侧各自的 token 数")],
    facts=[
        *bughunt.FACTS,
        Number(name="turned", en="change when the source is turned round", zh="颠倒源序列后输出的变化"),
        Number(name="turned_right", en="that change in a right layer", zh="正确的层中的这个变化"),
    ],
    source=["001-01", "003-34"],
    proof=cross.attend,
    listing=LISTING,
)
def keys(N: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    case = Case(N, rng)
    namespace: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), namespace)
    return Evidence(
        facts={
            **bughunt.hunt(listing, case.probe),
            "turned": case.turned(case.layer(namespace)),
            "turned_right": case.turned(lambda source, padded: cross.attend(case.target, source, case.W)[0]),
        },
        figures=[table()],
        sample=Text(f"{BATCH} sentences, {N} tokens", f"{BATCH} 个句子，各 {N} 个 token"),
    )


def table() -> Table:
    rows = {
        "gap": Text("difference of the output", "输出的差"),
        "turned": Text("change when the source is turned round", "颠倒源序列后的变化"),
        "turned_right": Text("the same in a right layer", "正确的层中"),
    }
    return Table(
        caption=Text("the code as shown, against a right one", "原样运行，与正确实现相比"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
