"""The output is linear in V and in V alone: Q and K choose the weights, V is what is weighted."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text

DRAWS = 8
DIRECTIONS = 200
Attention = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def drawn(N: int, d: int, rng: torch.Generator) -> Tensor:
    return torch.randn(DRAWS, N, d, generator=rng, dtype=torch.float64)  # (draws, N, d)


def tests(Q: Tensor, K: Tensor, V: Tensor, other: Tensor, order: Tensor, attend: Attention) -> dict[str, Tensor]:
    output, weights = attend(Q, K, V)  # (draws, N, d), (draws, N, N)
    return {
        "doubled_q": attend(2 * Q, K, V)[0] - 2 * output,
        "doubled_k": attend(Q, 2 * K, V)[0] - 2 * output,
        "doubled_v": attend(Q, K, 2 * V)[0] - 2 * output,
        "added_q": attend(Q + other, K, V)[0] - output - attend(other, K, V)[0],
        "added_v": attend(Q, K, V + other)[0] - output - attend(Q, K, other)[0],
        "moved_by_q": attend(other, K, V)[1] - weights,
        "moved_by_k": attend(Q, other, V)[1] - weights,
        "moved_by_v": attend(Q, K, other)[1] - weights,
        "shuffled_k": attend(Q, K[:, order], V)[0] - output,
        "shuffled_rows": attend(Q, K[:, order], V)[0] - output[:, order],
        "shuffled_kv": attend(Q, K[:, order], V[:, order])[0] - output,
    }


@demonstration(
    id="roles.linearity",
    claim=Text(
        en="Attention is linear in V and in neither Q nor K, and it never leaves the convex hull of the values.",
        zh="注意力的输出对 V 是线性的，对 Q、K 都不是；而且输出总在 V 各行的凸包之内。",
    ),
    formula=r"f(Q,K,\alpha V+\beta V')=\alpha f(Q,K,V)+\beta f(Q,K,V'),\qquad o_i=\sum_j a_{ij}v_j,\;a_{ij}\ge0,\;"
    r"\sum_j a_{ij}=1",
    params=[
        Int(name="N", default=8, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=16, low=1, high=64, en="width d", zh="宽度 d"),
    ],
    facts=[
        Number(name="doubled_q", en="|f(2Q, K, V) − 2f| / |f|", zh="|f(2Q, K, V) − 2f| / |f|"),
        Number(name="doubled_k", en="|f(Q, 2K, V) − 2f| / |f|", zh="|f(Q, 2K, V) − 2f| / |f|"),
        Number(name="doubled_v", en="|f(Q, K, 2V) − 2f| / |f|", zh="|f(Q, K, 2V) − 2f| / |f|"),
        Number(name="added_q", en="|f(Q + Q′) − f(Q) − f(Q′)| / |f|", zh="|f(Q + Q′) − f(Q) − f(Q′)| / |f|"),
        Number(name="added_v", en="|f(V + V′) − f(V) − f(V′)| / |f|", zh="|f(V + V′) − f(V) − f(V′)| / |f|"),
        Number(name="moved_by_q", en="largest change of a weight under another Q", zh="换一个 Q 时权重的最大变化"),
        Number(name="moved_by_k", en="largest change of a weight under another K", zh="换一个 K 时权重的最大变化"),
        Number(name="moved_by_v", en="largest change of a weight under another V", zh="换一个 V 时权重的最大变化"),
        Number(name="shuffled_k", en="change of the output, rows of K shuffled", zh="只打乱 K 的行时输出的变化"),
        Number(
            name="shuffled_rows",
            en="distance from the output's rows shuffled alike",
            zh="与同样打乱的输出行之间的差",
        ),
        Number(name="shuffled_kv", en="change of the output, K and V shuffled alike", zh="K、V 同样打乱时输出的变化"),
        Number(name="beyond", en="how far an output lies outside the hull of V", zh="输出超出 V 凸包的距离"),
        Number(name="beyond_scores", en="the same with scores for weights", zh="直接用打分加权时超出的距离"),
    ],
    source=["000-02", "000-05", "000-24", "002-11"],
    proof=tests,
)
def linearity(N: int, d: int, rng: torch.Generator, attend: Attention = scaled_dot_product_attention) -> Evidence:
    Q, K, V, other = (drawn(N, d, rng) for _ in range(4))
    order = torch.arange(N).roll(1)
    output, _ = attend(Q, K, V)
    facts: dict[str, float] = {}
    for name, difference in tests(Q, K, V, other, order, attend).items():
        moved = name.startswith("moved")
        facts[name] = (difference.abs().max() if moved else difference.norm() / output.norm()).item()
    directions = torch.randn(d, DIRECTIONS, generator=rng, dtype=torch.float64)  # (d, directions)
    facts["beyond"] = beyond(output, V, directions)
    facts["beyond_scores"] = beyond(attention_scores(Q, K) @ V, V, directions)
    return Evidence(
        facts=dict(facts),
        figures=[
            Bars(
                caption=Text("|f after doubling − 2f| / |f|", "|加倍后的 f − 2f| / |f|"),
                labels=["2Q", "2K", "2V"],
                series=[
                    Series(label=Text("miss", "偏差"), values=[facts[f"doubled_{role}"] for role in "qkv"]),
                ],
            ),
            table(),
        ],
        sample=Text(f"{DRAWS} draws of {N} tokens", f"{DRAWS} 次抽样，每次 {N} 个 token"),
    )


def beyond(output: Tensor, V: Tensor, directions: Tensor) -> float:
    """How far (draws, N, d) reaches past the farthest value in any direction, 0 if it never does."""
    unit = directions / directions.norm(dim=0)  # (d, directions)
    excess = (output @ unit).amax(1) - (V @ unit).amax(1)  # (draws, directions)
    return excess.clamp_min(0).max().item()


def table() -> Table:
    rows = {
        "doubled": Text("misses doubling by", "加倍后的偏差"),
        "added": Text("misses the sum by", "相加后的偏差"),
        "moved_by": Text("moves a weight by", "权重的最大变化"),
    }
    facts = {"doubled": "qkv", "added": "q v", "moved_by": "qkv"}
    return Table(
        caption=Text("what each of the three does to the output", "三者各自怎样影响输出"),
        columns=[Text("Q", "Q"), Text("K", "K"), Text("V", "V")],
        rows=[
            Row(label=label, facts=[f"{name}_{role}" if role != " " else "" for role in facts[name]])
            for name, label in rows.items()
        ],
    )
