"""The number of a head means nothing: renumber the heads together with their blocks of W_o, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from solutions.catalog import demonstration
from solutions.evidence import Bars, Evidence, Int, Number, Row, Series, Table, Text, Value
from solutions.heads import attend_heads

N = 6
Renumber = Callable[[Tensor, Tensor, int], Tensor]
Weights = tuple[Tensor, Tensor, Tensor, Tensor]  # W_q, W_k, W_v, W_o, each (d_model, d_model)


def renumbered(W: Tensor, order: Tensor, dim: int) -> Tensor:
    """The blocks of W (d_model, d_model) along `dim`, one a head, in another order (h,)."""
    blocks = W.unflatten(dim, (len(order), -1))  # (…, h, d_k, …)
    return blocks.index_select(dim % W.dim(), order).flatten(dim % W.dim(), dim % W.dim() + 1)


def multi_head(X: Tensor, W: Weights, heads: int) -> tuple[Tensor, Tensor]:
    """X (N, d_model) -> (N, d_model), weights (h, N, N)."""
    W_q, W_k, W_v, W_o = W
    concat, weights = attend_heads(X @ W_q, X @ W_k, X @ W_v, heads)
    return concat @ W_o, weights


@demonstration(
    id="heads.permute",
    claim=Text(
        en="Heads renumbered with their rows of W_o compute the same function; without W_o's rows, another one.",
        zh="头连同它在 W_o 中的行一起重新编号，函数不变；W_o 的行不动，函数就变了。",
    ),
    formula=r"\mathrm{head}_{1}W_{o}^{1}+\mathrm{head}_{2}W_{o}^{2}=\mathrm{head}_{2}W_{o}^{2}+\mathrm{head}_{1}W_{o}^{1}",
    params=[
        Int(name="h", default=4, low=2, high=8, en="heads h", zh="头数 h"),
        Int(name="d_k", default=6, low=1, high=32),
    ],
    facts=[
        Number(name="all_gap", en="change of the output, all four renumbered", zh="四个矩阵都重新编号时输出的变化"),
        Number(name="inputs_gap", en="change of the output, W_o left as it was", zh="W_o 不动时输出的变化"),
        Number(name="qk_gap", en="change of the output, only W_q and W_k", zh="只动 W_q 和 W_k 时输出的变化"),
        Number(name="vo_gap", en="change of the output, only W_v and W_o", zh="只动 W_v 和 W_o 时输出的变化"),
        Number(name="first_change", en="change of the first head's weights", zh="第一个头的权重的变化"),
        Number(
            name="moved_gap", en="distance of each head's weights from its new place", zh="各头权重与新位置上的差距"
        ),
    ],
    source=["001-19", "002-41"],
    proof=renumbered,
)
def permute(h: int, d_k: int, rng: torch.Generator, renumber: Renumber = renumbered) -> Evidence:
    d_model = h * d_k
    X = 2 * torch.randn(N, d_model, generator=rng, dtype=torch.double)  # (N, d_model)
    W = W_q, W_k, W_v, W_o = tuple(torch.randn(4, d_model, d_model, generator=rng, dtype=torch.double) / d_model**0.5)
    order = torch.arange(h).roll(1)  # no head keeps its number
    q, k, v, o = (renumber(each, order, dim) for each, dim in zip(W, (-1, -1, -1, 0), strict=True))
    before, weights = multi_head(X, W, h)  # (N, d_model), (h, N, N)
    settings: dict[str, Weights] = {
        "all": (q, k, v, o), "inputs": (q, k, v, W_o), "qk": (q, k, W_v, W_o), "vo": (W_q, W_k, v, o)
    }  # fmt: skip
    facts: dict[str, Value] = {
        f"{name}_gap": (multi_head(X, setting, h)[0] - before).abs().max().item() for name, setting in settings.items()
    }
    _, after = multi_head(X, settings["all"], h)
    facts["first_change"] = (after[0] - weights[0]).abs().max().item()
    facts["moved_gap"] = (after - weights[order]).abs().max().item()
    return Evidence(facts=facts, figures=[_bars(weights, after), _table()], sample=Text("one input", "一个输入"))


def _bars(before: Tensor, after: Tensor) -> Bars:
    return Bars(
        caption=Text("head 1, weights of the first query", "第 1 个头，第一个 query 的权重"),
        labels=[f"key {key + 1}" for key in range(N)],
        series=[
            Series(label=Text("before", "之前"), values=before[0, 0].tolist(), tested=False),
            Series(label=Text("renumbered", "重新编号"), values=after[0, 0].tolist()),
        ],
    )


def _table() -> Table:
    rows = [
        ("all_gap", "W_q, W_k, W_v and W_o", "W_q、W_k、W_v 和 W_o"),
        ("inputs_gap", "W_q, W_k and W_v", "W_q、W_k 和 W_v"),
        ("qk_gap", "W_q and W_k", "W_q 和 W_k"),
        ("vo_gap", "W_v and W_o", "W_v 和 W_o"),
    ]
    return Table(
        caption=Text("change of the output by renumbering", "重新编号引起的输出变化"),
        columns=[Text("measured", "测得")],
        rows=[Row(label=Text(en, zh), facts=[name]) for name, en, zh in rows],
    )
