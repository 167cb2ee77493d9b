"""Lower the temperature: softmax becomes argmax, and the gradient dies in most rows on the way."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions import hard
from solutions.catalog import demonstration
from solutions.cross import total_variation
from solutions.evidence import Curves, Evidence, Int, Number, Numbers, Real, Row, Series, Table, Text

Weigh = Callable[[Tensor], Tensor]
ROWS = 1000
TEMPERATURES = (2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)


def at(T: float, scores: Tensor, weigh: Weigh) -> tuple[Tensor, Tensor]:
    """Softmax at temperature T: weights (rows, N), and the size of each row's Jacobian (rows,)."""
    leaf = scores.clone().requires_grad_()  # (rows, N)
    weights = weigh(leaf / T)  # (rows, N)
    squares = torch.zeros(len(scores), dtype=scores.dtype)
    for column in weights.unbind(-1):  # one row of the Jacobian a time, for all rows of scores
        squares += torch.autograd.grad(column.sum(), leaf, retain_graph=True)[0].square().sum(-1)
    return weights.detach(), squares.sqrt()  # (rows, N), (rows,)


@demonstration(
    id="hard.limit",
    claim=Text(
        en="As T falls, softmax(s/T) becomes argmax, and the typical gradient dies while the mean one does not.",
        zh="T 越低，softmax(s/T) 越接近 argmax；典型的梯度随之消失，平均梯度却不会。",
    ),
    formula=r"\lim_{T\to0}\mathrm{softmax}\left(\frac{s}{T}\right)=\mathrm{onehot}(\mathrm{argmax}\,s),\qquad"
    r"\frac{\partial w}{\partial s}=\frac{1}{T}\left(\mathrm{diag}(w)-ww^{\top}\right)",
    params=[
        Real(name="T", default=0.02, low=0.01, high=2.0, en="temperature T", zh="温度 T"),
        Int(name="N", default=8, low=3, high=64, en="keys N", zh="key 数 N"),
    ],
    facts=[
        Number(name="distance", en="mean distance from argmax at T", zh="T 时与 argmax 的平均距离"),
        Number(name="distance_1", en="mean distance from argmax at T = 1", zh="T = 1 时与 argmax 的平均距离"),
        Number(name="median", en="median gradient of the weights at T", zh="T 时权重梯度的中位数"),
        Number(name="median_1", en="median gradient of the weights at T = 1", zh="T = 1 时权重梯度的中位数"),
        Number(name="mean", en="mean gradient of the weights at T", zh="T 时权重梯度的均值"),
        Number(name="mean_1", en="mean gradient of the weights at T = 1", zh="T = 1 时权重梯度的均值"),
        Number(name="dead", en="share of rows with a gradient below 1e-3", zh="梯度小于 1e-3 的行的比例", unit="%"),
        Number(name="tied", en="weight of each of two keys that tie for the best", zh="并列最高的两个 key 各自的权重"),
        Number(name="tied_hard", en="weight of the first of them under argmax", zh="argmax 下其中第一个的权重"),
        Numbers(name="distances", en="mean distance from argmax, by temperature", zh="各温度下与 argmax 的平均距离"),
        Numbers(name="medians", en="median gradient, by temperature", zh="各温度下梯度的中位数"),
        Numbers(name="means", en="mean gradient, by temperature", zh="各温度下梯度的均值"),
    ],
    source=["003-22", "003-24"],
    proof=at,
)
def limit(T: float, N: int, rng: torch.Generator, soft: Weigh = hard.soft) -> Evidence:
    scores = torch.randn(ROWS, N, generator=rng, dtype=torch.float64)  # (rows, N)
    best = hard.hard(scores)  # (rows, N)
    found = {temperature: at(temperature, scores, soft) for temperature in {T, 1.0, *TEMPERATURES}}
    distance = {each: total_variation(weights, best).mean().item() for each, (weights, _) in found.items()}
    gradient = {each: sizes for each, (_, sizes) in found.items()}
    tie = torch.tensor([1.0, 1.0, *[-1.0] * (N - 2)], dtype=torch.float64)  # (N,): two best keys
    return Evidence(
        facts={
            "distance": distance[T],
            "distance_1": distance[1.0],
            "median": gradient[T].median().item(),
            "median_1": gradient[1.0].median().item(),
            "mean": gradient[T].mean().item(),
            "mean_1": gradient[1.0].mean().item(),
            "dead": (gradient[T] < 1e-3).double().mean().item(),
            "tied": soft(tie / T)[0].item(),
            "tied_hard": hard.hard(tie)[0].item(),
            "distances": [distance[each] for each in TEMPERATURES],
            "medians": [gradient[each].median().item() for each in TEMPERATURES],
            "means": [gradient[each].mean().item() for each in TEMPERATURES],
        },
        figures=[curves(distance, gradient), table()],
        sample=Text(f"{ROWS:,} rows of {N} scores", f"{ROWS} 行，每行 {N} 个打分"),
    )


def curves(distance: dict[float, float], gradient: dict[float, Tensor]) -> Curves:
    return Curves(
        caption=Text("from soft to hard", "从软到硬"),
        x=list(TEMPERATURES),
        x_label=Text("temperature T", "温度 T"),
        series=[
            Series(label=Text("distance from argmax", "与 argmax 的距离"),
                   values=[distance[each] for each in TEMPERATURES], tested=False),
            Series(label=Text("median gradient", "梯度的中位数"),
                   values=[gradient[each].median().item() for each in TEMPERATURES]),
            Series(label=Text("mean gradient", "梯度的均值"),
                   values=[gradient[each].mean().item() for each in TEMPERATURES], tested=False),
        ],
        log_x=True,
    )  # fmt: skip


def table() -> Table:
    rows = {
        "distance": Text("distance from argmax", "与 argmax 的距离"),
        "median": Text("median gradient", "梯度的中位数"),
        "mean": Text("mean gradient", "梯度的均值"),
    }
    return Table(
        caption=Text("soft weights at two temperatures", "两个温度下的软权重"),
        columns=[Text("T", "T"), Text("T = 1", "T = 1")],
        rows=[Row(label=label, facts=[name, f"{name}_1"]) for name, label in rows.items()],
    )
