"""At the start the values learn fastest; once softmax is saturated they are the only ones that learn."""

from __future__ import annotations

import torch
from torch import Tensor

from solutions import roles
from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Number, Real, Row, Series, Table, Text, Value
from solutions.roles import Attend

SENTENCES = 128


def learning(factor: float, rng: torch.Generator, attend: Attend) -> tuple[list[Tensor], list[Tensor], Tensor]:
    head = roles.alike(rng)  # W_q = W_k = W_v, (d_model, d_model) each
    saturated = head._replace(W_q=factor * head.W_q)  # all scores are that much larger
    sentences = roles.lookup(SENTENCES, rng)
    weights = roles.weights_of(saturated, sentences, attend)  # (B, N, N)
    return roles.gradients(head, sentences, attend), roles.gradients(saturated, sentences, attend), weights


@demonstration(
    id="roles.gradients",
    claim=Text(
        en="W_q and W_k learn through the softmax, W_v past it: saturate it, and W_v alone keeps a gradient.",
        zh="W_q、W_k 的梯度要穿过 softmax，W_v 的不用：softmax 一饱和，只有 W_v 还有梯度。",
    ),
    formula=r"\frac{\partial L}{\partial V}=A^{\top}\frac{\partial L}{\partial O},\qquad"
    r"\frac{\partial a_i}{\partial s_j}=a_i(\delta_{ij}-a_j)",
    params=[Real(name="factor", default=1000.0, low=10.0, high=10_000.0, en="factor on the scores", zh="打分放大倍数")],
    facts=[
        fact
        for prefix, en, zh in (("", "", ""), ("saturated_", ", saturated", "（饱和时）"))
        for fact in (
            Number(name=f"{prefix}norm_q", en=f"median gradient norm of W_q{en}", zh=f"W_q 的梯度范数中位数{zh}"),
            Number(name=f"{prefix}norm_k", en=f"median gradient norm of W_k{en}", zh=f"W_k 的梯度范数中位数{zh}"),
            Number(name=f"{prefix}norm_v", en=f"median gradient norm of W_v{en}", zh=f"W_v 的梯度范数中位数{zh}"),
        )
    ]
    + [
        Number(name="gap_qk", en="|g_q − g_k| / |g_q|", zh="|g_q − g_k| / |g_q|"),
        Number(name="largest", en="median largest weight of a row, saturated", zh="每行最大权重的中位数（饱和时）"),
    ],
    source=["002-07", "002-08"],
    proof=learning,
)
def gradients(factor: float, rng: torch.Generator, attend: Attend = roles.self_attention) -> Evidence:
    usual, saturated, weights = learning(factor, rng, attend)
    norms, saturated_norms = medians(usual), medians(saturated)
    g_q, g_k = usual[0].mean(0), usual[1].mean(0)  # (d_model, d_model) each, over all sentences
    facts: dict[str, Value] = {f"norm_{role}": norm for role, norm in zip("qkv", norms, strict=True)}
    facts |= {f"saturated_norm_{role}": norm for role, norm in zip("qkv", saturated_norms, strict=True)}
    facts |= {
        "gap_qk": ((g_q - g_k).norm() / g_q.norm().clamp_min(1e-12)).item(),
        "largest": weights.amax(-1).median().item(),
    }
    return Evidence(
        facts=facts,
        figures=[bars(norms, saturated_norms), table()],
        sample=Text(
            f"{SENTENCES} sentences of {roles.CODES} tokens", f"{SENTENCES} 个句子，每句 {roles.CODES} 个 token"
        ),
    )


def medians(gradients: list[Tensor]) -> list[float]:
    """The median over the sentences of the norm of each gradient (B, d_model, d)."""
    return [each.flatten(1).norm(dim=1).median().item() for each in gradients]


def bars(usual: list[float], saturated: list[float]) -> Bars:
    return Bars(
        caption=Text("median gradient norm at the first step", "第一步梯度范数的中位数"),
        labels=["W_q", "W_k", "W_v"],
        series=[
            Series(label=Text("saturated", "饱和"), values=saturated),
            Series(label=Text("usual", "平常"), values=usual, tested=False),
        ],
    )


def table() -> Table:
    rows = [
        Row(label=Text(f"W_{role}", f"W_{role}"), facts=[f"norm_{role}", f"saturated_norm_{role}"]) for role in "qkv"
    ]
    return Table(
        caption=Text("median gradient norm, equal matrices", "梯度范数的中位数，三个矩阵相同"),
        columns=[Text("usual scores", "平常的打分"), Text("saturated", "饱和")],
        rows=rows,
    )
