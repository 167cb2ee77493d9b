"""How many numbers the three projections of a head learn, counted in torch's own layers at many widths."""

from __future__ import annotations

from collections.abc import Callable

from torch import Generator, nn

from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Number, Numbers, Row, Series, Table, Text

POINTS = [
    (d_model, d_k, d_v) for d_model in (8, 12, 32) for d_k, d_v in ((2, 3), (4, 4), (5, 2), (8, 16))
]  # fmt: skip
Make = Callable[[int, int], nn.Linear]


def linear(width: int, out: int) -> nn.Linear:
    return nn.Linear(width, out)


def learned(d_model: int, d_k: int, d_v: int, make: Make) -> tuple[int, int]:
    W_q, W_k = make(d_model, d_k), make(d_model, d_k)  # d_model -> d_k each
    W_v = make(d_model, d_v)  # d_model -> d_v
    separate = nn.ModuleList([W_q, W_k, W_v])
    tied = nn.ModuleList([W_q, W_q, W_v])  # parameters() counts a shared layer once
    one, other = (sum(each.numel() for each in layers.parameters()) for layers in (separate, tied))
    return one, other


@demonstration(
    id="projections.parameters",
    claim=Text(
        en="The layers of Q, K and V learn (d_model + 1)(2 d_k + d_v) numbers with biases, whatever the text's length.",
        zh="一个头的 Q、K、V 连同 bias 共有 (d_model + 1)(2 d_k + d_v) 个参数，与文本长度无关。",
    ),
    formula=r"d_{model}(2d_k+d_v)+(2d_k+d_v)=(d_{model}+1)(2d_k+d_v)",
    facts=[
        Numbers(name="widths", en="d_model", zh="d_model"),
        Numbers(name="keys", en="d_k", zh="d_k"),
        Numbers(name="values", en="d_v", zh="d_v"),
        Numbers(name="counts", en="parameters of the three layers", zh="三层的参数量"),
        Numbers(name="counts_tied", en="parameters with one layer for Q and K", zh="Q、K 共用一层时的参数量"),
        Number(name="saved", en="share of parameters saved by the tie, d_k = d_v", zh="d_k = d_v 时共用省下的比例"),
    ],
    source=["001-08"],
    proof=learned,
)
def parameters(rng: Generator, make: Make = linear) -> Evidence:
    counts, counts_tied = zip(*(learned(*point, make) for point in POINTS), strict=True)
    even = next(at for at, (_, d_k, d_v) in enumerate(POINTS) if d_k == d_v)
    return Evidence(
        facts={
            "widths": [float(d_model) for d_model, _, _ in POINTS],
            "keys": [float(d_k) for _, d_k, _ in POINTS],
            "values": [float(d_v) for _, _, d_v in POINTS],
            "counts": [float(count) for count in counts],
            "counts_tied": [float(count) for count in counts_tied],
            "saved": 1 - counts_tied[even] / counts[even],
        },
        figures=[bars([float(count) for count in counts], [float(count) for count in counts_tied]), table()],
        sample=Text(f"{len(POINTS)} settings of the widths", f"{len(POINTS)} 组宽度"),
    )


def bars(counts: list[float], counts_tied: list[float]) -> Bars:
    shown = [at for at, (d_model, _, _) in enumerate(POINTS) if d_model == 32]
    return Bars(
        caption=Text("parameters at d_model = 32", "d_model = 32 时的参数量"),
        labels=[f"d_k {POINTS[at][1]}, d_v {POINTS[at][2]}" for at in shown],
        series=[
            Series(label=Text("three layers", "三层"), values=[counts[at] for at in shown]),
            Series(label=Text("Q and K share", "Q、K 共用"), values=[counts_tied[at] for at in shown], tested=False),
        ],
    )


def table() -> Table:
    return Table(
        caption=Text("what the tie of Q and K saves", "Q、K 共用省下多少"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text("share saved, d_k = d_v", "d_k = d_v 时的比例"), facts=["saved"])],
    )
