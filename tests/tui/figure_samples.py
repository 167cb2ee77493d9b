"""The figures that the tests draw, of every kind and in both languages."""

from __future__ import annotations

import math

from solutions.evidence import Bars, Curves, Heatmap, Histogram, Number, Row, Series, Table, Text, Value


def same(text: str) -> Text:
    return Text(text, text)


def series(en: str, values: list[float], zh: str = "", tested: bool = True) -> Series:
    return Series(label=Text(en, zh or en), values=values, tested=tested)


PAIR = Bars(
    caption=Text("∂L/∂q, share of rows by size", "∂L/∂q：按大小统计的行数占比"),
    labels=["< 1e-5", "1e-5", "1e-4", "1e-3", "0.01", "0.1", "1", "> 10"],
    series=[
        series("divided by √d_k", [0, 0, 0, 0.01, 0.04, 0.69, 0.26, 0], "除以 √d_k", tested=False),
        series("not divided", [0.17, 0.13, 0.18, 0.12, 0.09, 0.10, 0.12, 0.09], "不除"),
    ],
)
SINGLE = Bars(
    caption=Text("accuracy by head", "各头的准确率"),
    labels=["head 1", "head 2", "第三个头", "none"],
    series=[series("accuracy", [0.52, 0.9814, 0.043, 0.0])],
)
BELOW_ZERO = Bars(
    caption=Text("change of the loss without it", "去掉之后损失的变化"),
    labels=["W_q", "W_k", "W_v", "W_o"],
    series=[series("change", [0.52, -0.3, 0.0, 1.9])],
)
THREE = Bars(
    caption=Text("largest weight", "最大权重"),
    labels=["d_k = 64", "d_k = 1024"],
    series=[
        series("not divided", [0.79, 0.96], "不除"),
        series("divided by √d_k", [0.33, 0.25], "除以 √d_k", tested=False),
        series("divided by d_k", [0.13, 0.07], "除以 d_k", tested=False),
    ],
)
BELL = Histogram(
    caption=Text("20,000 values of q·k", "20,000 个 q·k 的值"),
    edges=[-32 + 64 * i / 60 for i in range(61)],
    counts=[float(round(1000 * math.exp(-(((i + 0.5) * 64 / 60 - 32) ** 2) / 128))) for i in range(60)],
)
SETTINGS = {
    "median": ("median", "中位数", 0.71, 0.0012),
    "mean": ("mean", "均值", 0.78, 3.84),
    "dead": ("rows < 1e-3", "小于 1e-3 的行", 0.0, 0.48),
    "weight": ("largest weight", "最大权重", 0.249, 0.96),
    "variance": ("score variance", "打分方差", 1.0, 1026.0),
}
FACTS: dict[str, Value] = {}
for _name, (_, _, _first, _second) in SETTINGS.items():
    FACTS |= {f"{_name}_divided": _first, f"{_name}_not": _second}
DECLARED = {name: Number(name=name, en=name, zh=name, unit="%" if "dead" in name else "") for name in FACTS}
TABLE = Table(
    caption=Text("measured, 1,000 rows", "测得，1,000 行"),
    columns=[Text("divided", "除"), Text("not", "不除")],
    rows=[Row(label=Text(en, zh), facts=[f"{k}_divided", f"{k}_not"]) for k, (en, zh, _, _) in SETTINGS.items()],
)
LONG_LABELS = Table(
    caption=same(""),
    columns=[Text("divided by √d_k", "除以 √d_k"), Text("not", "不除")],
    rows=[
        Row(
            label=Text("part of all gradient that the largest tenth carries", "最大的十分之一行所占的梯度份额"),
            facts=["dead_divided", "dead_not"],
        ),
        Row(label=Text("mean", "均值"), facts=["", "mean_not"]),
        Row(label=Text("not measured", "未测"), facts=["absent", "mean_not"]),
    ],
)
TOKENS = ["the", "cat", "hid", "as", "it", "was", "shy"]
SCORES = Heatmap(
    caption=Text("scores, Q Kᵀ / √d_k", "打分，Q Kᵀ / √d_k"),
    values=[[round(3 * math.sin(7 * i + 3 * j), 2) if j <= i else None for j in range(7)] for i in range(7)],
    rows=TOKENS,
    columns=TOKENS,
    diverging=True,
)
WEIGHTS = Heatmap(
    caption=Text("weights, softmax row by row", "权重，逐行 softmax"),
    values=[[1.0, None, None], [0.3217, 0.6783, None], [0.004, 0.0961, 0.8999]],
    rows=["我", "喜欢", "注意力"],
    columns=["我", "喜欢", "注意力"],
)
MANY = Heatmap(
    caption=Text("40 keys", "40 个键"),
    values=[[(i + j) % 10 / 10 for j in range(40)] for i in range(3)],
    rows=["q1", "q2", "q3"],
    columns=[str(j) for j in range(40)],
)
XS = [i / 5 for i in range(1, 61)]
SATURATION = Curves(
    caption=Text("softmax saturates as the scores grow", "打分变大时 softmax 饱和"),
    x=XS,
    x_label=Text("standard deviation of the scores", "打分的标准差"),
    series=[
        series("largest weight", [1 - math.exp(-x / 2) for x in XS], "最大权重"),
        series("entropy / ln N", [math.exp(-x / 2.5) for x in XS], "归一化熵", tested=False),
        series("p(1−p)", [0.6 * x * math.exp(-x) for x in XS], tested=False),
    ],
)
POWERS = Curves(
    caption=Text("variance of q·k", "q·k 的方差"),
    x=[1, 4, 16, 64, 256, 1024, 4096],
    x_label=same("d_k"),
    series=[
        series("measured", [1.01, 3.9, 16.2, 63.7, 255, 1026, 4090], "测得"),
        series("after the division", [1.01, 0.98, 1.01, 0.995, 1, 1, 1], "除之后", tested=False),
    ],
    log_x=True,
    log_y=True,
)
BAND = Curves(
    caption=Text("accuracy", "准确率"),
    x=[1, 4, 16, 64, 256],
    x_label=same("d_k"),
    series=[
        series("median", [0.2, 0.5, 0.7, 0.8, 0.85], "中位数"),
        series("least", [0.1, 0.3, 0.6, 0.8, 0.7], "最小", tested=False),
        series("greatest", [0.3, 0.8, 0.9, 0.8, 1.0], "最大", tested=False),
    ],
    log_x=True,
    band=True,
)
GAPS = Curves(
    caption=Text("loss", "损失"),
    x=[1, 2, 3, 4, 5, 6, 7, 8],
    x_label=Text("step", "步"),
    series=[series("loss", [4, 3, math.nan, 2, math.inf, 1.5, 1.2, 1.1], "损失")],
)
