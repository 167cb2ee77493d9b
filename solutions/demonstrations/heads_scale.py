"""A factor d_k^(-1/2) that is divided by instead of multiplied with: scores d_k times too large, shapes all right."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores
from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Int, Number, Numbers, Row, Series, Table, Text, Value
from solutions.heads import split

Factor = Callable[[int], float]
KEYS, QUERIES = 10, 400
SIZES = ((32, 8), (32, 4), (64, 8), (64, 4), (64, 2), (128, 16), (128, 8), (128, 4), (256, 16), (256, 4), (512, 8))
"""d_model and h."""


def inverse_root(d_k: int) -> float:
    """What is stored as self.scale."""
    return d_k**-0.5


def divided(q: Tensor, k: Tensor, factor: Factor) -> Tensor:
    """The mistake: q (…, N_q, d_k), k (…, N_k, d_k) -> (…, N_q, N_k)."""
    return q @ k.mT / factor(q.shape[-1])


def ratio(d_model: int, h: int, factor: Factor, rng: torch.Generator) -> float:
    """How many times too large all scores of h heads are, by their norm."""
    Q, K = torch.randn(2, KEYS, d_model, generator=rng, dtype=torch.double)  # (N, d_model) each
    q, k = split(Q, h), split(K, h)  # (h, N, d_k) each
    return (divided(q, k, factor).norm() / attention_scores(q, k).norm()).item()


@demonstration(
    id="heads.scale",
    claim=Text(
        en="Dividing by d_k^(-1/2) makes every score d_k = d_model / h times too large.",
        zh="除以 d_k^(-1/2)，每个打分都放大为 d_k = d_model / h 倍。",
    ),
    formula=r"\frac{q\cdot k}{d_k^{-1/2}}=\sqrt{d_k}\,(q\cdot k)=d_k\,\frac{q\cdot k}{\sqrt{d_k}}",
    params=[Int(name="d_k", default=64, low=2, high=1024)],
    facts=[
        Numbers(name="widths", en="d_model", zh="d_model"),
        Numbers(name="heads", en="heads h", zh="头数 h"),
        Numbers(name="ratios", en="factor by which the scores are too large", zh="打分放大的倍数"),
        Number(name="spread_divided", en="standard deviation, divided by the factor", zh="除以该因子时的标准差"),
        Number(name="spread_raw", en="standard deviation without scaling", zh="不缩放时的标准差"),
        Number(name="spread_right", en="standard deviation, multiplied by the factor", zh="乘以该因子时的标准差"),
        Number(name="largest_divided", en="mean largest weight, divided", zh="除以该因子时的平均最大权重"),
        Number(name="largest_raw", en="mean largest weight without scaling", zh="不缩放时的平均最大权重"),
        Number(name="largest_right", en="mean largest weight, multiplied", zh="乘以该因子时的平均最大权重"),
    ],
    source=["001-21"],
    proof=divided,
)
def scale(d_k: int, rng: torch.Generator, factor: Factor = inverse_root) -> Evidence:
    q = torch.randn(QUERIES, d_k, generator=rng)  # (N_q, d_k)
    k = torch.randn(KEYS, d_k, generator=rng)  # (N_k, d_k)
    scores = {"divided": divided(q, k, factor), "raw": q @ k.T, "right": attention_scores(q, k)}  # (N_q, N_k)
    facts: dict[str, Value] = {
        "widths": [float(d_model) for d_model, _ in SIZES],
        "heads": [float(h) for _, h in SIZES],
        "ratios": [ratio(d_model, h, factor, rng) for d_model, h in SIZES],
    }
    for name, each in scores.items():
        facts[f"spread_{name}"] = each.std().item()
        facts[f"largest_{name}"] = each.softmax(-1).amax(-1).mean().item()
    sample = Text(f"{QUERIES} queries, {KEYS} keys", f"{QUERIES} 个 query，{KEYS} 个 key")
    return Evidence(facts=facts, figures=[_curves(scores), _table()], sample=sample)


def _curves(scores: dict[str, Tensor]) -> Curves:
    names = {"divided": Text("divided", "除"), "raw": Text("no scaling", "不缩放"), "right": Text("multiplied", "乘")}
    ordered = {name: each.softmax(-1).sort(descending=True).values.mean(0) for name, each in scores.items()}  # (N_k,)
    return Curves(
        caption=Text("mean weight of the best, second, … key", "第一、第二……名 key 的平均权重"),
        x=[float(rank + 1) for rank in range(KEYS)],
        x_label=Text("rank", "名次"),
        series=[
            Series(label=names[name], values=each.tolist(), tested=name == "divided") for name, each in ordered.items()
        ],
    )


def _table() -> Table:
    return Table(
        caption=Text("the factor d_k^(-1/2)", "因子 d_k^(-1/2)"),
        columns=[Text("divided", "除"), Text("none", "不用"), Text("multiplied", "乘")],
        rows=[
            Row(label=Text(en, zh), facts=[f"{fact}_{name}" for name in ("divided", "raw", "right")])
            for fact, en, zh in (
                ("spread", "standard deviation of the scores", "打分的标准差"),
                ("largest", "mean largest weight", "平均最大权重"),
            )
        ],
    )
