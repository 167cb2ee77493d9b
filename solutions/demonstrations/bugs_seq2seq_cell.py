"""A bug to be found: an LSTM cell that is called with three tensors, as the formula writes it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing, Probe
from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Row, Table, Text, Value
from solutions.seq2seq import read

LISTING = bughunt.read("seq2seq_cell")
SYMBOLS, WIDTH, BATCH, N = 9, 8, 3, 5


def parity(rng: torch.Generator) -> Probe:
    token = torch.randint(SYMBOLS, (BATCH,), generator=rng)  # (B,)
    s, m = torch.randn(2, BATCH, WIDTH, generator=rng)  # (B, d) each
    encoded = torch.randn(BATCH, N, WIDTH, generator=rng)  # (B, n, d)

    def distance(names: dict[str, Any]) -> float:
        torch.manual_seed(0)
        decoder: Any = names["Decoder"](SYMBOLS, WIDTH)
        joined = torch.cat([decoder.embed(token), read(s, encoded).context], dim=1)
        after, _ = decoder.cell(joined, (s, m))
        expected: Tensor = decoder.out(after)
        return (decoder(token, s, m, encoded)[0] - expected).abs().max().item()

    return distance


@demonstration(
    id="bugs.seq2seq-cell",
    claim=Text(
        en="LSTMCell takes one input and one pair; three tensors in a row raise an error.",
        zh="LSTMCell 接收一个输入和一对状态；并排传三个张量会报错。",
    ),
    formula=r"(s_t,m_t)=\mathrm{LSTMCell}\left([x_t;c_t],(s_{t-1},m_{t-1})\right)",
    facts=[*bughunt.FACTS, Count(name="raising", en="mends that leave the error", zh="改后仍然报错的改法数")],
    source=["003-13"],
    proof=parity,
    listing=LISTING,
)
def hunted(rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    facts: dict[str, Value] = bughunt.hunt(listing, parity(rng))
    gaps = facts["gaps"]
    assert isinstance(gaps, list)
    offered = [gap for gap, line in zip(gaps, listing.lines, strict=True) if line.mend]
    facts["raising"] = sum(gap == float("inf") for gap in offered)
    return Evidence(facts=facts, figures=[_table()], sample=Text("one step", "一步"))


def _table() -> Table:
    return Table(
        caption=Text("the code as shown", "原样运行"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("error", "错误"), facts=["error"]),
            Row(label=Text("line that mends it", "改好即正确的行"), facts=["line"]),
            Row(label=Text("mends that still raise", "改后仍报错的改法"), facts=["raising"]),
        ],
    )
