"""A weight is not a contribution: what a value adds to the output has the length α|v|."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.cross import contributions
from solutions.evidence import Bars, Evidence, Int, Number, Real, Row, Series, Table, Text

Contribute = Callable[[Tensor, Tensor], Tensor]
D = 16


def attention_over(N: int, spread: float, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Output, weights and values of N tokens; the values' lengths are log-normal with that spread (0: all alike)."""
    q, k, v = torch.randn(3, N, D, generator=rng, dtype=torch.float64)  # (N, d) each
    lengths = (spread * torch.randn(N, 1, generator=rng, dtype=torch.float64)).exp()  # (N, 1)
    V = lengths * v / v.norm(dim=-1, keepdim=True)  # (N, d)
    output, weights = scaled_dot_product_attention(q, k, V)  # (N, d), (N, N)
    return output, weights, V


def removed(output: Tensor, weights: Tensor, V: Tensor) -> Tensor:
    """How far the output moves when a value is set to 0 and the weights stay: one value after another, (N, N)."""
    moves = []
    for j in range(len(V)):
        rest = V.clone()
        rest[j] = 0
        moves.append((weights @ rest - output).norm(dim=-1))  # (N,)
    return torch.stack(moves, dim=-1)  # (N, N)


@demonstration(
    id="cross.contribution",
    claim=Text(
        en="Where values have unequal lengths, the key with the largest weight is often not the one that moves the "
        "output most.",
        zh="当 value 长度不一时，权重最大的 key 往往不是对输出影响最大的那个。",
    ),
    formula=r"o=\sum_j\alpha_jv_j,\qquad\Vert o-o_{v_j=0}\Vert=\alpha_j\Vert v_j\Vert",
    params=[
        Int(name="N", default=150, low=8, high=400, en="tokens N", zh="token 数 N"),
        Real(name="spread", default=1.0, low=0.0, high=3.0, en="spread of the log-lengths", zh="长度对数的标准差"),
        Real(
            name="weight",
            default=0.9,
            low=0.5,
            high=0.99,
            en="weight of the first of two keys",
            zh="两个 key 中第一个的权重",
        ),
        Real(
            name="ratio",
            default=100.0,
            low=1.0,
            high=1000.0,
            en="length of its rival's value",
            zh="另一个 value 的长度",
        ),
    ],
    facts=[
        Number(name="disagree", en="share of queries where they disagree", zh="两者不一致的 query 比例", unit="%"),
        Number(
            name="disagree_alike", en="that share with values of one length", zh="value 长度相同时的这个比例", unit="%"
        ),
        Number(name="removal_gap", en="gap between α|v| and the measured effect", zh="α|v| 与实测影响之差"),
        Number(name="weight_gap", en="gap between α and the measured effect", zh="α 与实测影响之差"),
        Number(name="first", en="contribution of the first of two keys", zh="两个 key 中第一个的贡献"),
        Number(name="second", en="contribution of the second of two keys", zh="两个 key 中第二个的贡献"),
        Number(name="second_share", en="share of the second in both contributions", zh="第二个在两份贡献中的占比"),
        Number(name="correlation", en="correlation of weight and contribution", zh="权重与贡献的相关系数"),
    ],
    source=["003-19", "003-44"],
    proof=removed,
)
def contribution(
    N: int, spread: float, weight: float, ratio: float, rng: torch.Generator, contribute: Contribute = contributions
) -> Evidence:
    output, weights, V = attention_over(N, spread, rng)
    added, effect = contribute(weights, V), removed(output, weights, V)  # (N, N) each
    _, weights_alike, V_alike = attention_over(N, 0.0, rng)
    added_alike = contribute(weights_alike, V_alike)
    pair = contribute(
        torch.tensor([[weight, 1 - weight]], dtype=torch.float64), torch.tensor([[1.0], [ratio]], dtype=torch.float64)
    )[0]  # (2,): two keys whose values have the lengths 1 and `ratio`
    rank = torch.stack([weights.flatten().log(), added.flatten().log()])  # (2, N²)
    return Evidence(
        facts={
            "disagree": (weights.argmax(-1) != added.argmax(-1)).double().mean().item(),
            "disagree_alike": (weights_alike.argmax(-1) != added_alike.argmax(-1)).double().mean().item(),
            "removal_gap": (added - effect).abs().max().item(),
            "weight_gap": (weights - effect).abs().max().item(),
            "first": pair[0].item(),
            "second": pair[1].item(),
            "second_share": (pair[1] / pair.sum()).item(),
            "correlation": torch.corrcoef(rank)[0, 1].item(),
        },
        figures=[bars(weights[0], added[0]), table()],
        sample=Text(f"{N} queries", f"{N} 个 query"),
    )


def bars(weights: Tensor, added: Tensor) -> Bars:
    """The first query's heaviest keys."""
    heaviest = weights.topk(6).indices  # (6,)
    return Bars(
        caption=Text("one query: share of the weight, and of the contributions", "一个 query：权重占比与贡献占比"),
        labels=[f"key {int(key) + 1}" for key in heaviest],
        series=[
            Series(label=Text("contribution", "贡献"), values=(added / added.sum())[heaviest].tolist()),
            Series(label=Text("weight", "权重"), values=weights[heaviest].tolist(), tested=False),
        ],
    )


def table() -> Table:
    rows = {
        "disagree": Text("queries where they disagree", "两者不一致的 query"),
        "disagree_alike": Text("with values of one length", "value 长度相同时"),
        "removal_gap": Text("α|v| off the measured effect by", "α|v| 与实测影响之差"),
        "weight_gap": Text("α off the measured effect by", "α 与实测影响之差"),
    }
    return Table(
        caption=Text("the largest weight and the largest contribution", "最大的权重与最大的贡献"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
