"""What length costs: numbers that are stored and products that are computed, counted while the layer runs."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Count, Evidence, Int, Number, Row, Series, Shape, Table, Text, Value

Product = Callable[[Tensor, Tensor], Tensor]


class Counting:
    """A matrix product that counts its multiplications: (…, a, b) @ (…, b, c) takes a·b·c for each batch entry."""

    def __init__(self) -> None:
        self.multiplications = 0

    def __call__(self, left: Tensor, right: Tensor) -> Tensor:
        product = left @ right
        self.multiplications += product.numel() * left.shape[-1]
        return product


def layer(x: Tensor, W: Tensor, heads: int, in_projections: Product, in_attention: Product) -> dict[str, Tensor]:
    """Multi-head self-attention: x (N, d), W (4, d, d); every product goes through one of the two counters."""
    N, d = x.shape
    q, k, v = (in_projections(x, each).view(N, heads, d // heads).transpose(0, 1) for each in W[:3])  # (h, N, d/h)
    scores = in_attention(q, k.mT)  # (h, N, N)
    heard = in_attention((scores / (d // heads) ** 0.5).softmax(dim=-1), v)  # (h, N, d/h)
    y = in_projections(heard.transpose(0, 1).reshape(N, d), W[3])  # (N, d)
    return {"q": q, "scores": scores, "y": y}


Layer = Callable[[Tensor, Tensor, int, Product, Product], dict[str, Tensor]]


def _facts_of(setting: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Count(name=f"scores{setting}", en=f"scores stored, {en}", zh=f"{zh}存放的打分个数"),
        Count(name=f"projecting{setting}", en=f"multiplications in projections, {en}", zh=f"{zh}投影中的乘法次数"),
        Count(name=f"attending{setting}", en=f"multiplications in QKᵀ and AV, {en}", zh=f"{zh} QKᵀ 与 AV 的乘法次数"),
    ]


@demonstration(
    id="paths.cost",
    claim=Text(
        en="Doubling the text doubles the projections and quadruples the attention; they cost the same at N = 2d.",
        zh="文本加倍，投影的计算量加倍，打分与注意力变成四倍；N = 2d 时两者相等。",
    ),
    formula=r"\text{projections}:\ 4Nd^2,\qquad QK^{\top}\text{ and }AV:\ 2N^2d,\qquad\text{scores}:\ hN^2",
    params=[
        Int(name="n", default=64, low=4, high=512, en="tokens N", zh="token 数 N"),
        Int(name="d", default=32, low=4, high=256, en="width d", zh="宽度 d"),
        Int(name="heads", default=2, low=1, high=16, en="heads", zh="头数"),
    ],
    facts=[
        *_facts_of("", "N tokens", "N 个 token："),
        *_facts_of("_twice", "2N tokens", "2N 个 token："),
        Number(name="ratio", en="attention's multiplications over projections'", zh="注意力与投影的乘法次数之比"),
        Number(name="growth", en="growth of the scores from N to 2N", zh="从 N 到 2N 打分个数的倍数"),
        Number(name="projecting_growth", en="growth of the projections from N to 2N", zh="从 N 到 2N 投影乘法的倍数"),
        Shape(name="score_shape", en="shape of the scores", zh="打分的形状"),
    ],
    source=["001-33"],
    proof=layer,
)
def cost(n: int, d: int, heads: int, rng: torch.Generator, attention: Layer = layer) -> Evidence:
    W = torch.randn(4, d, d, generator=rng) / d**0.5  # (4, d, d)
    counted: dict[str, int] = {}
    shape: list[int] = []
    for setting, length in (("", n), ("_twice", 2 * n)):
        projecting, attending = Counting(), Counting()
        made = attention(torch.randn(length, d, generator=rng), W, heads, projecting, attending)
        counted |= {
            f"scores{setting}": made["scores"].numel(),
            f"projecting{setting}": projecting.multiplications,
            f"attending{setting}": attending.multiplications,
        }
        shape = shape or list(made["scores"].shape)
    facts: dict[str, Value] = {
        **counted,
        "ratio": counted["attending"] / counted["projecting"],
        "growth": counted["scores_twice"] / counted["scores"],
        "projecting_growth": counted["projecting_twice"] / counted["projecting"],
        "score_shape": shape,
    }
    return Evidence(
        facts=facts,
        figures=[_bars(counted), _table()],
        sample=Text(f"{n} and {2 * n} tokens", f"{n} 与 {2 * n} 个 token"),
    )


def _bars(counted: dict[str, int]) -> Bars:
    def of(setting: str) -> list[float]:
        return [float(counted[f"{name}{setting}"]) for name in ("projecting", "attending")]

    return Bars(
        caption=Text("multiplications", "乘法次数"),
        labels=["4 × X W", "QKᵀ, AV"],
        series=[
            Series(label=Text("N tokens", "N 个 token"), values=of(""), tested=False),
            Series(label=Text("2N tokens", "2N 个 token"), values=of("_twice")),
        ],
    )


def _table() -> Table:
    rows = {
        "projecting": Text("projections", "投影"),
        "attending": Text("QKᵀ and AV", "QKᵀ 与 AV"),
        "scores": Text("scores stored", "存放的打分"),
    }
    return Table(
        caption=Text("counted while the layer ran", "运行时统计"),
        columns=[Text("N tokens", "N 个 token"), Text("2N tokens", "2N 个 token")],
        rows=[Row(label=label, facts=[name, f"{name}_twice"]) for name, label in rows.items()],
    )
