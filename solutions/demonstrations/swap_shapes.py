"""Rows of the output come from Q, columns from V; what N_q ≠ N_k forbids."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Int, Row, Shape, Table, Text, Value, Word

Attend = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]
FINE = "no error"


def attempts(N_q: int, N_k: int, d_k: int, d_v: int, rng: torch.Generator, attend: Attend) -> dict[str, Value]:
    Q = torch.randn(N_q, d_k, generator=rng)  # (N_q, d_k)
    K = torch.randn(N_k, d_k, generator=rng)  # (N_k, d_k)
    V = torch.randn(N_k, d_v, generator=rng)  # (N_k, d_v)
    V_q = torch.randn(N_q, d_v, generator=rng)  # (N_q, d_v)
    return {
        "scores_shape": list((Q @ K.T).shape),  # (N_q, N_k)
        "output_shape": list(attend(Q, K, V)[0].shape),  # (N_q, d_v)
        "roles_shape": list(attend(K, Q, V_q)[0].shape),  # (N_k, d_v): the keys' side asks now
        "swapped_scores": outcome(lambda: K @ Q.T),  # (N_k, N_q)
        "swapped": outcome(lambda: attend(K, Q, V)),  # weights (N_k, N_q) times V (N_k, d_v)
        "values_of_queries": outcome(lambda: attend(Q, K, V_q)),  # weights (N_q, N_k) times V (N_q, d_v)
        "untransposed": outcome(lambda: Q @ K),  # (N_q, d_k) times (N_k, d_k)
    }


def outcome(attempt: Callable[[], object]) -> str:
    """The name of the error that the attempt raises, or FINE."""
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return FINE


@demonstration(
    id="swap.shapes",
    claim=Text(
        en="The output has Q's rows and V's columns, so with N_q ≠ N_k the swap of Q and K alone does not even run.",
        zh="输出的行数来自 Q，列数来自 V；所以 N_q ≠ N_k 时，只交换 Q 和 K 根本无法运行。",
    ),
    formula=r"(N_q\times d_k)(d_k\times N_k)(N_k\times d_v)=N_q\times d_v",
    params=[
        Int(name="N_q", default=3, low=1, high=64, en="queries N_q", zh="查询数 N_q"),
        Int(name="N_k", default=7, low=1, high=64, en="keys N_k", zh="键数 N_k"),
        Int(name="d_k", default=11, low=1, high=64),
        Int(name="d_v", default=5, low=1, high=64),
    ],
    facts=[
        Shape(name="scores_shape", en="shape of the scores Q Kᵀ", zh="打分 Q Kᵀ 的形状"),
        Shape(name="output_shape", en="shape of the output", zh="输出的形状"),
        Shape(name="roles_shape", en="shape of the output after the roles are exchanged", zh="互换角色后输出的形状"),
        Word(name="swapped_scores", en="outcome of K Qᵀ", zh="K Qᵀ 的运行结果"),
        Word(name="swapped", en="outcome of softmax(K Qᵀ) V", zh="softmax(K Qᵀ) V 的运行结果"),
        Word(name="values_of_queries", en="outcome with values of the queries' side", zh="改用查询一侧的 V 的运行结果"),
        Word(name="untransposed", en="outcome of Q K without the transpose", zh="不转置直接算 Q K 的运行结果"),
    ],
    source=["002-12", "002-14", "002-15", "002-16", "002-17"],
    proof=attempts,
)
def shapes(
    N_q: int, N_k: int, d_k: int, d_v: int, rng: torch.Generator, attend: Attend = scaled_dot_product_attention
) -> Evidence:
    facts = attempts(N_q, N_k, d_k, d_v, rng, attend)
    return Evidence(facts=facts, figures=[table()], sample=Text("one run", "一次运行"))


def table() -> Table:
    rows = {
        "scores_shape": Text("Q Kᵀ", "Q Kᵀ"),
        "output_shape": Text("softmax(Q Kᵀ) V", "softmax(Q Kᵀ) V"),
        "roles_shape": Text("roles exchanged, V too", "角色互换，V 也换"),
        "swapped": Text("softmax(K Qᵀ) V", "softmax(K Qᵀ) V"),
        "values_of_queries": Text("V with N_q rows", "V 有 N_q 行"),
        "untransposed": Text("Q K, no transpose", "Q K，不转置"),
    }
    return Table(
        caption=Text("what runs, and its shape", "能否运行，形状如何"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
