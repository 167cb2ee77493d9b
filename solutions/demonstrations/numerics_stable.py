"""Why softmax subtracts the largest score first: exp overflows, and no other subtraction prevents that."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Evidence, Figure, Flag, Histogram, Number, Real, Row, Table, Text, Value
from solutions.softmax import naive_softmax, stable_softmax

Softmax = Callable[[Tensor], Tensor]
ROWS, N_KEYS = 64, 16
CLAMP = 88.0  # exp of it is finite in float32


def guarded(scores: Tensor, plain: Softmax, stable: Softmax) -> dict[str, Tensor]:
    """Ways to keep exp from overflowing, on scores (…, N) -> the weights of each."""
    mean, least = scores.mean(dim=-1, keepdim=True), scores.amin(dim=-1, keepdim=True)  # (…, 1) each
    return {
        "none": plain(scores),
        "max": stable(scores),
        "mean": plain(scores - mean),
        "min": plain(scores - least),
        "clamp": plain(scores.clamp(max=CLAMP)),
        "double": plain(scores.double()),
    }


WAYS = [
    ("none", "the plain formula", "直接按公式"),
    ("max", "the maximum subtracted", "减最大值"),
    ("mean", "the mean subtracted", "减平均值"),
    ("min", "the minimum subtracted", "减最小值"),
    ("clamp", "scores cut off at 88", "打分截断到 88"),
    ("double", "float64", "用 float64"),
]


@demonstration(
    id="numerics.stable",
    claim=Text(
        en="exp of a large score overflows and softmax is NaN; subtracting the row's maximum mends it, at no cost.",
        zh="打分很大时 exp 上溢，softmax 成为 NaN；减去这一行的最大值就能避免，结果不变。",
    ),
    formula=r"p_i=\frac{e^{s_i-\max s}}{\sum_j e^{s_j-\max s}},\qquad \ln p_i=s_i-\max s-\ln\sum_j e^{s_j-\max s}",
    params=[
        Real(name="offset", default=1000.0, low=100.0, high=5000.0, en="size of the scores", zh="打分的大小"),
        Real(name="lead", default=1.0, low=0.25, high=200.0, en="difference of two scores", zh="两个打分之差"),
    ],
    facts=[
        Number(name="weight", en="weight of the larger of two scores", zh="两个打分中较大者的权重"),
        Flag(name="naive_is_nan", en="NaN from exp(s)/Σ exp(s)", zh="exp(s)/Σ exp(s) 得 NaN"),
        Flag(name="naive_is_right", en="right weights from exp(s)/Σ exp(s)", zh="exp(s)/Σ exp(s) 得到正确权重"),
        Flag(name="naive_is_one_hot", en="all weight on one key from exp(s)/Σ exp(s)", zh="exp(s)/Σ exp(s) 全给一个"),
        Flag(name="naive_raises", en="error from exp(s)/Σ exp(s)", zh="exp(s)/Σ exp(s) 报错"),
        *(Flag(name=f"{name}_nan", en=f"NaN with {en}", zh=f"{zh}得 NaN") for name, en, zh in WAYS),
        Number(name="max_gap", en="error of the weights with the maximum subtracted", zh="减最大值时权重的误差"),
        Number(name="clamp_gap", en="error of the weights with scores cut off at 88", zh="截断到 88 时权重的误差"),
        Number(name="log_softmax", en="log_softmax of the smaller score", zh="较小打分的 log_softmax"),
        Number(name="log_of_softmax", en="log(softmax) of the smaller score", zh="较小打分的 log(softmax)"),
        Flag(name="log_is_infinite", en="−∞ from log(softmax)", zh="log(softmax) 得 −∞"),
    ],
    proof=guarded,
)
def stable(
    offset: float,
    lead: float,
    rng: torch.Generator,
    stable: Softmax = stable_softmax,
    plain: Softmax = naive_softmax,
) -> Evidence:
    pair = torch.tensor([offset, offset + lead])  # (2,)
    rows = offset * torch.randn(ROWS, N_KEYS, generator=rng)  # (rows, N): as wide as they are large
    exact = rows.double().softmax(dim=-1)  # (rows, N)
    of_pair, of_rows = guarded(pair, plain, stable), guarded(rows, plain, stable)
    naive = of_pair["none"]
    log = stable(torch.tensor([0.0, -lead]))[1].log()
    facts: dict[str, Value] = {
        "weight": of_pair["max"][1].item(),
        "naive_is_nan": _has_nan(naive),
        "naive_is_right": bool((naive - pair.softmax(dim=-1)).abs().max() < 1e-4),
        "naive_is_one_hot": sorted(naive.tolist()) == [0.0, 1.0],
        "naive_raises": _raises(plain, pair),
        **{f"{name}_nan": _has_nan(of_pair[name]) or _has_nan(of_rows[name]) for name, _, _ in WAYS},
        "max_gap": _distance(of_rows["max"], exact),
        "clamp_gap": _distance(of_rows["clamp"], exact),
        "log_softmax": torch.tensor([0.0, -lead]).log_softmax(dim=-1)[1].item(),
        "log_of_softmax": log.item(),
        "log_is_infinite": math.isinf(log.item()),
    }
    figures: list[Figure] = [_histogram(rows), *_tables()]
    return Evidence(facts=facts, figures=figures, sample=Text(f"{ROWS} rows of scores", f"{ROWS} 行打分"))


def _distance(weights: Tensor, exact: Tensor) -> float:
    """The largest difference; ∞ where there is no number."""
    return (weights - exact).abs().nan_to_num(nan=math.inf).max().item()


def _has_nan(values: Tensor) -> bool:
    return bool(values.isnan().any())


def _raises(softmax: Softmax, scores: Tensor) -> bool:
    try:
        softmax(scores)
    except (RuntimeError, ArithmeticError):
        return True
    return False


def _histogram(rows: Tensor, bins: int = 40) -> Histogram:
    reach = rows.abs().max().item()
    counts = torch.histc(rows, bins=bins, min=-reach, max=reach).tolist()
    edges = [reach * (2 * i / bins - 1) for i in range(bins + 1)]
    return Histogram(
        caption=Text("the scores; exp ends at 88.7", "各打分；exp 到 88.7 为止"), edges=edges, counts=counts
    )


def _tables() -> list[Table]:
    return [
        Table(
            caption=Text("ways to compute softmax in float32", "float32 下计算 softmax 的几种方法"),
            columns=[Text("NaN", "NaN"), Text("error", "误差")],
            rows=[
                Row(label=Text(en, zh), facts=[f"{name}_nan", f"{name}_gap" if name in ("max", "clamp") else ""])
                for name, en, zh in WAYS
            ],
        ),
        Table(
            caption=Text("log of the smaller weight", "较小权重的对数"),
            columns=[Text("measured", "测得")],
            rows=[
                Row(label=Text("log(softmax(s))", "log(softmax(s))"), facts=["log_of_softmax"]),
                Row(label=Text("log_softmax(s)", "log_softmax(s)"), facts=["log_softmax"]),
            ],
        ),
    ]
