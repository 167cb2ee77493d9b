"""What the division by √d_k does to the gradient that reaches a query: the typical one dies, the mean does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import AnyFact, Bars, Evidence, Int, Number, Row, Series, Table, Text, Value

PER_SET = 20  # query rows that share one set of keys
D_V = 8
DEAD = 1e-3
DECADES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
BINS = ["< 1e-5", "1e-5", "1e-4", "1e-3", "0.01", "0.1", "1", "> 10"]


class Rows(NamedTuple):
    """What one setting gave for every query row."""

    scores: Tensor  # (sets, rows, N)
    weights: Tensor  # (sets, rows, N)
    gradients: Tensor  # |∂L/∂q|: (sets, rows)


def inverse_root(d_k: int) -> float:
    """The factor of the paper, 1/√d_k."""
    return d_k**-0.5


def query_gradients(d_k: int, n_keys: int, rows: int, scales: Sequence[float], rng: torch.Generator) -> list[Rows]:
    """The same queries and keys, with each factor on the scores; L is a random linear function of the outputs."""
    sets = max(1, rows // PER_SET)
    q = torch.randn(sets, PER_SET, d_k, generator=rng)  # (sets, rows, d_k)
    k = torch.randn(sets, n_keys, d_k, generator=rng)  # (sets, N, d_k)
    v = torch.randn(sets, n_keys, D_V, generator=rng)  # (sets, N, d_v)
    upstream = torch.randn(sets, PER_SET, D_V, generator=rng)  # ∂L/∂out: (sets, rows, d_v)
    runs = []
    for scale in scales:
        q = q.detach().requires_grad_()
        scores = attention_scores(q, k, scale)  # (sets, rows, N)
        weights = scores.softmax(dim=-1)
        (gradient,) = torch.autograd.grad((weights @ v * upstream).sum(), q)  # (sets, rows, d_k)
        runs.append(Rows(scores.detach(), weights.detach(), gradient.norm(dim=-1)))  # norm: (sets, rows)
    return runs


def _facts_of(setting: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Number(name=f"median_{setting}", en=f"median gradient {en}", zh=f"{zh}的梯度中位数"),
        Number(name=f"mean_{setting}", en=f"mean gradient {en}", zh=f"{zh}的平均梯度"),
        Number(name=f"dead_{setting}", en=f"share of rows below 1e-3 {en}", zh=f"{zh}时小于 1e-3 的行数占比", unit="%"),
        Number(name=f"weight_{setting}", en=f"average largest weight {en}", zh=f"{zh}时最大权重的平均值"),
        Number(name=f"variance_{setting}", en=f"score variance {en}", zh=f"{zh}的打分方差"),
        Number(
            name=f"jacobian_{setting}",
            en=f"median norm of the softmax Jacobian {en}",
            zh=f"{zh}的 softmax 雅可比矩阵范数中位数",
        ),
    ]


@demonstration(
    id="scaling.gradient",
    claim=Text(
        en="Without the division, softmax saturates at large d_k: the typical gradient dies while a few rows explode.",
        zh="d_k 很大而不做除法时，softmax 饱和：典型的梯度消失，少数行的梯度爆炸。",
    ),
    formula=r"\frac{\partial L}{\partial q}=c\,K^{\top}\left(\mathrm{diag}(p)-pp^{\top}\right)V"
    r"\frac{\partial L}{\partial o},\quad p=\mathrm{softmax}(c\,Kq)",
    params=[
        Int(name="d_k", default=1024, low=1, high=4096),
        Int(name="n_keys", default=16, low=2, high=128, en="keys", zh="key 的个数"),
        Int(name="rows", default=1000, low=100, high=4000, en="query rows", zh="query 的行数"),
    ],
    facts=[
        *_facts_of("divided", "with the division", "做除法"),
        *_facts_of("undivided", "without the division", "不做除法"),
        Number(
            name="grown",
            en="share of rows whose gradient is larger without the division",
            zh="不做除法时梯度更大的行数占比",
            unit="%",
        ),
        Number(
            name="top_share",
            en="part of the gradient in the largest tenth of rows without the division",
            zh="不做除法时最大的一成行所占的梯度份额",
            unit="%",
        ),
    ],
    source=["002-20", "002-21"],
    proof=query_gradients,
)
def gradient(
    d_k: int, n_keys: int, rows: int, rng: torch.Generator, scale: Callable[[int], float] = inverse_root
) -> Evidence:
    divided, undivided = query_gradients(d_k, n_keys, rows, (scale(d_k), 1.0), rng)
    largest = undivided.gradients.flatten().sort(descending=True).values
    facts: dict[str, Value] = {
        **_statistics("divided", divided),
        **_statistics("undivided", undivided),
        "grown": (undivided.gradients > divided.gradients).float().mean().item(),
        "top_share": (largest[: len(largest) // 10].sum() / largest.sum()).item(),
    }
    return Evidence(
        facts=facts,
        figures=[_bars(divided.gradients, undivided.gradients), _table()],
        sample=Text(f"{len(largest):,} rows", f"{len(largest):,} 行"),
    )


def _statistics(setting: str, rows: Rows) -> dict[str, float]:
    return {
        f"median_{setting}": rows.gradients.median().item(),
        f"mean_{setting}": rows.gradients.mean().item(),
        f"dead_{setting}": (rows.gradients < DEAD).float().mean().item(),
        f"weight_{setting}": rows.weights.max(dim=-1).values.mean().item(),
        f"variance_{setting}": rows.scores.var().item(),
        f"jacobian_{setting}": _jacobian_norms(rows.weights).median().item(),
    }


def _jacobian_norms(weights: Tensor) -> Tensor:
    """The Frobenius norm of ∂p/∂s = diag(p) − ppᵀ: weights (…, N) -> (…)."""
    p = weights.double()  # 1 − p needs the digits where softmax saturates
    jacobian = torch.diag_embed(p) - p[..., :, None] * p[..., None, :]  # (…, N, N)
    return jacobian.flatten(-2).norm(dim=-1)


def _shares(sizes: Tensor) -> list[float]:
    """The share of rows in each decade of size."""
    decade = torch.bucketize(sizes.flatten(), torch.tensor(DECADES), right=True)
    return (torch.bincount(decade, minlength=len(BINS)) / sizes.numel()).tolist()


def _bars(divided: Tensor, undivided: Tensor) -> Bars:
    return Bars(
        caption=Text("∂L/∂q, share of rows by size", "∂L/∂q：按大小统计的行数占比"),
        labels=BINS,
        series=[
            Series(label=Text("divided by √d_k", "除以 √d_k"), values=_shares(divided), tested=False),
            Series(label=Text("not divided", "不除"), values=_shares(undivided)),
        ],
    )


def _table() -> Table:
    rows = [
        ("median", Text("median", "中位数")),
        ("mean", Text("mean", "均值")),
        ("dead", Text("rows < 1e-3", "小于 1e-3 的行")),
        ("weight", Text("largest weight", "最大权重")),
        ("variance", Text("score variance", "打分方差")),
    ]
    return Table(
        caption=Text("both settings", "两种设置"),
        columns=[Text("divided", "除"), Text("not", "不除")],
        rows=[Row(label=label, facts=[f"{name}_divided", f"{name}_undivided"]) for name, label in rows],
    )
