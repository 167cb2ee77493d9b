"""A bug to be found: the decoder is fed the very symbol that it has to predict."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing, Probe
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Number, Row, Table, Text, Value

LISTING = bughunt.read("seq2seq_feed")
SYMBOLS, WIDTH, BATCH, N = 7, 8, 3, 5


def parity(source: Tensor, target: Tensor) -> Probe:
    def distance(names: dict[str, Any]) -> float:
        torch.manual_seed(0)
        copier: Any = names["Copier"](SYMBOLS, WIDTH)
        _, state = copier.encoder(copier.embed(source))  # (1, B, d)
        token, expected = torch.full_like(target[:, :1], SYMBOLS), []  # (B, 1): the start symbol
        for t in range(target.shape[1]):  # step t is fed the symbol t − 1
            s, state = copier.decoder(copier.embed(token), state)  # (B, 1, d), (1, B, d)
            expected.append(copier.out(s))
            token = target[:, t : t + 1]
        return (copier(source, target) - torch.cat(expected, dim=1)).abs().max().item()

    return distance


def own(source: Tensor, target: Tensor, position: int) -> Probe:
    """How much the logits of a position change when the target's symbol at that very position does."""

    def change(names: dict[str, Any]) -> float:
        torch.manual_seed(0)
        copier: Any = names["Copier"](SYMBOLS, WIDTH)
        other = target.clone()
        other[:, position] = (target[:, position] + 1) % SYMBOLS
        return (copier(source, other) - copier(source, target))[:, position].abs().max().item()

    return change


@demonstration(
    id="bugs.seq2seq-feed",
    claim=Text(
        en="Teacher forcing feeds the symbol before; fed the symbol itself, the decoder reads its own answer.",
        zh="teacher forcing 输入的是前一个符号；输入当前符号，解码器就直接看到了答案。",
    ),
    formula=r"s_t=f(s_{t-1},y_{t-1}),\qquad \hat{y}_t=g(s_t)",
    facts=[
        *bughunt.FACTS,
        Number(name="leak", en="effect of y_t on its own logits", zh="y_t 对自身 logits 的影响"),
        Number(name="mended_leak", en="effect of y_t on its own logits, mended", zh="改好后 y_t 对自身 logits 的影响"),
    ],
    source=["003-15"],
    proof=parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    source, target = torch.randint(SYMBOLS, (2, BATCH, N), generator=rng)  # (B, n) each
    facts: dict[str, Value] = bughunt.hunt(listing, parity(source, target))
    line = facts["line"]
    assert isinstance(line, int)
    seen = bughunt.hunt(listing, own(source, target, N - 1))
    gaps = seen["gaps"]
    assert isinstance(gaps, list)
    facts["leak"], facts["mended_leak"] = seen["gap"], gaps[line - 1] if line else seen["gap"]
    return Evidence(facts=facts, figures=[_table()], sample=Text("3 sequences", "3 个序列"))


def _table() -> Table:
    return Table(
        caption=Text("what the logits of y_t depend on", "y_t 的 logits 依赖什么"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("distance from the reference", "与参考实现的差距"), facts=["gap"]),
            Row(label=Text("effect of y_t, as shown", "y_t 的影响，原样"), facts=["leak"]),
            Row(label=Text("effect of y_t, mended", "y_t 的影响，改好后"), facts=["mended_leak"]),
        ],
    )
