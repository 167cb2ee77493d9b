"""A bug to be found: the weights are normalised over the sentences of the batch."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing, Probe
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Number, Row, Table, Text, Value
from solutions.seq2seq import read

LISTING = bughunt.read("seq2seq_axis")
SYMBOLS, WIDTH, N = 9, 8, 5


def parity(batch: int, rng: torch.Generator) -> Probe:
    token = torch.randint(SYMBOLS, (batch,), generator=rng)  # (B,)
    state, memory = torch.randn(2, batch, WIDTH, generator=rng)  # (B, d) each
    encoded = torch.randn(batch, N, WIDTH, generator=rng)  # (B, n, d)

    def distance(names: dict[str, Any]) -> float:
        torch.manual_seed(0)
        decoder: Any = names["Decoder"](SYMBOLS, WIDTH)
        context = read(state, encoded).context  # (B, d)
        fed = torch.cat([decoder.embed(token), context], dim=1)
        s, _ = decoder.cell(fed, (state, memory))
        expected: Tensor = decoder.out(torch.cat([s, context], dim=1))
        return (decoder(token, state, memory, encoded)[0] - expected).abs().max().item()

    return distance


@demonstration(
    id="bugs.seq2seq-axis",
    claim=Text(
        en="A softmax over the batch mixes the sentences; every shape stays right.",
        zh="沿 batch 做 softmax，句子之间就混在一起，而形状全对。",
    ),
    formula=r"\alpha_{b,i}=\frac{e^{e_{b,i}}}{\sum_{k}e^{e_{b,k}}}\ne\frac{e^{e_{b,i}}}{\sum_{b'}e^{e_{b',i}}}",
    facts=[
        *bughunt.FACTS,
        Number(name="alone", en="distance for a batch of one sentence", zh="batch 只有一句时的差距"),
        Number(name="sum_off", en="distance of a sentence's weights from sum 1", zh="一句话的权重之和与 1 的差距"),
    ],
    source=["003-09"],
    proof=parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    facts: dict[str, Value] = bughunt.hunt(listing, parity(3, rng))
    facts["alone"] = bughunt.hunt(listing, parity(1, rng))["gap"]
    scores = torch.randn(3, N, generator=rng) * WIDTH**0.5  # (B, n)
    facts["sum_off"] = (scores.softmax(dim=0).sum(dim=1) - 1).abs().max().item()
    return Evidence(facts=facts, figures=[_table()], sample=Text("3 sentences and 1", "3 句和 1 句"))


def _table() -> Table:
    return Table(
        caption=Text("distance of the code from the reference", "代码与参考实现的差距"),
        columns=[Text("as shown", "原样运行")],
        rows=[
            Row(label=Text("3 sentences", "3 句"), facts=["gap"]),
            Row(label=Text("1 sentence", "1 句"), facts=["alone"]),
            Row(label=Text("a sentence's weights, sum − 1", "一句话的权重，和 − 1"), facts=["sum_off"]),
        ],
    )
