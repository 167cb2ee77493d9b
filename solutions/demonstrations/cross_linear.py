"""The context is a weighted sum of the values alone: double V and it doubles, double Q or K and the weights change."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

Attend = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
ROLES = ("Q", "K", "V")


def departures(given: dict[str, Tensor], other: dict[str, Tensor], attend: Attend) -> dict[str, float]:
    """For each of Q, K, V: how far attention is from being linear in it. 0 would be linear."""

    def context(**changed: Tensor) -> Tensor:
        now = {**given, **changed}
        return attend(now["Q"], now["K"], now["V"])[0]  # (N_q, d_v)

    found: dict[str, float] = {}
    for role in ROLES:
        doubled = context(**{role: 2 * given[role]}) - 2 * context()
        added = context(**{role: given[role] + other[role]}) - context() - context(**{role: other[role]})
        found[f"doubled_{role}"] = doubled.abs().max().item()
        found[f"added_{role}"] = added.abs().max().item()
        found[f"zeroed_{role}"] = context(**{role: 0 * given[role]}).abs().max().item()
    return found


@demonstration(
    id="cross.linear",
    claim=Text(
        en="The context vector is a weighted sum of V only; Q and K never enter the sum, they set the weights.",
        zh="上下文向量只是 V 的加权和；Q 和 K 不进入求和，只决定权重。",
    ),
    formula=r"c=\sum_i\alpha_i(Q,K)\,v_i:\quad f(Q,K,2V)=2f(Q,K,V),\qquad f(2Q,K,V)\ne 2f(Q,K,V)",
    params=[
        Int(name="N_q", default=4, low=1, high=64, en="queries N_q", zh="query 数 N_q"),
        Int(name="N_k", default=6, low=2, high=64, en="keys N_k", zh="key 数 N_k"),
        Int(name="d", default=8, low=2, high=64, en="width of Q, K and V", zh="Q、K、V 的宽度"),
    ],
    facts=[
        *(
            Number(name=f"{name}_{role}", en=en.format(role), zh=zh.format(role))
            for name, en, zh in (
                ("doubled", "|f(2{0}) − 2f({0})|", "|f(2{0}) − 2f({0})|"),
                ("added", "|f({0} + {0}′) − f({0}) − f({0}′)|", "|f({0} + {0}′) − f({0}) − f({0}′)|"),
                ("zeroed", "largest entry of the context with {0} = 0", "{0} = 0 时上下文的最大元素"),
            )
            for role in ROLES
        ),
        Number(name="mean_gap", en="gap to the mean of V with Q = 0", zh="Q = 0 时与 V 的均值之差"),
        Number(name="outside", en="overshoot beyond the largest and smallest values", zh="超出 V 最大、最小值的幅度"),
        Number(name="swapped", en="difference between doubling Q and doubling K", zh="Q 加倍与 K 加倍之差"),
    ],
    source=["003-40"],
    proof=departures,
)
def linear(N_q: int, N_k: int, d: int, rng: torch.Generator, attend: Attend = scaled_dot_product_attention) -> Evidence:
    def draw() -> dict[str, Tensor]:
        return {
            "Q": torch.randn(N_q, d, generator=rng, dtype=torch.float64),  # (N_q, d)
            "K": torch.randn(N_k, d, generator=rng, dtype=torch.float64),  # (N_k, d)
            "V": torch.randn(N_k, d, generator=rng, dtype=torch.float64),  # (N_k, d)
        }

    given = draw()
    Q, K, V = (given[role] for role in ROLES)
    facts = departures(given, draw(), attend)
    context = attend(Q, K, V)[0]  # (N_q, d)
    facts["mean_gap"] = (attend(0 * Q, K, V)[0] - V.mean(0)).abs().max().item()
    facts["outside"] = max(0.0, (context - V.amax(0)).max().item(), (V.amin(0) - context).max().item())
    facts["swapped"] = (attend(2 * Q, K, V)[0] - attend(Q, 2 * K, V)[0]).abs().max().item()
    return Evidence(
        facts=dict(facts),
        figures=[bars(facts), table()],
        sample=Text(f"{N_q} queries, {N_k} keys", f"{N_q} 个 query，{N_k} 个 key"),
    )


def bars(facts: dict[str, float]) -> Bars:
    return Bars(
        caption=Text("how far from doubling with its input", "输入加倍时，输出偏离加倍多少"),
        labels=list(ROLES),
        series=[Series(label=Text("largest departure", "最大偏离"), values=[facts[f"doubled_{r}"] for r in ROLES])],
    )


def table() -> Table:
    rows = {
        "doubled": Text("doubled: off twice the context by", "加倍：与两倍上下文之差"),
        "added": Text("added: off the sum by", "相加：与两者之和的差"),
        "zeroed": Text("set to 0: largest entry left", "置 0：剩下的最大元素"),
    }
    return Table(
        caption=Text("in which of them is attention linear?", "注意力对哪一个是线性的？"),
        columns=[Text(role, role) for role in ROLES],
        rows=[Row(label=label, facts=[f"{name}_{role}" for role in ROLES]) for name, label in rows.items()],
    )
