"""A layer knows vectors only: rotate every embedding and turn the weights back, and no output changes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from solutions.attention import scaled_dot_product_attention
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text
from solutions.positions import sinusoidal_positions

N, VOCABULARY = 6, 20
Turn = Callable[[int, torch.Generator], Tensor]
Norm = Callable[[Tensor], Tensor]


def random_rotation(d_model: int, rng: torch.Generator) -> Tensor:
    """An orthogonal matrix (d, d): R Rᵀ = I."""
    return torch.linalg.qr(torch.randn(d_model, d_model, generator=rng, dtype=torch.float64))[0]


def unnormed(x: Tensor) -> Tensor:
    return x


def layer_norm(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:])


def rms_norm(x: Tensor) -> Tensor:
    return functional.rms_norm(x, x.shape[-1:])


def logits(table: Tensor, positions: Tensor, tokens: Tensor, W: Tensor, W_o: Tensor, norm: Norm = unnormed) -> Tensor:
    """One layer with a residual and a tied readout: tokens (N,), table (vocabulary, d), W (3, d, d), W_o (d, d)."""
    x = table[tokens] + positions  # (N, d)
    q, k, v = norm(x) @ W  # (N, d) times (3, d, d) -> (3, N, d)
    y = x + scaled_dot_product_attention(q, k, v)[0] @ W_o  # (N, d)
    return norm(y) @ table.T  # (N, vocabulary)


@demonstration(
    id="positions.rotation",
    claim=Text(
        en="The directions of an embedding mean nothing by themselves: a rotation that the weights undo is invisible.",
        zh="嵌入的各个方向本身没有含义：旋转之后由权重转回来，从输出看不出任何差别。",
    ),
    formula=r"(XR)(R^{\top}W)=XW,\qquad RR^{\top}=I",
    params=[Int(name="d_model", default=32, low=8, high=128)],
    facts=[
        Number(name="together", en="change with the weights turned back", zh="权重一起转回时的变化"),
        Number(name="alone", en="change with the weights as they were", zh="权重不变时的变化"),
        Number(name="left_out", en="change with the positions not rotated", zh="位置编码没有旋转时的变化"),
        Number(name="renamed", en="change after exchanging ids and rows", zh="编号与行一起互换后的变化"),
        Number(name="exchanged", en="change after exchanging rows only", zh="只互换行后的变化"),
        Number(name="layer_norm", en="change behind a LayerNorm", zh="经过 LayerNorm 时的变化"),
        Number(name="rms_norm", en="change behind an RMSNorm", zh="经过 RMSNorm 时的变化"),
        Number(name="size", en="size of a typical logit", zh="logit 的典型大小"),
    ],
    source=["002-28"],
    proof=logits,
)
def rotation(d_model: int, rng: torch.Generator, turn: Turn = random_rotation) -> Evidence:
    table = torch.randn(VOCABULARY, d_model, generator=rng, dtype=torch.float64) / d_model**0.25  # (vocabulary, d)
    matrices = torch.randn(4, d_model, d_model, generator=rng, dtype=torch.float64) / d_model**0.5  # (4, d, d)
    W, W_o = matrices[:3], matrices[3]
    P = sinusoidal_positions(N, d_model).double()  # (N, d)
    tokens = torch.randperm(VOCABULARY, generator=rng)[:N]  # (N,)
    R = turn(d_model, rng)  # (d, d)
    back = R.T @ W, W_o @ R  # what reads the embeddings turns back, what writes to them turns along
    swapped = torch.arange(VOCABULARY)
    a, b = int(tokens[0]), int(tokens[1])
    swapped[[a, b]] = swapped[[b, a]]  # two tokens trade places
    plain = logits(table, P, tokens, W, W_o)  # (N, vocabulary)

    def against(other: Tensor, norm: Norm = unnormed) -> float:
        return (other - logits(table, P, tokens, W, W_o, norm)).abs().max().item()

    facts = {
        "together": against(logits(table @ R, P @ R, tokens, *back)),
        "alone": against(logits(table @ R, P @ R, tokens, W, W_o)),
        "left_out": against(logits(table @ R, P, tokens, *back)),
        "renamed": against(logits(table[swapped], P, swapped[tokens], W, W_o)[:, swapped]),
        "exchanged": against(logits(table[swapped], P, tokens, W, W_o)),
        "layer_norm": against(logits(table @ R, P @ R, tokens, *back, layer_norm), layer_norm),
        "rms_norm": against(logits(table @ R, P @ R, tokens, *back, rms_norm), rms_norm),
        "size": plain.square().mean().sqrt().item(),
    }
    return Evidence(
        facts={**facts},
        figures=[_bars(facts), _table()],
        sample=Text(f"{N} tokens, {VOCABULARY} logits each", f"{N} 个 token，各 {VOCABULARY} 个 logit"),
    )


def _bars(facts: dict[str, float]) -> Bars:
    shown = ["together", "alone", "left_out", "layer_norm", "rms_norm"]
    return Bars(
        caption=Text("largest change of a logit", "logit 的最大变化"),
        labels=["R, Rᵀ", "R only", "PE not", "LN", "RMS"],
        series=[Series(label=Text("rotated", "旋转"), values=[facts[name] for name in shown])],
    )


def _table() -> Table:
    rows = {
        "together": Text("embeddings, positions and weights", "嵌入、位置、权重都转"),
        "alone": Text("weights not", "权重不转"),
        "left_out": Text("positions not", "位置不转"),
        "layer_norm": Text("all, with LayerNorm", "都转，有 LayerNorm"),
        "rms_norm": Text("all, with RMSNorm", "都转，有 RMSNorm"),
        "renamed": Text("two ids and their rows exchanged", "互换两个编号及其行"),
        "exchanged": Text("two rows exchanged, ids not", "只互换两行"),
    }
    return Table(
        caption=Text("largest change of a logit", "logit 的最大变化"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=label, facts=[name]) for name, label in rows.items()],
    )
