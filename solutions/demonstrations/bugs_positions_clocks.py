"""A bug hunt: an input embedding whose clocks run at the wrong rates, and nothing that looks at shapes notices."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from solutions import bughunt
from solutions.bughunt import Listing
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Shape, Table, Text, Value
from solutions.positions import sinusoidal_positions

LISTING = bughunt.read("positions_clocks")
WORDS, WIDTH, BATCH = 11, 32, 3


def difference(code: dict[str, Any], tokens: Tensor) -> float:
    """The largest difference from √d_model · e + PE with the module's own table: tokens (B, N) int."""
    torch.manual_seed(0)  # every mend starts from the same table
    module = code["Embedder"](WORDS, WIDTH, tokens.shape[-1])
    wanted = math.sqrt(WIDTH) * module.table.weight[tokens] + sinusoidal_positions(tokens.shape[-1], WIDTH)
    return (module(tokens) - wanted).abs().max().item()  # (B, N, d_model) each


@demonstration(
    id="bugs.positions-clocks",
    claim=Text(
        en="With the exponent counted twice, most of the clocks stand still; shapes and sizes stay right.",
        zh="指数多算一倍，大半的时钟停住不走；形状和大小却都正常。",
    ),
    formula=r"\mathrm{PE}_{p,2i}=\sin\frac{p}{10000^{2i/d_{model}}}",
    params=[Int(name="n", default=24, low=4, high=64, en="tokens", zh="token 数")],
    facts=[
        *bughunt.FACTS,
        Shape(name="shape", en="shape of the output", zh="输出的形状"),
        Number(name="standing", en="clocks below a thousandth of a radian", zh="每步不到千分之一弧度的时钟",
               unit="%"),
        Number(name="standing_right", en="such clocks in the right encoding", zh="正确编码中这种时钟的比例", unit="%"),
    ],
    proof=difference,
    listing=LISTING,
)  # fmt: skip
def bug(n: int, rng: torch.Generator, listing: Listing = LISTING) -> Evidence:
    tokens = torch.randint(WORDS, (BATCH, n), generator=rng)  # (B, N)
    found = bughunt.hunt(listing, lambda code: difference(code, tokens))
    code: dict[str, Any] = {"__name__": "listing"}
    exec(compile(listing.source(), "listing.py", "exec"), code)
    module = code["Embedder"](WORDS, WIDTH, n)
    facts: dict[str, Value] = {
        **found,
        "shape": list(module(tokens).shape),
        "standing": standing(module.waves),
        "standing_right": standing(sinusoidal_positions(n, WIDTH)),
    }
    return Evidence(
        facts=facts, figures=[_bars(module.waves, n), _table()], sample=Text(f"{n} tokens", f"{n} 个 token")
    )


def standing(waves: Tensor) -> float:
    """The share of pairs that turn less than 0.001 radians from position 0 to 1: (N, d_model)."""
    return (waves[1, 0::2] < 1e-3).float().mean().item()


def _bars(waves: Tensor, n: int) -> Bars:
    pairs = list(range(0, WIDTH // 2, 2))
    right = sinusoidal_positions(n, WIDTH)
    return Bars(
        caption=Text("sine at position 1, pair by pair", "位置 1 处的正弦，逐对"),
        labels=[str(pair) for pair in pairs],
        series=[
            Series(label=Text("right", "正确"), values=[right[1, 2 * pair].item() for pair in pairs], tested=False),
            Series(label=Text("as shown", "原样"), values=[waves[1, 2 * pair].item() for pair in pairs]),
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("the code as shown", "原样运行"),
        columns=[Text("measured", "测得")],
        rows=[
            Row(label=Text("distance from the reference", "与参考实现的差距"), facts=["gap"]),
            Row(label=Text("shape", "形状"), facts=["shape"]),
            Row(label=Text("clocks that stand still", "停住的时钟"), facts=["standing"]),
            Row(label=Text("in the right encoding", "正确编码中"), facts=["standing_right"]),
        ],
    )
