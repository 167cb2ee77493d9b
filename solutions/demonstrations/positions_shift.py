"""Sinusoidal positions: a shift is one rotation everywhere, and a dot product knows the distance only."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Curves, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.positions import Positions, learned_positions, sinusoidal_positions

N = 200


def shift_of(positions: Tensor, k: int) -> tuple[Tensor, float]:
    """The matrix M (d, d) that best turns PE(p) into PE(p + k) for all p at once, and what it misses at worst."""
    here, there = positions[:-k], positions[k:]  # (N − k, d) each
    M = torch.linalg.lstsq(here, there, driver="gelsd").solution  # (d, d): here @ M ≈ there
    return M, (here @ M - there).abs().max().item()


def products(left: Tensor, right: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """left(p)·right(p + k) and left(p)·right(p − k) for the same p: (N, d) each -> (N − 2k,) each."""
    p = slice(k, len(left) - k)
    ahead = (left[p] * right[2 * k :]).sum(dim=-1)  # (N − 2k,)
    behind = (left[p] * right[: len(left) - 2 * k]).sum(dim=-1)  # (N − 2k,)
    return ahead, behind


def sinusoids(n: int, d_model: int) -> Tensor:
    return sinusoidal_positions(n, d_model).double()


@demonstration(
    id="positions.shift",
    claim=Text(
        en="With sinusoids a shift by k is one rotation everywhere; PE(p)·PE(p+k) depends on |k| alone.",
        zh="对正弦位置编码，平移 k 在任何位置都是同一个旋转；PE(p)·PE(p+k) 只取决于 k，不分前后。",
    ),
    formula=r"\mathrm{PE}_{p+k}=M_k\,\mathrm{PE}_p,\qquad \mathrm{PE}_p\cdot\mathrm{PE}_{p+k}"
    r"=\sum_{i}\cos(k\,\omega_i),\qquad \omega_i=10000^{-2i/d_{model}}",
    params=[
        Int(name="d_model", default=64, low=8, high=128),
        Int(name="k", default=5, low=1, high=40, en="offset k", zh="间隔 k"),
    ],
    facts=[
        Number(name="squared_norm", en="squared norm of a position", zh="位置向量的平方范数"),
        Number(name="norm_spread", en="relative spread of the squared norm", zh="平方范数的相对波动"),
        Number(name="shift_gap", en="largest miss of one matrix for the shift", zh="用一个矩阵平移的最大误差"),
        Number(name="orthogonality", en="distance of that matrix from a rotation", zh="该矩阵与旋转的差距"),
        Number(name="dot_spread", en="spread over p of PE(p)·PE(p+k)", zh="PE(p)·PE(p+k) 随 p 的波动"),
        Number(name="direction", en="difference of PE(p)·PE(p+k) and PE(p)·PE(p−k)",
               zh="PE(p)·PE(p+k) 与 PE(p)·PE(p−k) 之差"),
        Number(name="projected_spread", en="spread over p behind W_q and W_k", zh="经过 W_q、W_k 后随 p 的波动"),
        Number(name="projected_direction", en="ahead minus behind, after W_q and W_k",
               zh="经过 W_q、W_k 后前后之差"),
        Number(name="learned_gap", en="miss of one matrix for an untrained table", zh="对未训练的位置表的最大误差"),
        Number(name="learned_spread", en="spread over p for an untrained table", zh="未训练的位置表随 p 的波动"),
        Number(name="near", en="dot product with the next position", zh="与下一个位置的点积"),
        Number(name="far", en="dot product 40 positions away", zh="与 40 个位置之外的点积"),
    ],
    source=[],
    proof=products,
)  # fmt: skip
def shift(d_model: int, k: int, rng: torch.Generator, positions: Positions = sinusoids) -> Evidence:
    P = positions(N, d_model)  # (N, d)
    table = learned_positions(N, d_model, rng).double()  # (N, d)
    W_q, W_k = torch.randn(2, d_model, d_model, generator=rng, dtype=torch.float64) / d_model**0.5
    squares = P.square().sum(dim=-1)  # (N,)
    M, miss = shift_of(P, k)
    ahead, behind = products(P, P, k)
    ahead_projected, behind_projected = products(P @ W_q, P @ W_k, k)
    untrained, _ = products(table, table, k)
    rotated = P[:-k] @ M  # (N − k, d)
    facts: dict[str, Value] = {
        "squared_norm": squares.mean().item(),
        "norm_spread": (squares.std() / squares.mean()).item(),
        "shift_gap": miss,
        "orthogonality": (rotated.norm(dim=-1) - P[:-k].norm(dim=-1)).abs().max().item(),
        "dot_spread": ahead.std().item(),
        "direction": (ahead - behind).abs().max().item(),
        "projected_spread": ahead_projected.std().item(),
        "projected_direction": (ahead_projected - behind_projected).abs().max().item(),
        "learned_gap": shift_of(table, k)[1],
        "learned_spread": untrained.std().item(),
        "near": (P[0] @ P[1]).item(),
        "far": (P[0] @ P[40]).item(),
    }
    return Evidence(facts=facts, figures=[_curves(P), _table()], sample=Text(f"{N} positions", f"{N} 个位置"))


def _curves(P: Tensor) -> Curves:
    offsets = list(range(-60, 61, 2))
    return Curves(
        caption=Text("dot product of two positions", "两个位置的点积"),
        x=[float(offset) for offset in offsets],
        x_label=Text("offset k", "间隔 k"),
        series=[
            Series(label=Text(f"from p = {p}", f"以 p = {p} 为起点"),
                   values=[(P[p] @ P[p + offset]).item() for offset in offsets], tested=p == 100)
            for p in (100, 60)
        ],
    )  # fmt: skip


def _table() -> Table:
    return Table(
        caption=Text("how far the dot product varies with p, at one offset", "间隔固定时，点积随 p 变化多少"),
        columns=[Text("spread over p", "随 p 的波动"), Text("ahead − behind", "前后之差")],
        rows=[
            Row(label=Text("sinusoids", "正弦"), facts=["dot_spread", "direction"]),
            Row(label=Text("behind W_q, W_k", "经过 W_q、W_k"), facts=["projected_spread", "projected_direction"]),
            Row(label=Text("untrained table", "未训练的表"), facts=["learned_spread", ""]),
        ],
    )
