"""How fast each pair of dimensions turns: from one radian a token down to almost nothing."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Number, Numbers, Row, Series, Table, Text, Value
from solutions.positions import Positions, sinusoidal_positions

N = 128
POINTS = [(64, 1), (64, 8), (64, 20), (128, 3), (128, 16), (128, 40), (256, 9), (256, 64), (256, 80),
          (512, 5), (512, 64), (512, 150)]  # fmt: skip


def turns(positions: Tensor) -> Tensor:
    """Radians that each pair (sin, cos) turns from one position to the next: (N, d_model) -> (d_model / 2,)."""
    sine, cosine = positions.double()[:, 0::2], positions.double()[:, 1::2]  # (N, d_model / 2) each
    step = torch.atan2(  # the angle between neighbours
        sine[1:] * cosine[:-1] - cosine[1:] * sine[:-1], cosine[1:] * cosine[:-1] + sine[1:] * sine[:-1]
    )  # (N − 1, d_model / 2)
    return step.mean(dim=0)


@demonstration(
    id="positions.rate",
    claim=Text(
        en="Pair i of a sinusoidal encoding turns by 10000^(−2i/d_model) radians a token: a geometric row of clocks.",
        zh="正弦位置编码的第 i 对维度，每个 token 转 10000^(−2i/d_model) 弧度：一排成等比的时钟。",
    ),
    formula=r"\omega_i=10000^{-2i/d_{model}},\qquad\lambda_i=\frac{2\pi}{\omega_i}",
    facts=[
        Numbers(name="rates", en="radians a token", zh="每个 token 转的弧度"),
        Numbers(name="pairs", en="pair i", zh="第 i 对"),
        Numbers(name="widths", en="d_model", zh="d_model"),
        Number(name="fastest", en="tokens until pair 0 repeats", zh="第 0 对重复所需的 token 数"),
        Number(name="slowest", en="tokens until the last of 256 pairs repeats",
               zh="d_model = 512 最后一对重复所需的 token 数"),
    ],
    proof=turns,
)  # fmt: skip
def rate(rng: torch.Generator, positions: Positions = sinusoidal_positions) -> Evidence:
    measured = {d_model: turns(positions(N, d_model)) for d_model in {width for width, _ in POINTS}}
    facts: dict[str, Value] = {
        "rates": [measured[d_model][i].item() for d_model, i in POINTS],
        "pairs": [float(i) for _, i in POINTS],
        "widths": [float(d_model) for d_model, _ in POINTS],
        "fastest": 2 * math.pi / measured[512][0].item(),
        "slowest": 2 * math.pi / measured[512][-1].item(),
    }
    return Evidence(
        facts=facts,
        figures=[_curves(measured[512], measured[64]), _table()],
        sample=Text(f"{len(POINTS)} pairs, {N} positions", f"{len(POINTS)} 对维度，{N} 个位置"),
    )


def _curves(wide: Tensor, narrow: Tensor) -> Curves:
    shares = [step / 16 for step in range(16)]
    return Curves(
        caption=Text("radians a token, by place of the pair", "每个 token 转的弧度，按这一对所处的位置"),
        x=shares,
        x_label=Text("2i/d_model", "2i/d_model"),
        series=[
            Series(label=Text("d_model = 512", "d_model = 512"), values=[wide[int(256 * s)].item() for s in shares]),
            Series(
                label=Text("d_model = 64", "d_model = 64"),
                values=[narrow[int(32 * s)].item() for s in shares],
                tested=False,
            ),
        ],
        log_y=True,
    )


def _table() -> Table:
    return Table(
        caption=Text("tokens until a pair repeats", "一对维度重复所需的 token 数"),
        columns=[Text("tokens", "token 数")],
        rows=[
            Row(label=Text("pair 0", "第 0 对"), facts=["fastest"]),
            Row(label=Text("last pair, d_model = 512", "最后一对，d_model = 512"), facts=["slowest"]),
        ],
    )
