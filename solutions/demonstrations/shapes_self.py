"""Self-attention of a batch: what shape each step has, and that the three projections are matrices of their own."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Count, Evidence, Int, Number, Row, Shape, Table, Text, Value
from solutions.self_attention import SelfAttention, TiedSelfAttention

Build = Callable[[int, int, int, torch.Generator], SelfAttention]


def batch(
    B: int, N: int, d_model: int, d_k: int, d_v: int, rng: torch.Generator, build: Build
) -> tuple[SelfAttention, Tensor, dict[str, Value]]:
    attention = build(d_model, d_k, d_v, rng)
    X = torch.randn(B, N, d_model, generator=rng)  # (B, N, d_model)
    Q, K, V = attention.project(X)  # (B, N, d_k), (B, N, d_k), (B, N, d_v)
    Z, A = attention(X)  # (B, N, d_v), (B, N, N)
    tensors = {"q": Q, "k": K, "v": V, "weights": A, "output": Z}
    return attention, X, {f"{name}_shape": list(tensor.shape) for name, tensor in tensors.items()}


@demonstration(
    id="shapes.self",
    claim=Text(
        en="X (B, N, d_model) times three matrices of their own gives Q, K, V, weights (B, N, N), output (B, N, d_v).",
        zh="X (B, N, d_model) 乘三个各自独立的矩阵得到 Q、K、V；权重是 (B, N, N)，输出是 (B, N, d_v)。",
    ),
    formula=r"Q=XW_q,\quad K=XW_k,\quad V=XW_v,\quad Z=\mathrm{softmax}\left(\frac{QK^{\top}}{\sqrt{d_k}}\right)V",
    params=[
        Int(name="B", default=2, low=1, high=16, en="batch B", zh="batch 大小 B"),
        Int(name="N", default=5, low=2, high=32, en="tokens N", zh="token 数 N"),
        Int(name="d_model", default=11, low=2, high=64),
        Int(name="d_k", default=7, low=1, high=64),
        Int(name="d_v", default=3, low=1, high=64),
    ],
    facts=[
        Shape(name="q_shape", en="shape of Q", zh="Q 的形状"),
        Shape(name="k_shape", en="shape of K", zh="K 的形状"),
        Shape(name="v_shape", en="shape of V", zh="V 的形状"),
        Shape(name="weights_shape", en="shape of the weights", zh="权重的形状"),
        Shape(name="output_shape", en="shape of the output", zh="输出的形状"),
        Number(name="q_from_k", en="largest |Q − K|", zh="|Q − K| 的最大值"),
        Number(name="tied_q_from_k", en="largest |Q − K| with one matrix for both", zh="共用矩阵时 |Q − K| 的最大值"),
        Number(name="moved", en="change of Q with another W_q", zh="换一个 W_q 后 Q 的变化"),
        Number(name="others_moved", en="change of K and V with another W_q", zh="换一个 W_q 后 K、V 的变化"),
        Number(name="crosstalk", en="change of other sequences with the first", zh="改动第一个序列后其他序列的变化"),
        Count(name="parameters", en="numbers learned", zh="可学习的参数个数"),
    ],
    source=["000-12", "001-06", "001-11"],
    proof=batch,
)  # fmt: skip
def self_shapes(
    B: int, N: int, d_model: int, d_k: int, d_v: int, rng: torch.Generator, build: Build = SelfAttention
) -> Evidence:
    attention, X, facts = batch(B, N, d_model, d_k, d_v, rng, build)
    with torch.no_grad():
        Q, K, V = attention.project(X)
        tied_Q, tied_K, _ = TiedSelfAttention(d_model, d_k, d_v, rng).project(X)
        other = torch.cat([X[:1] + 1.0, X[1:]])  # (B, N, d_model): another first sequence
        crosstalk = (attention(other)[0] - attention(X)[0])[1:]  # (B − 1, N, d_v)
        attention.W_q.add_(1.0)  # another W_q
        Q_moved, K_moved, V_moved = attention.project(X)
    measured: dict[str, Value] = {
        "q_from_k": gap(Q, K),
        "tied_q_from_k": gap(tied_Q, tied_K),
        "moved": gap(Q, Q_moved),
        "others_moved": max(gap(K, K_moved), gap(V, V_moved)),
        "crosstalk": crosstalk.abs().sum().item(),
        "parameters": sum(parameter.numel() for parameter in attention.parameters()),
    }
    return Evidence(
        facts=facts | measured, figures=[shape_table(), gap_table()], sample=Text("one batch", "一个 batch")
    )


def gap(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item()


def shape_table() -> Table:
    rows = {"q": "Q", "k": "K", "v": "V", "weights": "softmax(Q Kᵀ/√d_k)", "output": "softmax(Q Kᵀ/√d_k) V"}
    return Table(
        caption=Text("the shape of each step", "每一步的形状"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(said, said), facts=[f"{name}_shape"]) for name, said in rows.items()],
    )


def gap_table() -> Table:
    rows = {
        "q_from_k": Text("Q and K", "Q 与 K"),
        "tied_q_from_k": Text("Q and K, one matrix", "Q 与 K，共用矩阵"),
        "moved": Text("Q before and after another W_q", "换 W_q 前后的 Q"),
        "others_moved": Text("K, V before and after another W_q", "换 W_q 前后的 K、V"),
        "crosstalk": Text("other sequences of the batch", "batch 中的其他序列"),
    }
    return Table(
        caption=Text("largest difference", "最大差"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
