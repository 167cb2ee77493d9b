"""Why √d_k and not d_k: of the factors 1, 1/√d_k and 1/d_k on q·k only one leaves scores of variance 1."""

from __future__ import annotations

from collections.abc import Callable

import torch

from solutions.catalog import demonstration
from solutions.demonstrations.scaling_gradient import Rows, query_gradients
from solutions.evidence import AnyFact, Curves, Evidence, Int, Number, Row, Series, Table, Text, Value


def factors_of(d_k: int) -> tuple[float, float, float]:
    """No division, the paper's, and one that divides too much."""
    return 1.0, d_k**-0.5, 1 / d_k


def _facts_of(setting: str, en: str, zh: str) -> list[AnyFact]:
    return [
        Number(name=f"variance_{setting}", en=f"score variance {en}", zh=f"{zh}的打分方差"),
        Number(name=f"weight_{setting}", en=f"average largest weight {en}", zh=f"{zh}时最大权重的平均值"),
        Number(name=f"mean_{setting}", en=f"mean gradient {en}", zh=f"{zh}的平均梯度"),
    ]


@demonstration(
    id="scaling.divisor",
    claim=Text(
        en="Dividing q·k by √d_k leaves variance 1; dividing by d_k leaves 1/d_k, and softmax becomes an average.",
        zh="q·k 除以 √d_k，方差为 1；除以 d_k，方差只剩 1/d_k，softmax 退化成平均。",
    ),
    formula=r"\mathrm{Var}(c\,q\cdot k)=c^{2}d_k",
    params=[
        Int(name="d_k", default=64, low=1, high=4096),
        Int(name="n_keys", default=16, low=2, high=128, en="keys", zh="key 的个数"),
        Int(name="rows", default=1000, low=100, high=4000, en="query rows", zh="query 的行数"),
    ],
    facts=[
        *_facts_of("none", "without a division", "不做除法"),
        *_facts_of("root", "after ÷ √d_k", "除以 √d_k"),
        *_facts_of("full", "after ÷ d_k", "除以 d_k"),
    ],
    source=["000-11", "002-19", "002-20"],
    proof=query_gradients,
)
def divisor(
    d_k: int,
    n_keys: int,
    rows: int,
    rng: torch.Generator,
    factors: Callable[[int], tuple[float, float, float]] = factors_of,
) -> Evidence:
    none, root, full = query_gradients(d_k, n_keys, rows, factors(d_k), rng)
    facts: dict[str, Value] = {**_statistics("none", none), **_statistics("root", root), **_statistics("full", full)}
    count = root.gradients.numel()
    return Evidence(
        facts=facts,
        figures=[_curves(none, root, full), _table()],
        sample=Text(f"{count:,} rows", f"{count:,} 行"),
    )


def _statistics(setting: str, rows: Rows) -> dict[str, float]:
    return {
        f"variance_{setting}": rows.scores.var().item(),
        f"weight_{setting}": rows.weights.max(dim=-1).values.mean().item(),
        f"mean_{setting}": rows.gradients.mean().item(),
    }


def _curves(none: Rows, root: Rows, full: Rows) -> Curves:
    def by_rank(rows: Rows) -> list[float]:
        return rows.weights.flatten(0, 1).sort(dim=-1, descending=True).values.mean(dim=0).tolist()

    return Curves(
        caption=Text("average weight by rank in its row", "各名次的平均权重（行内从大到小）"),
        x=[float(rank + 1) for rank in range(root.weights.shape[-1])],
        x_label=Text("rank", "名次"),
        series=[
            Series(label=Text("not divided", "不除"), values=by_rank(none), tested=False),
            Series(label=Text("÷ √d_k", "除以 √d_k"), values=by_rank(root), tested=False),
            Series(label=Text("÷ d_k", "除以 d_k"), values=by_rank(full)),
        ],
    )


def _table() -> Table:
    rows = [
        ("variance", Text("score variance", "打分方差")),
        ("weight", Text("largest weight", "最大权重")),
        ("mean", Text("mean gradient", "平均梯度")),
    ]
    return Table(
        caption=Text("three divisors", "三种除数"),
        columns=[Text("none", "不除"), Text("√d_k", "√d_k"), Text("d_k", "d_k")],
        rows=[
            Row(label=label, facts=[f"{name}_{setting}" for setting in ("none", "root", "full")])
            for name, label in rows
        ],
    )
