"""One matrix of scores can be read both ways: the axis of the softmax and the axis of V make the roles."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.attention import attention_scores, scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Evidence, Heatmap, Int, Number, Row, Table, Text

SHOWN = 6  # tokens in a heat map
READINGS = {
    "rows_columns": Text("rows sum to 1, V at the columns", "行和为 1，V 对应列"),
    "columns_columns": Text("columns sum to 1, V at the columns", "列和为 1，V 对应列"),
    "rows_rows": Text("rows sum to 1, V at the rows", "行和为 1，V 对应行"),
    "columns_rows": Text("columns sum to 1, V at the rows", "列和为 1，V 对应行"),
}
Normalise = Callable[[Tensor, int], Tensor]
Score = Callable[[Tensor, Tensor], Tensor]


def softmax(scores: Tensor, dim: int) -> Tensor:
    return scores.softmax(dim)


def four_readings(S: Tensor, V: Tensor, normalise: Normalise) -> dict[str, Tensor]:
    rows, columns = normalise(S, -1), normalise(S, -2)  # (N, N) each: rows sum to 1, columns sum to 1
    return {
        "rows_columns": rows @ V,  # (N, d_k): each row asks, the columns answer
        "columns_columns": columns @ V,
        "rows_rows": rows.mT @ V,
        "columns_rows": columns.mT @ V,  # (N, d_k): each column asks, the rows answer
    }


@demonstration(
    id="roles.axis",
    claim=Text(
        en="The dot product knows no asker: who asks is decided by the axis of the softmax and the axis V stands at.",
        zh="点积不分谁提问：谁是提问者，由 softmax 所沿的轴和 V 所在的轴决定。",
    ),
    formula=r"q\cdot k=k\cdot q,\qquad \mathrm{softmax}(KQ^{\top})\,V=\mathrm{Attention}(K,Q,V)",
    params=[
        Int(name="N", default=6, low=3, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d_k", default=16, low=1, high=256),
    ],
    facts=[
        Number(name="dot_gap", en="largest |q·k − k·q|", zh="|q·k − k·q| 的最大值"),
        *(
            Number(
                name=f"{target}_{name}",
                en=f"{label.en}: off {asker} asking by",
                zh=f"{label.zh}：与 {asker} 提问的差距",
            )
            for target, asker in (("q", "Q"), ("k", "K"))
            for name, label in READINGS.items()
        ),
    ],
    source=["002-10"],
    proof=four_readings,
)
def axis(
    N: int, d_k: int, rng: torch.Generator, normalise: Normalise = softmax, score: Score = attention_scores
) -> Evidence:
    Q, K, V = torch.randn(3, N, d_k, generator=rng, dtype=torch.float64)  # (N, d_k) each
    S = score(Q, K)  # (N, N)
    readings = four_readings(S, V, normalise)
    targets = {"q": scaled_dot_product_attention(Q, K, V)[0], "k": scaled_dot_product_attention(K, Q, V)[0]}  # (N, d_k)
    facts = {"dot_gap": (S - score(K, Q).mT).abs().max().item()}
    for target, output in targets.items():
        facts |= {f"{target}_{name}": (read - output).abs().max().item() for name, read in readings.items()}
    return Evidence(
        facts=dict(facts),
        figures=[
            heatmap(normalise(S, -1), Text("rows sum to 1: a row asks", "行和为 1：行在提问")),
            heatmap(
                normalise(S, -2), Text("same scores, columns sum to 1: a column asks", "同样的打分，列和为 1：列在提问")
            ),
            table(),
        ],
        sample=Text(f"{N} × {N} scores", f"{N} × {N} 个打分"),
    )


def heatmap(weights: Tensor, caption: Text) -> Heatmap:
    """The first tokens' corner of a matrix (N, N)."""
    corner = weights[:SHOWN, :SHOWN].tolist()
    tokens = [str(token + 1) for token in range(len(corner))]
    return Heatmap(caption=caption, values=corner, rows=tokens, columns=tokens)


def table() -> Table:
    return Table(
        caption=Text("largest difference from", "与下列结果的最大差"),
        columns=[Text("Attention(Q, K, V)", "Attention(Q, K, V)"), Text("Attention(K, Q, V)", "Attention(K, Q, V)")],
        rows=[Row(label=label, facts=[f"q_{name}", f"k_{name}"]) for name, label in READINGS.items()],
    )
