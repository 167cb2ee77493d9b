"""One source is not one matrix: in self-attention Q, K and V come from the same X and have different numbers."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.demonstrations.cross_seq2seq import word_by_word
from solutions.evidence import Evidence, Int, Number, Row, Shape, Table, Text

Project = Callable[[nn.MultiheadAttention, Tensor], tuple[Tensor, Tensor, Tensor]]
Read = Callable[[Tensor], tuple[Tensor, Tensor]]


def projected(module: nn.MultiheadAttention, X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    Q, K, V = nn.functional.linear(X, module.in_proj_weight).chunk(3, dim=-1)  # (N, 3 d) -> three of (N, d)
    return Q, K, V


def states(h: Tensor) -> tuple[Tensor, Tensor]:
    """What sequence to sequence reads: its encoder's states (S, d), as keys and as values."""
    return h, h


@demonstration(
    id="cross.same-source",
    claim=Text(
        en="Q, K and V of self-attention have one source and three projections; only unprojected is K = V.",
        zh="自注意力的 Q、K、V 同源，但经过三个投影；只有不做投影时才有 K = V。",
    ),
    formula=r"Q=XW_q,\ K=XW_k,\ V=XW_v:\quad Q\ne K\ne V;\qquad\text{seq2seq: }K=V=h",
    params=[
        Int(name="N", default=5, low=2, high=64, en="tokens N", zh="token 数 N"),
        Int(name="d", default=16, low=4, high=128, en="width of a token", zh="token 的宽度"),
        Int(name="d_v", default=23, low=1, high=64),
    ],
    facts=[
        Number(name="query_key", en="largest |Q − K| in a Transformer layer", zh="Transformer 层中 |Q − K| 的最大值"),
        Number(name="key_value", en="largest |K − V| in a Transformer layer", zh="Transformer 层中 |K − V| 的最大值"),
        Number(name="key_input", en="largest |K − X| in a Transformer layer", zh="Transformer 层中 |K − X| 的最大值"),
        Number(name="key_value_old", en="largest |K − V| in the seq2seq formula", zh="seq2seq 公式中 |K − V| 的最大值"),
        Number(name="old_gap", en="difference of that attention from c = Σ α h", zh="该注意力与 c = Σ α h 的差"),
        Number(name="all_move", en="least change of Q, K, V when X changes", zh="改动 X 时 Q、K、V 的最小变化"),
        Number(name="output_gap", en="change of the output with V set to K", zh="把 V 换成 K 后输出的变化"),
        Number(name="size", en="root mean square of K", zh="K 的均方根"),
        Shape(name="wide_shape", en="shape of the output with its own d_v", zh="d_v 另取时输出的形状"),
    ],
    source=["001-03", "003-31", "003-32", "003-35"],
    proof=projected,
)
def same_source(
    N: int, d: int, d_v: int, rng: torch.Generator, project: Project = projected, read: Read = states
) -> Evidence:
    module = nn.MultiheadAttention(d, 1, bias=False)
    with torch.no_grad():
        X = torch.randn(N, d, generator=rng)  # (N, d)
        Q, K, V = project(module, X)  # (N, d) each
        other = project(module, X + 1)
        s, h = torch.randn(2, N, d, generator=rng)  # (N, d) each: states of a decoder and of an encoder
        K_old, V_old = read(h)  # (N, d) each
        old, _ = scaled_dot_product_attention(s, K_old, V_old, scale=1.0)  # (N, d)
        wide = torch.randn(N, d_v, generator=rng)  # (N, d_v)
        output, _ = scaled_dot_product_attention(Q, K, V)
        return Evidence(
            facts={
                "query_key": (Q - K).abs().max().item(),
                "key_value": (K - V).abs().max().item(),
                "key_input": (K - X).abs().max().item(),
                "key_value_old": (K_old - V_old).abs().max().item(),
                "old_gap": (old - word_by_word(s, h)).abs().max().item(),
                "all_move": min((a - b).abs().max().item() for a, b in zip((Q, K, V), other, strict=True)),
                "output_gap": (scaled_dot_product_attention(Q, K, K)[0] - output).abs().max().item(),
                "size": K.square().mean().sqrt().item(),
                "wide_shape": list(scaled_dot_product_attention(Q, K, wide)[0].shape),
            },
            figures=[table()],
            sample=Text(f"{N} tokens", f"{N} 个 token"),
        )


def table() -> Table:
    rows = {
        "query_key": Text("|Q − K|, Transformer", "|Q − K|，Transformer"),
        "key_value": Text("|K − V|, Transformer", "|K − V|，Transformer"),
        "key_value_old": Text("|K − V|, seq2seq", "|K − V|，seq2seq"),
        "key_input": Text("|K − X|, Transformer", "|K − X|，Transformer"),
        "size": Text("(root mean square of K)", "（K 的均方根）"),
    }
    return Table(
        caption=Text("one source, how many matrices?", "同一来源，几个矩阵？"),
        columns=[Text("largest", "最大值")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
