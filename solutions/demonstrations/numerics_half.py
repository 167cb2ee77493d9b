"""float16 has the digits, bfloat16 has the range: products, sums, exponentials and gradients in three dtypes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import torch

from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Evidence, Figure, Int, Number, Row, Series, Table, Text, Value

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
SCALE = 65536.0  # a usual loss scale, 2¹⁶


class Limits(NamedTuple):
    square: float  # 300 · 300
    step: float  # 1 + 0.005
    lost: float  # how far that is from 1.005
    gradient: float  # 1e-8
    scaled: float  # 1e-8 · 65536
    exp_top: float  # the largest whole number whose exp is finite
    exp_zero: float  # the first whole number below 0 whose exp is exactly 0
    total: float  # many equal weights, added one by one


def limits(dtype: torch.dtype, terms: int) -> Limits:
    """What this dtype makes of a few numbers, and of the sum of `terms` weights of 1/terms."""
    whole = torch.arange(-200, 200)  # (400,)
    exp = whole.to(dtype).exp()  # (400,)
    total, weight = torch.zeros((), dtype=dtype), torch.tensor(1 / terms, dtype=dtype)
    for _ in range(terms):
        total += weight  # rounded each time
    step = (torch.tensor(1.0, dtype=dtype) + 0.005).item()
    return Limits(
        square=(torch.tensor(300.0, dtype=dtype) * 300).item(),
        step=step,
        lost=abs(step - 1.005),
        gradient=torch.tensor(1e-8, dtype=dtype).item(),
        scaled=torch.tensor(1e-8 * SCALE, dtype=dtype).item(),
        exp_top=float(whole[exp.isfinite()].max()),
        exp_zero=float(whole[exp == 0].max()) if bool((exp == 0).any()) else -math.inf,
        total=total.item(),
    )


SAID = [
    ("square", "300 · 300", "300 · 300"),
    ("step", "1 + 0.005", "1 + 0.005"),
    ("lost", "error of 1 + 0.005", "1 + 0.005 的误差"),
    ("gradient", "a gradient of 1e-8", "1e-8 的梯度"),
    ("scaled", "the same times 65536", "同上，乘 65536"),
    ("exp_top", "largest whole x with finite exp(x)", "exp(x) 有限的最大整数 x"),
    ("exp_zero", "first whole x < 0 with exp(x) = 0", "exp(x) = 0 的第一个负整数 x"),
    ("total", "sum of equal weights, one by one", "相等权重逐个相加之和"),
]


def _facts() -> list[AnyFact]:
    return [
        Number(name=f"{name}_{dtype}", en=f"{en} in {dtype}", zh=f"{zh}，{dtype}")
        for name, en, zh in SAID
        for dtype in DTYPES
    ]


@demonstration(
    id="numerics.half",
    claim=Text(
        en="float16 keeps three bits more and overflows at 65504; bfloat16 has the range of float32.",
        zh="float16 多保留三位尾数，但到 65504 就上溢；bfloat16 的范围与 float32 相同。",
    ),
    formula=r"\mathrm{float16:}\ 5+10\ \mathrm{bits},\qquad\mathrm{bfloat16:}\ 8+7\ \mathrm{bits}",
    params=[Int(name="terms", default=4096, low=1024, high=8192, en="weights that are added", zh="相加的权重个数")],
    facts=_facts(),
    proof=limits,
)
def half(terms: int, rng: torch.Generator, dtypes: Mapping[str, torch.dtype] = DTYPES) -> Evidence:
    measured = {name: limits(dtype, terms) for name, dtype in dtypes.items()}
    facts: dict[str, Value] = {
        f"{name}_{dtype}": value for dtype, found in measured.items() for name, value in found._asdict().items()
    }
    bars = Bars(
        caption=Text("equal weights added one by one; the sum should be 1", "相等的权重逐个相加，应得 1"),
        labels=list(measured),
        series=[Series(label=Text("sum", "和"), values=[found.total for found in measured.values()])],
    )
    figures: list[Figure] = [bars, _table()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{terms} additions", f"{terms} 次加法"))


def _table() -> Table:
    return Table(
        caption=Text("the same computation in three dtypes", "同样的计算，三种精度"),
        columns=[Text(name, name) for name in DTYPES],
        rows=[Row(label=Text(en, zh), facts=[f"{name}_{dtype}" for dtype in DTYPES]) for name, en, zh in SAID],
    )
